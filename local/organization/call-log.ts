import type { Caller } from "./action.ts";

/** An IAM action on a resource, and what IAM said. No answer: something before it ended the call. */
export type AskedPermission = {
  readonly action: string;
  readonly resource: string;
  readonly answer?: "allowed" | "denied";
};

/** A permission that a role asked for and got an answer to. */
export type PermissionUse = Required<AskedPermission> & { readonly roleArn: string };

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
  /** Permissions that the call needs, in the order in which they are asked for. */
  readonly authorizations: readonly AskedPermission[];
  /** `ok`, or the error code that was answered. */
  readonly outcome: string;
};

export type CallLog = {
  readonly records: readonly CallRecord[];
  /** What roles asked IAM for, each combination once, oldest first. Nothing of it is forgotten or cleared. */
  readonly permissionUses: readonly PermissionUse[];
  append(record: CallRecord): void;
  /** Calls of `service:Action` (`ec2:AcceptVpcEndpointConnections`), oldest first. */
  of(name: string): readonly CallRecord[];
  clear(): void;
};

/** Calls remembered before the oldest are forgotten: about 50 MB with ordinary inputs. */
const MAX_RECORDS = 50_000;
/** Forgetting in steps keeps `append` cheap: one array shift per this many calls. */
const FORGET_AT_ONCE = 5_000;

/** Remembers the last 45,000 to 50,000 calls, and for good which permissions roles used. */
export function createCallLog(): CallLog {
  const records: CallRecord[] = [];
  const uses = new Map<string, PermissionUse>();
  return {
    records,
    get permissionUses() {
      return [...uses.values()];
    },
    append(record) {
      for (const use of usesOf(record)) uses.set(Object.values(use).join(" "), use);
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

function usesOf({ caller, authorizations }: CallRecord): PermissionUse[] {
  if (caller.type !== "role") return [];
  const { roleArn } = caller;
  return authorizations.flatMap(({ action, resource, answer }) =>
    answer === undefined ? [] : [{ roleArn, action, resource, answer }],
  );
}
