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

function prefixOf({ app, stage }: SpokesHub): string {
  return `${app}-${stage}`;
}

function templateOf(spoke: "management" | "provider"): string {
  return readFileSync(join(REPOSITORY, `infra/spokes/${spoke}.yaml`), "utf8");
}
