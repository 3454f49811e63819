import { readFileSync } from "node:fs";
import { join } from "node:path";

import { organizationsRegion } from "../organization/services/organizations/trail.ts";
import type { Graph } from "../synthesis/graph.ts";
import { REPOSITORY } from "../synthesis/platform.ts";
import { deployTemplate } from "./deploy-template.ts";
import type { TemplateParts } from "./template-kind.ts";

/** The hub that the spokes belong to: its deployment gives them their names. */
export type SpokesHub = Pick<Graph, "app" | "stage" | "partition" | "accountId" | "region">;

export type ManagementSpokeInput = {
  readonly graph: SpokesHub;
  readonly organizationId: string;
  readonly managementAccountId: string;
  readonly hintBusArn: string;
};

export type ProviderSpokesInput = {
  readonly graph: SpokesHub;
  readonly organizationId: string;
  readonly providerAccountIds: readonly string[];
  /** Regions with endpoint services; the graph's must be one of them. */
  readonly regions: readonly string[];
  readonly hintQueueArn: string;
  /** Services that the hub may answer for, by provider; all of its account where left out, since in a world they come and go. */
  readonly serviceArnsByProvider?: ReadonlyMap<string, readonly string[]>;
};

export type ProviderSpokes = {
  /** Where PrivateLink tells the hub of the providers' services, one per provider and Region. */
  readonly topicArns: readonly string[];
  /** By provider. */
  readonly connectionsRoleArns: ReadonlyMap<string, string>;
  /** By provider. */
  readonly servicesRoleArns: ReadonlyMap<string, string>;
};

export type ReceiverSpokesInput = {
  readonly graph: SpokesHub;
  readonly organizationId: string;
  readonly receiverAccountIds: readonly string[];
  /** Regions whose shares the hub looks after; the graph's must be one of them. */
  readonly regions: readonly string[];
  readonly hintBusArn: string;
  readonly externalId: string;
  /** Accounts whose invitations may be accepted, by receiver; none where left out. */
  readonly senderAccountIdsByReceiver?: ReadonlyMap<string, readonly string[]>;
};

export type ReceiverSpokes = {
  /** By receiver. */
  readonly sharesRoleArns: ReadonlyMap<string, string>;
};

export type MemberSpokesInput = {
  readonly graph: SpokesHub;
  readonly organizationId: string;
  readonly memberAccountIds: readonly string[];
  /** Regions with what may join service networks; the graph's must be one of them. */
  readonly regions: readonly string[];
  readonly hintBusArn: string;
  readonly externalId: string;
  /** Networks that may be joined, by member; all of the hub's where left out, since in a world they come and go. */
  readonly serviceNetworkArnsByMember?: ReadonlyMap<string, readonly string[]>;
};

export type MemberSpokes = {
  /** By member. */
  readonly associationsRoleArns: ReadonlyMap<string, string>;
};

export type SpokesInput = ManagementSpokeInput & ProviderSpokesInput;
export type Spokes = ProviderSpokes & { readonly managementRoleArn: string };

/** Deploys all templates of the other accounts beside a hub that is deployed already. Throws TemplateRefusedError. */
export function deploySpokes(input: SpokesInput, parts: TemplateParts): Spokes {
  const managementRoleArn = deployManagementSpoke(input, parts);
  return { ...deployProviderSpokes(input, parts), managementRoleArn };
}

/** Deploys infra/spokes/management.yaml in the management account; answers the ARN of its role. */
export function deployManagementSpoke(
  { graph, organizationId, managementAccountId, hintBusArn }: ManagementSpokeInput,
  parts: TemplateParts,
): string {
  const { RoleArn = "" } = deployTemplate(
    {
      template: templateOf("management"),
      stackName: `${prefixOf(graph)}-management`,
      accountId: managementAccountId,
      region: organizationsRegion(graph.partition),
      parameters: {
        Prefix: prefixOf(graph),
        OrganizationId: organizationId,
        HubAccountId: graph.accountId,
        HintBusArn: hintBusArn,
      },
    },
    parts,
  );
  return RoleArn;
}

