import type { Graph, SynthesizedResource } from "../synthesis/graph.ts";
import { type DeployedApp, Inventory } from "./deployed-app.ts";
import type { DeploymentTarget } from "./deployment-target.ts";
import { alarm } from "./kinds/alarm.ts";
import { catalogDatabase, catalogTable, workgroup } from "./kinds/analytics.ts";
import { apiDeployment, apiStage, apiThrottle } from "./kinds/api-stage.ts";
import {
  bucketEncryption,
  bucketLifecycle,
  bucketObjectLock,
  bucketOwnership,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketVersioning,
} from "./kinds/bucket-settings.ts";
import { bucket } from "./kinds/bucket.ts";
import { encryptionKey, encryptionKeyAlias } from "./kinds/encryption-key.ts";
import { eventBus, eventBusPolicy } from "./kinds/event-bus.ts";
import { eventRule, eventTarget } from "./kinds/event-rule.ts";
import { eventSourceMapping } from "./kinds/event-source-mapping.ts";
import { functionCode } from "./kinds/function-code.ts";
import { lambdaFunction } from "./kinds/function.ts";
import { logGroup } from "./kinds/log-group.ts";
import { permission } from "./kinds/permission.ts";
import { queue, queuePolicy } from "./kinds/queue.ts";
import { restApi, restIntegration, restMethod, restResource } from "./kinds/rest-api.ts";
import { role } from "./kinds/role.ts";
import { schedule } from "./kinds/schedule.ts";
import { tablePolicy } from "./kinds/table-policy.ts";
import { table } from "./kinds/table.ts";
import { topic, topicPolicy, topicSubscription } from "./kinds/topic.ts";
import { meaninglessTypes } from "./meaningless.ts";
import { NotDeployableError } from "./not-deployable-error.ts";
import type { Parts } from "./parts.ts";
import { nameOf, type ResourceKind } from "./resource-kind.ts";

/** Every type that means something here, each after what it needs. */
const kindsInOrder: readonly ResourceKind[] = [
  encryptionKey,
  encryptionKeyAlias,
  role,
  table,
  tablePolicy,
  bucket,
  bucketVersioning,
  bucketObjectLock,
  bucketEncryption,
  bucketOwnership,
  bucketPublicAccessBlock,
  bucketPolicy,
  bucketLifecycle,
  catalogDatabase,
  catalogTable,
  workgroup,
  queue,
  queuePolicy,
  topic,
  topicPolicy,
  topicSubscription,
  logGroup,
  functionCode,
  lambdaFunction,
  permission,
  restApi,
  restResource,
  restMethod,
  restIntegration,
  apiDeployment,
  apiStage,
  apiThrottle,
  eventSourceMapping,
  eventBus,
  eventBusPolicy,
  eventRule,
  eventTarget,
  schedule,
  alarm,
];

export type DeployOptions = {
  /** Absolute folder that the code's folders in the graph (`dist/functions/…`) are relative to. */
  readonly root: string;
  /** Told before each resource is deployed. */
  readonly onProgress?: (step: DeployStep) => void;
};

export type DeployStep = {
  readonly type: string;
  readonly name: string;
  /** Counts from 1 to `total`. */
  readonly number: number;
  readonly total: number;
};

/**
 * Makes in the local organization what `sst deploy` would make in AWS, in dependency order.
 *
 * The whole graph is checked before anything is made: a type, an input or a value that is not understood is refused by
 * name, with NotDeployableError listing every such problem, so a new setting in `infra/` can't be silently ignored.
 * A graph is deployed once: one whose roles exist already is refused (start a fresh organization instead), because
 * an update would have to delete what the new graph no longer has.
 */
export async function deploy(
  graph: Graph,
  parts: Parts,
  { root, onProgress }: DeployOptions,
): Promise<DeployedApp> {
  const problems: string[] = [];
  const steps: { resource: SynthesizedResource; order: number; run: Step }[] = [];
  for (const resource of graph.resources) {
    if (Object.hasOwn(meaninglessTypes, resource.type)) continue;
    const order = kindsInOrder.findIndex(({ type }) => type === resource.type);
    const kind = kindsInOrder[order];
    if (kind === undefined) {
      problems.push(
        `${nameOf(resource)}: the local organization does not know this type; add a file to local/deployment/kinds, or name the type in local/deployment/meaningless.ts with the reason`,
      );
      continue;
    }
    const plan = kind.plan(resource);
    if ("problems" in plan) problems.push(...plan.problems);
    else steps.push({ resource, order, run: plan.deploy });
  }
  if (problems.length > 0) throw new NotDeployableError(problems);

  const target: DeploymentTarget = {
    graph,
    parts,
    root,
    codeFolders: new Map(),
    app: emptyApp(graph),
  };
  refuseSecondDeployment(target);
  const ordered = steps.toSorted((a, b) => a.order - b.order);
  for (const [index, { resource, run }] of ordered.entries()) {
    const { type, name } = resource;
    onProgress?.({ type, name, number: index + 1, total: ordered.length });
    try {
      await run(target);
    } catch (cause) {
      throw new Error(
        `deployment of ${nameOf(resource)} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }
  return target.app;
}

type Step = (target: DeploymentTarget) => void | Promise<void>;

function emptyApp({ app, stage, partition, accountId, region }: Graph): DeployedApp {
  return {
    name: app,
    stage,
    partition,
    accountId,
    region,
    tables: new Inventory("table"),
    queues: new Inventory("queue"),
    topics: new Inventory("topic"),
    functions: new Inventory("function"),
    apis: new Inventory("API"),
    buses: new Inventory("event bus"),
    rules: new Inventory("rule or schedule"),
    alarms: new Inventory("alarm"),
    buckets: new Inventory("bucket"),
    keys: new Inventory("key"),
    inert: new Inventory("inert resource"),
  };
}

function refuseSecondDeployment({ graph, parts }: DeploymentTarget): void {
  const names = new Set(
    graph.resources
      .filter(({ type }) => type === role.type)
      .map(({ inputs }) => inputs["name"])
      .filter((name) => typeof name === "string"),
  );
  const existing = parts.platform.identities
    .roles()
    .find(({ accountId, name }) => accountId === graph.accountId && names.has(name));
  if (existing) {
    throw new Error(
      `${graph.app} (stage ${graph.stage}) is deployed already: role ${existing.arn} exists; start a fresh local organization`,
    );
  }
}
