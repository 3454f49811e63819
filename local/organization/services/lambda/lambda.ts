import type { Service } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { getFunction } from "./actions/get-function.ts";
import { invoke } from "./actions/invoke.ts";
import { listFunctions } from "./actions/list-functions.ts";
import { createActivity } from "./activity.ts";
import { createAsyncInvocations } from "./async-invocations.ts";
import { type FunctionSettings, checkFunction } from "./deployed-function.ts";
import {
  type EventSourceMapping,
  type MappingSettings,
  checkMapping,
} from "./event-source-mapping.ts";
import type { DeployedFunction, FunctionRegistry } from "./function-registry.ts";
import { untilIdle } from "./idleness.ts";
import { type InvocationResult, type LogLine, createInvoker } from "./invoker.ts";
import type { Metric } from "./metric.ts";
import { createQueueMapping } from "./queue-mapping.ts";
import { createStreamMapping } from "./stream-mapping.ts";

/** Lambda of one simulated organization: real bundles in processes of their own, under their roles' permissions. */
export type Lambda = {
  readonly service: Service;
  /** Functions started from now on reach the organization here (AWS_ENDPOINT_URL). */
  setEndpoint(url: string): void;
  /**
   * Creates a function, or replaces it; its next invocation runs the new one.
   * Throws InvalidParameterValueException for what CreateFunction refuses, a role that does not trust Lambda included.
   */
  putFunction(settings: FunctionSettings): void;
  /** Adds a statement to a function's resource policy; one with the same Sid is replaced. */
  putPermission(permission: { readonly functionArn: string; readonly statement: object }): void;
  /** Starts to poll. Throws InvalidParameterValueException for what CreateEventSourceMapping refuses. */
  putEventSourceMapping(settings: MappingSettings): Promise<EventSourceMapping>;
  readonly mappings: readonly EventSourceMapping[];
  /** Runs a function without asking anyone's permission; for callers inside the organization there is `lambda:Invoke`. */
  invoke(functionArn: string, event: unknown): Promise<InvocationResult>;
  /**
   * Resolves when no invocation runs, all logs are delivered and no mapping has work that it could take now. Messages that
   * a queue hides, batches that wait for their next attempt and asynchronous retries that wait for the clock are not such.
   * Throws after `limitMs` of real time, and names what is busy.
   */
  idle(limitMs?: number): Promise<void>;
  /** Ends all processes and mappings. */
  stop(): Promise<void>;
};

export type LambdaOptions = {
  /** The URL of a queue at the organization's endpoint, by its ARN. */
  queueUrl(queueArn: string): string;
  record?(metric: Metric): void;
  onLogLine?(line: LogLine): void;
  /** A mapping that cannot poll, delete or report, once per change. */
  onProblem?(problem: { readonly mapping: MappingSettings; readonly message: string }): void;
  /** Processes of one function at a time on this machine; 10 unless said otherwise. Further invocations wait. */
  readonly maximumProcesses?: number;
};

// 60 MB each (local-stack.md, Lambda processes).
const USUAL_MAXIMUM_PROCESSES = 10;
const USUAL_IDLE_LIMIT_MS = 60_000;

export function createLambda(platform: Platform, options: LambdaOptions): Lambda {
  const functions = new Map<string, DeployedFunction>();
  const permissions = new Map<string, Map<string, object>>();
  const mappings: EventSourceMapping[] = [];
  const activity = createActivity();
  const record = (metric: Metric) => options.record?.(metric);
  const later = createAsyncInvocations(platform, record);
  const retired: Promise<void>[] = [];
  let endpoint: string | undefined;

  const deployed = (arn: string): DeployedFunction => {
    const found = functions.get(arn);
    if (found !== undefined) return found;
    throw new Error(`there is no function ${arn}: put it before what refers to it`);
  };
  const registry: FunctionRegistry = {
    functions,
    permissions,
    invokeLater: (target, event) => later.add(target, event),
  };

  return {
    service: {
      signingName: "lambda",
      protocols: ["rest-json"],
      actions: [invoke(registry), getFunction(registry), listFunctions(registry)],
    },
    setEndpoint(url) {
      endpoint = url;
    },
    putFunction(settings) {
      checkFunction(settings);
      const invoker = createInvoker(platform, settings, activity, {
        maximumProcesses: options.maximumProcesses ?? USUAL_MAXIMUM_PROCESSES,
        endpoint: () => endpoint,
        record,
        onLogLine: (line) => options.onLogLine?.(line),
      });
      const known = functions.get(settings.arn);
      if (known === undefined) {
        functions.set(settings.arn, { settings, invoker });
        return;
      }
      // Mappings hold on to the function, so it is changed in place.
      retired.push(known.invoker.retire());
      known.settings = settings;
      known.invoker = invoker;
    },
    putPermission({ functionArn, statement }) {
      const statements = permissions.get(functionArn) ?? new Map<string, object>();
      const sid = "Sid" in statement ? String(statement.Sid) : String(statements.size);
      permissions.set(functionArn, statements.set(sid, statement));
    },
    async putEventSourceMapping(settings) {
      const kind = checkMapping(settings);
      const target = deployed(settings.functionArn);
      const problem = (message: string) => options.onProblem?.({ mapping: settings, message });
      const destination = settings.onFailureDestinationArn;
      const mapping =
        kind === "sqs"
          ? await createQueueMapping(
              platform,
              target,
              settings,
              options.queueUrl(settings.eventSourceArn),
              activity,
              problem,
            )
          : await createStreamMapping(
              platform,
              target,
              settings,
              destination === undefined ? undefined : options.queueUrl(destination),
              problem,
            );
      mappings.push(mapping);
      return mapping;
    },
    mappings,
    invoke: (functionArn, event) => deployed(functionArn).invoker.invoke(JSON.stringify(event)),
    idle: (limitMs = USUAL_IDLE_LIMIT_MS) => untilIdle(activity, mappings, limitMs),
    async stop() {
      later.stop();
      for (const mapping of mappings) mapping.stop();
      await Promise.all([...functions.values()].map(({ invoker }) => invoker.stop()));
      await Promise.all(retired);
    },
  };
}
