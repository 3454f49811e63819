import type { Caller } from "../../action.ts";

/** The account that a call acts in. An AWS service acts in the account of the resource that made it act. */
export function callerAccount({ caller }: { readonly caller: Caller }): string {
  return caller.type === "service" ? caller.sourceAccount : caller.accountId;
}