/** Deploys infra/spokes/provider.yaml in every provider and Region; again, with other services, it updates the stacks. */
export function deployProviderSpokes(
  input: ProviderSpokesInput,
  parts: TemplateParts,
): ProviderSpokes {
  const { graph, providerAccountIds, regions } = input;
  const template = templateOf("provider");
  const topicArns: string[] = [];
  const connectionsRoleArns = new Map<string, string>();
  const servicesRoleArns = new Map<string, string>();
  for (const accountId of providerAccountIds) {
    const serviceArns =
      input.serviceArnsByProvider?.get(accountId) ??
      regions.map(
        (region) => `arn:${graph.partition}:ec2:${region}:${accountId}:vpc-endpoint-service/*`,
      );
    const parameters = {
      Prefix: prefixOf(graph),
      HubAccountId: graph.accountId,
      OrganizationId: input.organizationId,
      HintQueueArn: input.hintQueueArn,
      Regions: regions.join(","),
      RoleRegion: graph.region,
      ServiceArns: serviceArns.join(","),
    };
    for (const region of regions) {
      const stackName = `${prefixOf(graph)}-provider`;
      const outputs = deployTemplate({ template, stackName, accountId, region, parameters }, parts);
      const { NotificationTopicArn, ConnectionsRoleArn, ServicesRoleArn } = outputs;
      if (NotificationTopicArn !== undefined) topicArns.push(NotificationTopicArn);
      if (ConnectionsRoleArn !== undefined) connectionsRoleArns.set(accountId, ConnectionsRoleArn);
      if (ServicesRoleArn !== undefined) servicesRoleArns.set(accountId, ServicesRoleArn);
    }
  }
  return { topicArns, connectionsRoleArns, servicesRoleArns };
}

/**
 * Deploys infra/spokes/receiver.yaml in every receiver and Region, and where the shares of global resources are; again, with
 * other senders, it updates the stacks.
 */
export function deployReceiverSpokes(
  input: ReceiverSpokesInput,
  parts: TemplateParts,
): ReceiverSpokes {
  const { graph, regions } = input;
  // ram.md section 4.
  const places = graph.partition === "aws" ? [...new Set([...regions, "us-east-1"])] : regions;
  const sharesRoleArns = new Map<string, string>();
  for (const accountId of input.receiverAccountIds) {
    const parameters = {
      ...associationParameters(input),
      SenderAccountIds: (input.senderAccountIdsByReceiver?.get(accountId) ?? []).join(","),
    };
    const { SharesRoleArn } = deployIn("receiver", { graph, accountId, places, parameters }, parts);
    if (SharesRoleArn !== undefined) sharesRoleArns.set(accountId, SharesRoleArn);
  }
  return { sharesRoleArns };
}

/** Deploys infra/spokes/member.yaml in every member and Region; again, with other networks, it updates the stacks. */
export function deployMemberSpokes(input: MemberSpokesInput, parts: TemplateParts): MemberSpokes {
  const { graph, regions: places } = input;
  const associationsRoleArns = new Map<string, string>();
  for (const accountId of input.memberAccountIds) {
    const networkArns =
      input.serviceNetworkArnsByMember?.get(accountId) ??
      places.map(
        (region) =>
          `arn:${graph.partition}:vpc-lattice:${region}:${graph.accountId}:servicenetwork/*`,
      );
    const parameters = {
      ...associationParameters(input),
      ServiceNetworkArns: networkArns.join(","),
    };
    const outputs = deployIn("member", { graph, accountId, places, parameters }, parts);
    const { AssociationsRoleArn } = outputs;
    if (AssociationsRoleArn !== undefined) associationsRoleArns.set(accountId, AssociationsRoleArn);
  }
  return { associationsRoleArns };
}

/** What the templates of receivers and members have in common, by the names that they have for it. */
function associationParameters({
  graph,
  organizationId,
  regions,
  hintBusArn,
  externalId,
}: ReceiverSpokesInput | MemberSpokesInput): Record<string, string> {
  return {
    Prefix: prefixOf(graph),
    HubAccountId: graph.accountId,
    OrganizationId: organizationId,
    HintBusArn: hintBusArn,
    ExternalId: externalId,
    RoleRegion: graph.region,
    Regions: regions.join(","),
  };
}

/** Deploys one account's template in every place, the Region of the roles first. Answers all outputs together. */
function deployIn(
  spoke: "receiver" | "member",
  {
    graph,
    accountId,
    places,
    parameters,
  }: {
    readonly graph: SpokesHub;
    readonly accountId: string;
    readonly places: readonly string[];
    readonly parameters: Readonly<Record<string, string>>;
  },
  parts: TemplateParts,
): Readonly<Record<string, string>> {
  const template = templateOf(spoke);
  const stackName = `${prefixOf(graph)}-${spoke}`;
  const outputs: Record<string, string> = {};
  for (const region of [graph.region, ...places.filter((place) => place !== graph.region)]) {
    const stack = { template, stackName, accountId, region, parameters };
    Object.assign(outputs, deployTemplate(stack, parts));
  }
  return outputs;
}

function prefixOf({ app, stage }: SpokesHub): string {
  return `${app}-${stage}`;
}

function templateOf(spoke: "management" | "provider" | "receiver" | "member"): string {
  return readFileSync(join(REPOSITORY, `infra/spokes/${spoke}.yaml`), "utf8");
}
