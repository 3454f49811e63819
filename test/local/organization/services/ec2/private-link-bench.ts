import {
  CreateVpcEndpointCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  DescribeVpcEndpointConnectionsCommand,
  EC2Client,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";
import type {
  CreateVpcEndpointRequest,
  CreateVpcEndpointServiceConfigurationRequest,
  DescribeVpcEndpointConnectionsRequest,
} from "@aws-sdk/client-ec2";
import { PublishCommand } from "@aws-sdk/client-sns";
import type { PublishInput, PublishResponse } from "@aws-sdk/client-sns";

import { AwsError, defineAction } from "../../../../../local/organization/action.ts";
import type { Caller } from "../../../../../local/organization/action.ts";
import type { AccessKey, PolicyDocument } from "../../../../../local/organization/identities.ts";
import { createOrganization } from "../../../../../local/organization/organization.ts";
import type { RunningPlatform } from "../../../../../local/organization/platform.ts";
import { createEc2 } from "../../../../../local/organization/services/ec2/ec2.ts";
import type { Ec2 } from "../../../../../local/organization/services/ec2/ec2.ts";

export const HUB = "222233334444";
export const BLUE = "333344445555";
export const GREEN = "444455556666";
export const REGION = "eu-west-1";
export const OTHER_REGION = "eu-central-1";
export const TOPIC = `arn:aws:sns:${REGION}:${HUB}:connections`;
export const UNKNOWN_ENDPOINT = "vpce-0000000000000dead";

export type Published = { readonly caller: Caller; readonly input: PublishInput };

/** The local organization with EC2, with the unchanged SDK before it and a topic that writes down what it is told. */
export type PrivateLinkBench = {
  readonly platform: RunningPlatform;
  readonly ec2: Ec2;
  readonly published: readonly Published[];
  /** An administrator of the account. Retries nothing, so that errors are seen once and at once. */
  administrator(accountId: string, region?: string): EC2Client;
  /** A user with only this policy. */
  user(accountId: string, policy: PolicyDocument, region?: string): EC2Client;
  client(key: AccessKey, region?: string): EC2Client;
  /** A service of the hub, which must accept unless `input` says otherwise; it admits everybody unless `principals` does. */
  offer(
    input?: CreateVpcEndpointServiceConfigurationRequest,
    principals?: readonly string[],
  ): Promise<Offer>;
  /** An endpoint of the account to the offer. */
  connect(
    accountId: string,
    offer: Offer,
    input?: Partial<CreateVpcEndpointRequest>,
  ): Promise<string>;
  /** An endpoint of the account in the other Region to the offer. */
  connectFromAfar(accountId: string, offer: Offer): Promise<string>;
  describe(
    input?: DescribeVpcEndpointConnectionsRequest,
  ): Promise<{ ids: (string | undefined)[]; states: (string | undefined)[]; next?: string }>;
  close(): Promise<void>;
};

export type Offer = { readonly id: string; readonly name: string };

export function loadBalancerArn(short: "net" | "gwy", region = REGION, accountId = HUB): string {
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/${short}/shared/50dc6c495c0c9188`;
}

export async function openPrivateLinkBench(): Promise<PrivateLinkBench> {
  const organization = await createOrganization({
    deployment: {
      organizationId: "o-exampleorg1",
      hubAccountId: HUB,
      homeRegion: REGION,
      regions: [REGION, OTHER_REGION],
    },
  });
  const { platform } = organization;
  platform.knobs.throttling = "off";
  // The clock is real time and more: minutes, so that a slow machine does not end a state before a test has looked at it.
  platform.knobs.pendingDurationMs = 5 * 60_000;
  const ec2 = createEc2(platform);
  organization.register(ec2.service);
  const published: Published[] = [];
  organization.register({
    signingName: "sns",
    protocols: ["query"],
    actions: [topicThatWritesDown(published)],
  });
  const clients = new Map<string, EC2Client>();

  function client(key: AccessKey, region = REGION): EC2Client {
    const name = `${key.accessKeyId} ${region}`;
    const known = clients.get(name);
    if (known !== undefined) return known;
    const { endpoint } = organization;
    const created = new EC2Client({ endpoint, region, credentials: key, maxAttempts: 1 });
    clients.set(name, created);
    return created;
  }

  function administrator(accountId: string, region = REGION): EC2Client {
    const { name } = platform.accounts.find((account) => account.id === accountId) ?? {};
    return client(organization.profile(name ?? accountId), region);
  }

  let users = 0;
  return {
    platform,
    ec2,
    published,
    client,
    administrator,
    user(accountId, policy, region = REGION) {
      const key = platform.identities.createUser(accountId, `user-${++users}`, { only: policy });
      return client(key, region);
    },
    async offer(input = { NetworkLoadBalancerArns: [loadBalancerArn("net")] }, principals = ["*"]) {
      const hub = administrator(HUB);
      const { ServiceConfiguration } = await hub.send(
        new CreateVpcEndpointServiceConfigurationCommand(input),
      );
      const { ServiceId: id = "", ServiceName: name = "" } = ServiceConfiguration ?? {};
      if (principals.length > 0) {
        const AddAllowedPrincipals = [...principals];
        await hub.send(
          new ModifyVpcEndpointServicePermissionsCommand({ ServiceId: id, AddAllowedPrincipals }),
        );
      }
      return { id, name };
    },
    async connect(accountId, offer, input = {}) {
      const { VpcEndpoint } = await administrator(accountId).send(
        new CreateVpcEndpointCommand({
          VpcEndpointType: "Interface",
          ServiceName: offer.name,
          VpcId: ec2.defaultVpc(accountId, REGION).id,
          ...input,
        }),
      );
      return VpcEndpoint?.VpcEndpointId ?? "";
    },
    async connectFromAfar(accountId, offer) {
      const { VpcEndpoint } = await administrator(accountId, OTHER_REGION).send(
        new CreateVpcEndpointCommand({
          VpcEndpointType: "Interface",
          ServiceName: offer.name,
          ServiceRegion: REGION,
          VpcId: ec2.defaultVpc(accountId, OTHER_REGION).id,
        }),
      );
      return VpcEndpoint?.VpcEndpointId ?? "";
    },
    async describe(input = {}) {
      const { VpcEndpointConnections: rows = [], NextToken } = await administrator(HUB).send(
        new DescribeVpcEndpointConnectionsCommand(input),
      );
      return {
        ids: rows.map((row) => row.VpcEndpointId),
        states: rows.map((row) => row.VpcEndpointState),
        ...(NextToken !== undefined && { next: NextToken }),
      };
    },
    close: () => organization.close(),
  };
}

/** `sns:Publish` with the topic policy of privatelink.md section 2, on the one topic that exists. */
function topicThatWritesDown(published: Published[]) {
  return defineAction<PublishInput, PublishResponse>({
    name: "Publish",
    command: PublishCommand,
    parameters: ["TopicArn", "Message"],
    authorize: (input) => [
      {
        action: "sns:Publish",
        resource: input.TopicArn ?? "",
        resourceAccountId: HUB,
        resourcePolicy: {
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { Service: "vpce.amazonaws.com" },
            Action: "sns:Publish",
            Resource: TOPIC,
            Condition: {
              ArnLike: {
                "aws:SourceArn": `arn:aws:ec2:${REGION}:${HUB}:vpc-endpoint-service/vpce-svc-*`,
              },
              StringEquals: { "aws:SourceAccount": HUB },
            },
          },
        },
      },
    ],
    run(input, call) {
      if (input.TopicArn !== TOPIC) throw new AwsError("NotFound", "Topic does not exist", 404);
      published.push({ caller: call.caller, input });
      return { MessageId: String(published.length) };
    },
  });
}
