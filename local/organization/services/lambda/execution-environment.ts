import { type ChildProcess, fork } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";

import {
  type FunctionFailure,
  type InvokeMessage,
  type RuntimeMessage,
  endOfLog,
} from "./runtime-message.ts";

/** How an invocation ended, as its caller sees it. */
export type Outcome = {
  /** JSON: the handler's answer, or what Lambda writes about the failure. */
  readonly payload: string;
  readonly functionError?: "Unhandled";
  readonly durationMs: number;
  /** Present for a cold start. */
  readonly initMs?: number;
  readonly maxMemoryMb: number;
};

/** One process of a function: serves one invocation at a time, many one after the other. */
export type ExecutionEnvironment = {
  /** False once the process ended, or must not be used again. */
  readonly usable: boolean;
  readonly ended: Promise<void>;
  invoke(message: InvokeMessage): Promise<Outcome>;
  kill(): void;
};

export type EnvironmentOptions = {
  readonly environment: Readonly<Record<string, string>>;
  readonly bundleFolder: string;
  readonly memoryMb: number;
  readonly onLine: (line: string) => void;
};

// Lambda gives the initialization of a function 10 s.
const INIT_LIMIT_MS = 10_000;

type Ended = { readonly failure: FunctionFailure; readonly maxMemoryMb: number };
type Answer = Extract<RuntimeMessage, { readonly requestId: string }>;

/** Starts the process; the bundle loads while the first invocation is on its way. */
export function startEnvironment(options: EnvironmentOptions): ExecutionEnvironment {
  const startedMs = performance.now();
  const child = fork(fileURLToPath(new URL("./runtime.ts", import.meta.url)), [], {
    cwd: options.bundleFolder,
    // Exactly what Lambda gives: nothing of this process's own environment or options.
    env: options.environment,
    // A function that allocates more than it was given must die of it here too.
    execArgv: [`--max-old-space-size=${options.memoryMb}`],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const endsOfLog = readOutput(child, options.onLine);
  let usable = true;
  let initMs: number | undefined;
  // Why the process ends, if it could say so itself.
  let reason: Ended | undefined;
  let onEnd: ((ended: Ended) => void) | undefined;

  const ended = new Promise<void>((resolve) => {
    const end = (how: string) => {
      usable = false;
      onEnd?.(reason ?? exitFailure(how));
      resolve();
    };
    child.on("error", (error) => child.pid === undefined && end(error.message));
    // `close` comes after stdout and stderr were read to their ends, so no last word is lost.
    child.once("close", (code, signal) =>
      end(signal === null ? `exit status ${code}` : `signal: ${signal}`),
    );
  });
  const ready = new Promise<void>((resolve) => {
    child.on("message", (message: RuntimeMessage) => {
      if (message.type === "ready") {
        initMs = performance.now() - startedMs;
        resolve();
      } else if (message.type === "init-failed" || (message.type === "failure" && message.fatal)) {
        usable = false;
        reason = { maxMemoryMb: 0, ...message };
      }
    });
  });
  // A process that is only kept warm must not keep the organization's process alive; a running one does by its time limit.
  child.unref();
  child.channel?.unref();

  const kill = () => {
    usable = false;
    // Whoever waits for its end must not run out of events before it.
    child.ref();
    child.kill("SIGKILL");
  };
  /** What was waited for, or how the process ended; after `limitMs` it is made to end. */
  const orEnd = async <Value>(wanted: Promise<Value>, limitMs: number, requestId: string) => {
    const gone = new Promise<Ended>((resolve) => (onEnd = resolve));
    const timer = setTimeout(() => {
      reason = timedOut(requestId, limitMs);
      kill();
    }, limitMs);
    try {
      return await Promise.race([wanted, gone]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    get usable() {
      return usable;
    },
    ended,
    kill,
    async invoke(message) {
      const { requestId, timeoutMs } = message;
      const cold = initMs === undefined;
      if (cold) {
        const failed = await orEnd(ready, INIT_LIMIT_MS, requestId);
        if (failed !== undefined) return toOutcome(requestId, failed, 0);
      }
      const beganMs = performance.now();
      const answer = answerTo(child, requestId);
      // A process that has just died reports itself by `close`.
      child.send(message, () => {});
      const whole = Promise.all([answer, endsOfLog(requestId)]).then(([told]) => told);
      const result = await orEnd(whole, timeoutMs, requestId);
      const durationMs = performance.now() - beganMs;
      const init = cold && initMs !== undefined ? { initMs } : {};
      if ("type" in result && result.type === "answer") {
        return { payload: result.payload, durationMs, maxMemoryMb: result.maxMemoryMb, ...init };
      }
      return { ...toOutcome(requestId, result, durationMs), ...init };
    },
  };
}

function answerTo(child: ChildProcess, requestId: string): Promise<Answer> {
  return new Promise((resolve) => {
    const listen = (message: RuntimeMessage) => {
      if (!("requestId" in message) || message.requestId !== requestId) return;
      child.off("message", listen);
      resolve(message);
    };
    child.on("message", listen);
  });
}

function toOutcome(requestId: string, { failure, maxMemoryMb }: Ended, durationMs: number) {
  const errorMessage =
    failure.errorType === "Runtime.ExitError"
      ? `RequestId: ${requestId} ${failure.errorMessage}`
      : failure.errorMessage;
  const payload = JSON.stringify({ ...failure, errorMessage });
  return { payload, functionError: "Unhandled", durationMs, maxMemoryMb } as const;
}

function timedOut(requestId: string, limitMs: number): Ended {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(limitMs / 1_000).toFixed(2)} seconds`;
  return { failure: { errorType: "Sandbox.Timedout", errorMessage }, maxMemoryMb: 0 };
}

function exitFailure(how: string): Ended {
  const errorMessage = `Error: Runtime exited with error: ${how}`;
  return { failure: { errorType: "Runtime.ExitError", errorMessage }, maxMemoryMb: 0 };
}

/** Hands out the lines of stdout and stderr; the answer tells when both were read to the end of an invocation. */
function readOutput(
  child: ChildProcess,
  onLine: (line: string) => void,
): (requestId: string) => Promise<void> {
  const waiting = new Map<string, () => void>();
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) {
    if (stream instanceof Socket) stream.unref();
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      // Not by node:readline, which would split at the carriage returns inside one log event too.
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const end = waiting.get(line);
        if (end) end();
        else if (line !== "") onLine(line);
      }
    });
    stream.on("end", () => rest !== "" && onLine(rest));
  }
  return (requestId) =>
    new Promise((resolve) => {
      const line = endOfLog(requestId);
      let open = streams.length;
      waiting.set(line, () => {
        open -= 1;
        if (open > 0) return;
        waiting.delete(line);
        resolve();
      });
    });
}
