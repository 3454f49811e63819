import {
  CreateVpcEndpointCommand,
  CreateVpcEndpointConnectionNotificationCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  EC2Client,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, expect, it } from "vitest";

import { createOrganization } from "../../../../../local/organization/organization.ts";
import type { Organization } from "../../../../../local/organization/organization.ts";
import { createEc2 } from "../../../../../local/organization/services/ec2/ec2.ts";
import type { Ec2 } from "../../../../../local/organization/services/ec2/ec2.ts";
import { createSns } from "../../../../../local/organization/services/sns/sns.ts";
import { HUB, loadBalancerArn, REGION, TOPIC } from "./private-link-bench.ts";

let organization: Organization;
let ec2: Ec2;
beforeEach(async () => {
  organization = await createOrganization();
  ec2 = createEc2(organization.platform);
  organization.register(ec2.service);
});
afterEach(() => organization.close());

/** The topic policy of privatelink.md section 2, for services of one account. */
function vpcePolicy(accountId: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpce.amazonaws.com" },
        Action: "SNS:Publish",
        Resource: TOPIC,
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:ec2:${REGION}:${accountId}:vpc-endpoint-service/*` },
          StringEquals: { "aws:SourceAccount": accountId },
        },
      },
    ],
  };
}

async function connectWhileListening(): Promise<void> {
  const hub = new EC2Client({
    endpoint: organization.endpoint,
    region: REGION,
    credentials: organization.profile("hub"),
  });
  const { ServiceConfiguration: service } = await hub.send(
    new CreateVpcEndpointServiceConfigurationCommand({
      NetworkLoadBalancerArns: [loadBalancerArn("net")],
    }),
  );
  const ServiceId = service?.ServiceId;
  await hub.send(
    new ModifyVpcEndpointServicePermissionsCommand({ ServiceId, AddAllowedPrincipals: ["*"] }),
  );
  await hub.send(
    new CreateVpcEndpointConnectionNotificationCommand({
      ServiceId,
      ConnectionNotificationArn: TOPIC,
      ConnectionEvents: ["Connect"],
    }),
  );
  await hub.send(
    new CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      ServiceName: service?.ServiceName,
      VpcId: ec2.defaultVpc(HUB, REGION).id,
    }),
  );
  await ec2.settled();
}

it.each([
  { topic: "admits the hub's endpoint services", source: HUB, outcome: "ok", refused: 0 },
  {
    topic: "admits another account's only",
    source: "333344445555",
    outcome: "AuthorizationError",
    refused: 1,
  },
])("a topic whose policy $topic answers $outcome", async ({ source, outcome, refused }) => {
  const sns = createSns(organization.platform);
  organization.register(sns.service);
  sns.putTopic({ arn: TOPIC, policy: vpcePolicy(source) });
  await connectWhileListening();
  const publishes = organization.platform.calls.of("sns:Publish");
  expect(publishes.map((call) => call.outcome)).toEqual([outcome]);
  expect(ec2.notificationsRefused).toHaveLength(refused);
});
