import type { Caller } from "../../action.ts";

/** The account that a call belongs to: of a service, the one that owns the resource it acts for. */
export function callerAccountId(caller: Caller): string {
  return caller.type === "service" ? caller.sourceAccount : caller.accountId;
}
