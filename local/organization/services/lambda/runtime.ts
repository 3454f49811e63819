// Runs in the process of a function: loads the bundle, then serves one invocation at a time over the IPC channel.
// Behaves like the runtime of nodejs24.x as far as a handler can tell, save what local/README.md lists as not simulated.
// oxlint-disable no-console -- this is where a function's console is made
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

import {
  type FunctionFailure,
  type InvokeMessage,
  type RuntimeMessage,
  endOfLog,
} from "./runtime-message.ts";
import { installShiftedDate } from "./shifted-date.ts";

type Handler = (event: unknown, context: object) => unknown;

const BYTES_PER_MB = 1024 * 1024;
// Lambda's runtime ends with 128 after an error that no handler caught.
const EXIT_AFTER_UNCAUGHT = 128;

let running: InvokeMessage | undefined;

// The channel closes when the organization's process ends, however it ends.
process.on("disconnect", () => process.exit());
// A reader that is gone must not turn into an error of the function.
process.stdout.on("error", () => process.exit());
process.stderr.on("error", () => process.exit());
process.on("uncaughtException", (error) => crash("", error));
process.on("unhandledRejection", (reason) => crash("Runtime.UnhandledPromiseRejection", reason));

const shiftDate = installShiftedDate();
patchConsole();

let handler: Handler | undefined;
try {
  handler = await loadHandler();
} catch (error) {
  // Lambda answers the first invocation with this and starts anew at the next.
  send({ type: "init-failed", failure: toFailure(error) }, () => process.exit(1));
}
if (handler !== undefined) {
  const loaded = handler;
  process.on("message", (message: InvokeMessage) => void serve(loaded, message));
  send({ type: "ready" });
}

async function loadHandler(): Promise<Handler> {
  const [file = "", name = ""] = (process.env["_HANDLER"] ?? "").split(/\.(?=[^.]*$)/);
  const path = join(process.env["LAMBDA_TASK_ROOT"] ?? "", `${file}.mjs`);
  // The bundle is whatever was deployed, so its exports are unknown until looked at.
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const found = module[name];
  if (typeof found !== "function") {
    throw named("Runtime.HandlerNotFound", `${file}.${name} is undefined or not exported`);
  }
  if (found.length > 2) {
    throw named(
      "Runtime.CallbackHandlerDeprecated",
      `${file}.${name} takes a callback, which nodejs24.x does not support: make it async`,
    );
  }
  return found as Handler;
}

async function serve(loaded: Handler, message: InvokeMessage): Promise<void> {
  running = message;
  shiftDate(message.clockOffsetMs);
  process.env["_X_AMZN_TRACE_ID"] = message.traceId;
  const { requestId } = message;
  try {
    const answer = await loaded(JSON.parse(message.event), contextOf(message));
    // JSON has no undefined: a handler that returns nothing answers null.
    const payload = JSON.stringify(answer) ?? "null";
    finish(requestId, { type: "answer", requestId, payload, maxMemoryMb: maxMemoryMb() });
  } catch (error) {
    const failure = toFailure(error);
    console.error(`Invoke Error \t${JSON.stringify(failure)}`);
    const maximum = maxMemoryMb();
    finish(requestId, {
      type: "failure",
      requestId,
      failure,
      maxMemoryMb: maximum,
      fatal: false,
    });
  }
}

function contextOf(message: InvokeMessage): object {
  const startedMs = performance.now();
  const { env } = process;
  return {
    awsRequestId: message.requestId,
    invokedFunctionArn: message.functionArn,
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.round(message.timeoutMs - (performance.now() - startedMs))),
  };
}

function finish(requestId: string, message: RuntimeMessage): void {
  running = undefined;
  process.stdout.write(`\n${endOfLog(requestId)}\n`);
  process.stderr.write(`\n${endOfLog(requestId)}\n`);
  send(message);
}

function crash(errorType: string, error: unknown): void {
  const failure = toFailure(error, errorType);
  console.error(
    `${errorType ? "Unhandled Promise Rejection" : "Uncaught Exception"} \t${JSON.stringify(failure)}`,
  );
  const requestId = running?.requestId;
  if (requestId === undefined) process.exit(EXIT_AFTER_UNCAUGHT);
  const message = { type: "failure", requestId, failure, fatal: true } as const;
  send({ ...message, maxMemoryMb: maxMemoryMb() }, () => process.exit(EXIT_AFTER_UNCAUGHT));
}

function toFailure(error: unknown, errorType = ""): FunctionFailure {
  if (!(error instanceof Error)) {
    return { errorType: errorType || typeof error, errorMessage: String(error), trace: [] };
  }
  const missing = "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  const message = errorType ? `${error.name}: ${error.message}` : error.message;
  return {
    errorType: errorType || (missing ? "Runtime.ImportModuleError" : error.name),
    errorMessage: message,
    trace: (error.stack ?? "").split("\n"),
  };
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function maxMemoryMb(): number {
  // maxRSS is in kilobytes.
  return Math.ceil((process.resourceUsage().maxRSS * 1024) / BYTES_PER_MB);
}

function send(message: RuntimeMessage, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.());
  else process.exit();
}

/** Lambda's console: time, request and level before the text, and one log event per call however many lines it has. */
function patchConsole(): void {
  console.log = lineWriter("INFO");
  console.info = lineWriter("INFO");
  console.debug = lineWriter("DEBUG");
  console.warn = lineWriter("WARN");
  console.error = lineWriter("ERROR");
  console.trace = lineWriter("TRACE");
}

function lineWriter(level: string): (...values: unknown[]) => void {
  return (...values) => {
    const text = format(...values).replaceAll("\n", "\r");
    const requestId = running?.requestId ?? "undefined";
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
}
