import * as z from "zod";

import type { PolicyDocument } from "../../identities.ts";

/** Condition keys that tie a statement to somebody (S3 user guide, "The meaning of public"), with values that are no patterns. */
const TYING: readonly string[] = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:userid",
];

const Statement = z.looseObject({
  Effect: z.string(),
  Principal: z.unknown().optional(),
  NotPrincipal: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** Whether a bucket policy lets anybody in whom it does not name: what `BlockPublicPolicy` refuses. Doubt counts as public. */
export function isPublic(policy: PolicyDocument): boolean {
  return policy.Statement.some((value) => {
    const statement = Statement.parse(value);
    if (statement.Effect !== "Allow") return false;
    if (statement.NotPrincipal !== undefined) return true;
    return namesAnybody(statement.Principal) && !isTied(statement.Condition);
  });
}

function namesAnybody(principal: unknown): boolean {
  const named =
    typeof principal === "object" && principal !== null ? Reflect.get(principal, "AWS") : principal;
  return [named].flat().includes("*");
}

function isTied(condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>): boolean {
  return Object.entries(condition).some(
    ([operator, keys]) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          TYING.includes(key.toLowerCase()) &&
          ![values].flat().some((value) => /[*?$]/.test(String(value))),
      ),
  );
}
