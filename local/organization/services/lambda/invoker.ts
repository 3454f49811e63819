import { randomUUID } from "node:crypto";

import { AwsError, type Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { Activity } from "./activity.ts";
import type { FunctionSettings } from "./deployed-function.ts";
import { createEnvironmentPool } from "./environment-pool.ts";
import {
  type ExecutionEnvironment,
  type Outcome,
  startEnvironment,
} from "./execution-environment.ts";
import { checkExecutionRole } from "./execution-role.ts";
import { type FunctionLog, createFunctionLog } from "./function-log.ts";
import type { Metric } from "./metric.ts";

/** One line that a function wrote, as it reaches the log: metrics in embedded metric format are among them. */
export type LogLine = {
  readonly functionName: string;
  readonly accountId: string;
  readonly region: string;
  readonly logGroup: string;
  readonly message: string;
  readonly at: Date;
};

export type InvocationResult = Outcome & {
  readonly requestId: string;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
};

/** Runs one function. */
export type Invoker = {
  /** Event source mappings and log deliveries act as this. */
  readonly roleCaller: Caller;
  /**
   * Runs the function once and waits for its end; a failure of the function is a result, not an exception.
   * Throws TooManyRequestsException, and InvalidParameterValueException when its role does not trust Lambda.
   */
  invoke(event: string): Promise<InvocationResult>;
  /** Ends its processes once they are done; for a function that was replaced. */
  retire(): Promise<void>;
  stop(): Promise<void>;
};

export type InvokerOptions = {
  readonly maximumProcesses: number;
  /** Base URL of the organization, for AWS_ENDPOINT_URL; undefined until its front listens. */
  endpoint(): string | undefined;
  record(metric: Metric): void;
  onLogLine(line: LogLine): void;
};

type Environment = ExecutionEnvironment & {
  readonly accessKeyId: string;
  readonly log: FunctionLog;
  /** Where lines go while an invocation runs. */
  listener: (this: void, line: string) => void;
};

const LOG_TAIL_BYTES = 4 * 1024;

/** Throws InvalidParameterValueException when the role does not exist or does not let Lambda in. */
export function createInvoker(
  platform: Platform,
  settings: FunctionSettings,
  activity: Activity,
  options: InvokerOptions,
): Invoker {
  checkExecutionRole(platform.identities, settings);
  const { caller: roleCaller } = platform.identities.issueSession(settings.roleArn, settings.name);
  const pool = createEnvironmentPool<Environment>({
    start: () => start(platform, settings, options.endpoint()),
    isFresh: ({ accessKeyId }) => platform.identities.accessKey(accessKeyId) !== undefined,
    reservedConcurrency: settings.reservedConcurrency,
    maximumProcesses: options.maximumProcesses,
  });
  const record = (name: Metric["name"], value: number, unit: Metric["unit"] = "Count") =>
    options.record({
      namespace: "AWS/Lambda",
      name,
      unit,
      value,
      dimensions: { FunctionName: settings.name },
      accountId: settings.accountId,
      region: settings.region,
      at: platform.clock.now(),
    });

  const runIn = async (environment: Environment, event: string): Promise<InvocationResult> => {
    const requestId = randomUUID();
    let tail = "";
    const write = (message: string) => {
      environment.log.write(message);
      tail = `${tail}${message}\n`.slice(-LOG_TAIL_BYTES);
    };
    environment.listener = (message) => {
      write(message);
      const { name: functionName, accountId, region, logGroup } = settings;
      const at = platform.clock.now();
      options.onLogLine({ functionName, accountId, region, logGroup, message, at });
    };
    write(`START RequestId: ${requestId} Version: $LATEST`);
    const outcome = await environment.invoke({
      requestId,
      event,
      functionArn: settings.arn,
      traceId: `Root=1-${platform.hex(8)}-${platform.hex(24)};Parent=${platform.hex(16)};Sampled=0`,
      timeoutMs: settings.timeoutSeconds * 1_000,
      clockOffsetMs: clockOffsetMs(platform),
    });
    if (/"errorType":"(Sandbox|Runtime)\./.test(outcome.payload) && outcome.functionError) {
      write(`${platform.clock.now().toISOString()} ${errorMessageOf(outcome.payload)}`);
    }
    write(`END RequestId: ${requestId}`);
    write(report(requestId, outcome, settings.memoryMb));
    environment.listener = environment.log.write;
    // AWS delivers logs behind the answer's back as well.
    void activity.during(() => environment.log.flush());
    record("Duration", outcome.durationMs, "Milliseconds");
    record("Errors", outcome.functionError ? 1 : 0);
    return { ...outcome, requestId, logTail: tail };
  };

  return {
    roleCaller,
    invoke: (event) =>
      activity.during(async () => {
        // Asked again each time: a trust policy may have changed since the function was made.
        checkExecutionRole(platform.identities, settings);
        try {
          return await pool.use((environment) => {
            record("Invocations", 1);
            return runIn(environment, event);
          });
        } catch (error) {
          if (error instanceof AwsError && error.status === 429) record("Throttles", 1);
          throw error;
        }
      }),
    retire: () => pool.retire(),
    stop: () => pool.stop(),
  };
}

function start(
  platform: Platform,
  settings: FunctionSettings,
  endpoint: string | undefined,
): Environment {
  // Never expires, so a warm process may serve for as long as the organization lives.
  const session = platform.identities.issueSession(settings.roleArn, settings.name);
  const log = createFunctionLog(platform, session.caller, settings.region, settings.logGroup);
  const environment = startEnvironment({
    bundleFolder: settings.bundleFolder,
    memoryMb: settings.memoryMb,
    onLine: (line) => extended.listener(line),
    environment: {
      ...settings.environment,
      ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
      AWS_REGION: settings.region,
      AWS_DEFAULT_REGION: settings.region,
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken ?? "",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
      LAMBDA_TASK_ROOT: settings.bundleFolder,
      _HANDLER: settings.handler,
      TZ: ":UTC",
      // Lambda has no home with an AWS configuration; the machine's own must not steer the function's SDK.
      HOME: settings.bundleFolder,
    },
  });
  // Not a spread: `usable` is a getter.
  const extended: Environment = Object.assign(environment, {
    accessKeyId: session.accessKeyId,
    log,
    listener: log.write,
  });
  return extended;
}

function report(requestId: string, outcome: Outcome, memoryMb: number): string {
  const { durationMs, initMs } = outcome;
  const init = initMs === undefined ? "" : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  return `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${outcome.maxMemoryMb} MB\t${init}`;
}

function clockOffsetMs(platform: Platform): number {
  const offset = platform.clock.now().getTime() - Date.now();
  // The two readings are never quite the same; a clock that was not advanced is real time.
  return Math.abs(offset) < 5 ? 0 : offset;
}

function errorMessageOf(payload: string): string {
  // Our own runtime wrote it.
  return (JSON.parse(payload) as { errorMessage: string }).errorMessage;
}
