import { createHash } from "node:crypto";

import type { Caller } from "./action.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The unique id of a caller as `aws:userid` and GetCallerIdentity spell it: `AIDA…` of a user, `AROA…:session` of a role
 * session (platform.md section 2), the name of a service. The same ARN has the same id always.
 */
export function principalId(caller: Caller): string {
  switch (caller.type) {
    case "user":
      return `AIDA${hash(caller.arn)}`;
    case "role":
      return `${roleId(caller.roleArn)}:${caller.arn.split("/").at(-1) ?? ""}`;
    case "service":
      return caller.service;
  }
}

/** `AROA…`: the unique id of a role. */
export function roleId(roleArn: string): string {
  return `AROA${hash(roleArn)}`;
}

function hash(arn: string): string {
  const digest = createHash("sha256").update(arn).digest();
  return Array.from(digest.subarray(0, 17), (byte) => LETTERS[byte % LETTERS.length]).join("");
}
