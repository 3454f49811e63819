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

/** Calls remembered before the oldest are forgotten: about 50 MB with ordinary inputs. */
const MAX_RECORDS = 50_000;
/** Forgetting in steps keeps `append` cheap: one array shift per this many calls. */
const FORGET_AT_ONCE = 5_000;

/** Remembers the last 45,000 to 50,000 calls. */
export function createCallLog(): CallLog {
  const records: CallRecord[] = [];
  return {
    records,
    append(record) {
      if (records.length >= MAX_RECORDS) records.splice(0, FORGET_AT_ONCE);
      records.push(record);
    },
    of(name) {
      const at = name.indexOf(":");
      const service = name.slice(0, at);
      const action = name.slice(at + 1);
      return records.filter((record) => record.action === action && record.service === service);
    },
    clear() {
      records.length = 0;
    },
  };
}
