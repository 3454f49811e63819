import { AwsError } from "../../action.ts";
import type { ExecutionEnvironment } from "./execution-environment.ts";

/** The warm processes of one function. */
export type EnvironmentPool<Environment extends ExecutionEnvironment> = {
  /** Runs `work` with a process that nobody else uses meanwhile. Throws TooManyRequestsException at the reserved concurrency. */
  use<Result>(work: (environment: Environment) => Promise<Result>): Promise<Result>;
  /** Ends idle processes, and busy ones once they are done; resolves when all are gone. */
  retire(): Promise<void>;
  /** Ends all processes; resolves when they are gone. */
  stop(): Promise<void>;
};

export type PoolOptions<Environment> = {
  start(): Environment;
  /** A warm process that may serve on; false ends it. */
  isFresh(environment: Environment): boolean;
  readonly reservedConcurrency: number | undefined;
  /** This machine's limit, not Lambda's: further invocations wait for a process. */
  readonly maximumProcesses: number;
};

export function createEnvironmentPool<Environment extends ExecutionEnvironment>(
  options: PoolOptions<Environment>,
): EnvironmentPool<Environment> {
  const all = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  let stopped = false;
  let retired = false;

  const take = (): Environment => {
    const environment = idle.pop();
    if (environment === undefined) {
      const started = options.start();
      all.add(started);
      void started.ended.then(() => all.delete(started));
      return started;
    }
    if (environment.usable && options.isFresh(environment)) return environment;
    environment.kill();
    return take();
  };

  return {
    async use(work) {
      if (options.reservedConcurrency !== undefined && busy >= options.reservedConcurrency) {
        throw throttled(options.reservedConcurrency);
      }
      busy += 1;
      try {
        if (busy > options.maximumProcesses) {
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
        if (stopped) throw new AwsError("ServiceException", "Lambda was stopped", 500);
        const environment = take();
        try {
          return await work(environment);
        } finally {
          if (environment.usable && !stopped && !retired) idle.push(environment);
          else environment.kill();
        }
      } finally {
        busy -= 1;
        waiting.shift()?.();
      }
    },
    async retire() {
      retired = true;
      for (const environment of idle.splice(0)) environment.kill();
      await Promise.all([...all].map((environment) => environment.ended));
    },
    async stop() {
      stopped = true;
      const ends = [...all].map((environment) => {
        environment.kill();
        return environment.ended;
      });
      for (const go of waiting.splice(0)) go();
      await Promise.all(ends);
    },
  };
}

function throttled(limit: number): AwsError {
  return new AwsError(
    "TooManyRequestsException",
    `Rate Exceeded: the function's reserved concurrency is ${limit}`,
    429,
    { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
  );
}
