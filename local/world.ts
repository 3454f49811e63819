import { type AwsServices, createAwsServices } from "./aws-services.ts";
import { bundleFunctions } from "./bundle/function-bundle.ts";
import {
  deployManagementSpoke,
  deployMemberSpokes,
  deployProviderSpokes,
  deployReceiverSpokes,
} from "./cloudformation/spokes.ts";
import { deploy, type DeployStep } from "./deployment/deploy.ts";
import type { DeployedApp } from "./deployment/deployed-app.ts";
import type { Organization } from "./organization/organization.ts";
import { startDynamodbLocal } from "./organization/services/dynamodb/dynamodb-local.ts";
import { Releases } from "./releases.ts";
import { readDeploymentFile } from "./synthesis/deployment-file.ts";
import type { Graph } from "./synthesis/graph.ts";
import { REPOSITORY } from "./synthesis/platform.ts";
import { synthesize } from "./synthesis/synthesize.ts";

/** A simulated AWS organization with the synthesised app deployed and running in it. */
export type World = {
  readonly organization: Organization;
  readonly services: AwsServices;
  readonly app: DeployedApp;
  /** Deploys the template of the providers' accounts anew, with these services of each registered by their ARNs; none if left out. */
  registerServices(serviceArnsByProvider: ReadonlyMap<string, readonly string[]>): void;
  /** Ends every process and frees every port. Safe to call twice. */
  stop(): Promise<void>;
};

export type WorldOptions = {
  /** Port of the organization's endpoint; a free one when left out. */
  readonly port?: number;
  /** Equal seeds give equal ids. */
  readonly seed?: string | number;
  /** A DynamoDB Local that runs already and goes on afterwards: each world has databases of its own in it. */
  readonly dynamodbEndpoint?: string;
  /** What `prepareApp` answered, so that many worlds share one synthesis; synthesised and built anew when left out. */
  readonly graph?: Graph;
  readonly onProgress?: (step: WorldStep) => void;
};

export type WorldStep =
  | {
      readonly phase: "preparing";
      readonly what: "app" | "tables" | "organization" | "other accounts";
    }
  | ({ readonly phase: "deploying" } & DeployStep);

/** Synthesises the app of this checkout and builds its functions. Throws what `synthesize` and `bundleFunctions` throw. */
export async function prepareApp(): Promise<Graph> {
  // One after the other: both keep every core busy, and a mistake in the configuration is told first.
  const graph = await synthesize();
  await bundleFunctions();
  return graph;
}

/**
 * Starts everything: DynamoDB Local, the organization with all its services, and the app deployed into it, functions
 * running. When any of it fails, what was started is ended again, and the first failure is thrown as it is:
 * DeploymentFileError, SynthesisError, BundleError, DynamodbLocalError, NotDeployableError …
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const releases = new Releases();
  try {
    return await start(options, releases);
  } catch (error) {
    // The first failure is the one that explains; what goes wrong while cleaning up follows from it.
    await releases.run().catch(() => {});
    throw error;
  }
}

async function start(options: WorldOptions, releases: Releases): Promise<World> {
  const { onProgress } = options;
  onProgress?.({ phase: "preparing", what: "app" });
  const deployment = await readDeploymentFile();
  const [graph, dynamodbEndpoint] = await allOrNothing([
    options.graph ?? prepareApp(),
    options.dynamodbEndpoint ?? ownTables(options, releases),
  ]);
  onProgress?.({ phase: "preparing", what: "organization" });
  // Not imported above: it imports gatehouse.config.ts, and a mistake in there is readDeploymentFile's to explain.
  const { createOrganization } = await import("./organization/organization.ts");
  const organization = await createOrganization({
    deployment,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  releases.add(() => organization.close());
  const services = createAwsServices(organization, dynamodbEndpoint, releases);
  const parts = { platform: organization.platform, organizations: organization, ...services };
  const app = await deploy(graph, parts, {
    root: REPOSITORY,
    onProgress: (step) => onProgress?.({ phase: "deploying", ...step }),
  });
  onProgress?.({ phase: "preparing", what: "other accounts" });
  const { managementAccountId, providerAccountIds, organizationId, regions } = deployment;
  const hintBusArn = app.buses.get("HintBus").arn;
  deployManagementSpoke({ graph, organizationId, managementAccountId, hintBusArn }, parts);
  const { receiverAccountIds, memberAccountIds, senderAccountIds, spokeExternalId } = deployment;
  if (spokeExternalId !== undefined) {
    const spoke = { graph, organizationId, regions, hintBusArn, externalId: spokeExternalId };
    const senderAccountIdsByReceiver = new Map(
      receiverAccountIds.map((id) => [id, senderAccountIds]),
    );
    deployReceiverSpokes({ ...spoke, receiverAccountIds, senderAccountIdsByReceiver }, parts);
    deployMemberSpokes({ ...spoke, memberAccountIds }, parts);
  }
  const registerServices = (arns: ReadonlyMap<string, readonly string[]>) => {
    const serviceArnsByProvider = new Map(providerAccountIds.map((id) => [id, arns.get(id) ?? []]));
    const hintQueueArn = app.queues.get("HintsQueue").arn;
    const hub = { graph, organizationId, regions, hintQueueArn };
    deployProviderSpokes({ ...hub, providerAccountIds, serviceArnsByProvider }, parts);
  };
  registerServices(new Map());
  return { organization, services, app, registerServices, stop: () => releases.run() };
}

async function ownTables(options: WorldOptions, releases: Releases): Promise<string> {
  options.onProgress?.({ phase: "preparing", what: "tables" });
  const dynamodbLocal = await startDynamodbLocal();
  releases.add(() => dynamodbLocal.stop());
  return dynamodbLocal.endpoint;
}

/** Like Promise.all, but waits for all of them before it throws: what comes up late is then known to `releases`. */
async function allOrNothing<First, Second>(
  work: readonly [First | Promise<First>, Second | Promise<Second>],
): Promise<[First, Second]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
