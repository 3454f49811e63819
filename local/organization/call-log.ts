import type { Caller } from "./action.ts";

/** One call that reached the organization, whatever became of it. */
export type CallRecord = {
  readonly at: Date;
  readonly service: string;
  /** API name: `AcceptVpcEndpointConnections`. */
  readonly action: string;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly input: unknown;
  /** IAM actions and resources that were asked for, in order. */
  readonly authorizations: readonly { readonly action: string; readonly resource: string }[];
  /** `ok`, or the error code that was answered. */
  readonly outcome: string;
};

export type CallLog = {
  readonly records: readonly CallRecord[];
  append(record: CallRecord): void;
  /** Calls of `service:Action` (`ec2:AcceptVpcEndpointConnections`), oldest first. */
  of(name: string): readonly CallRecord[];
  clear(): void;
};
