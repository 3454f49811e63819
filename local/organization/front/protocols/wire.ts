import type { Action, AwsError, Service } from "../../action.ts";

/** One HTTP request, read to its end. */
export type WireRequest = {
  readonly method: string;
  /** As sent: percent escapes are not undone. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type WireAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** One wire protocol of AWS, from the server's side. */
export type WireProtocol = {
  /** The action that the request names. Throws NotModelledError, or the protocol's error when it names none. */
  actionOf(request: WireRequest, service: Service): Action;
  /** The input as the SDK types it. What the schema does not know is refused by name, never dropped. */
  parse(request: WireRequest, service: Service, action: Action): object | Promise<object>;
  answer(service: Service, action: Action, output: object, requestId: string): WireAnswer;
  /** `service` is unknown where the request did not get that far. */
  refuse(
    error: AwsError,
    requestId: string,
    service: Service | undefined,
    request: WireRequest,
  ): WireAnswer;
};
