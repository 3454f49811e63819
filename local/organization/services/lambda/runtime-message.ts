/** What Lambda writes when a handler fails: the answer's payload, and the log's. */
export type FunctionFailure = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** From the organization to the process of a function. */
export type InvokeMessage = {
  readonly requestId: string;
  /** The event, as JSON. */
  readonly event: string;
  readonly functionArn: string;
  readonly traceId: string;
  readonly timeoutMs: number;
  /** How far the organization's clock is ahead of real time: the function's `Date` follows it. */
  readonly clockOffsetMs: number;
};

/** From the process of a function to the organization. */
export type RuntimeMessage =
  | { readonly type: "ready" }
  | { readonly type: "init-failed"; readonly failure: FunctionFailure }
  | {
      readonly type: "answer";
      readonly requestId: string;
      /** The handler's answer, as JSON. */
      readonly payload: string;
      readonly maxMemoryMb: number;
    }
  | {
      readonly type: "failure";
      readonly requestId: string;
      readonly failure: FunctionFailure;
      readonly maxMemoryMb: number;
      /** The process ends after this: nothing in it can be trusted any more. */
      readonly fatal: boolean;
    };

/**
 * The line that a process writes to stdout and to stderr when an invocation is over. The answer comes by another channel,
 * so only this tells that every line of the invocation has been read.
 */
export function endOfLog(requestId: string): string {
  return `\u0000end ${requestId}`;
}
