import { type Caller, AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";

/** Where the lines of one process go: a log stream of the function's log group. */
export type FunctionLog = {
  readonly stream: string;
  readonly write: (message: string) => void;
  /** Sends what was written; resolves when CloudWatch Logs has it, or when it is lost. Never throws. */
  flush(): Promise<void>;
};

type LogEvent = { readonly timestamp: number; readonly message: string };

// PutLogEvents takes at most 10,000 events a call (CloudWatch Logs API reference).
const LARGEST_BATCH = 10_000;

/**
 * A stream named as Lambda names it, written with the function's role: a role without rights to its log group loses its
 * logs, as on AWS, and nobody is told. A missing group is created if the role may.
 */
export function createFunctionLog(
  platform: Platform,
  caller: Caller,
  region: string,
  group: string,
): FunctionLog {
  const day = platform.clock.now().toISOString().slice(0, 10).replaceAll("-", "/");
  const stream = `${day}/[$LATEST]${platform.hex(32)}`;
  let events: LogEvent[] = [];
  let created: Promise<boolean> | undefined;
  let sent = Promise.resolve();

  const logs = (action: string, input: object) =>
    platform.call(caller, region, `logs:${action}`, { logGroupName: group, ...input });
  const create = async (): Promise<boolean> => {
    const input = { logStreamName: stream };
    const first = await succeeded(logs("CreateLogStream", input));
    if (first !== "ResourceNotFoundException") return first === "ok";
    if ((await succeeded(logs("CreateLogGroup", {}))) !== "ok") return false;
    return (await succeeded(logs("CreateLogStream", input))) === "ok";
  };
  const put = async (batch: LogEvent[]) => {
    created ??= create();
    if (!(await created)) {
      created = undefined;
      return;
    }
    await succeeded(logs("PutLogEvents", { logStreamName: stream, logEvents: batch }));
  };
  return {
    stream,
    write(message) {
      events.push({ timestamp: platform.clock.now().getTime(), message });
    },
    flush() {
      while (events.length > 0) {
        const batch = events.slice(0, LARGEST_BATCH);
        events = events.slice(LARGEST_BATCH);
        sent = sent.then(() => put(batch));
      }
      return sent;
    },
  };
}

/** `ok`, or the code of the error: logs are best effort, so no failure of theirs may reach the function. */
async function succeeded(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    return error instanceof AwsError ? error.code : "failed";
  }
}
