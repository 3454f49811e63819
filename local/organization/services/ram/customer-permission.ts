import type { ResourceSharePermissionSummary } from "@aws-sdk/client-ram";

import type { Platform } from "../../platform.ts";
import { ramError } from "./ram-error.ts";
import { resourceTypes, type ResourceType } from "./resource-type.ts";
import type { Sharing } from "./sharing.ts";

/** A permission that an account wrote itself: one version, which is its default. */
export type CustomerPermission = {
  readonly sequence: number;
  readonly arn: string;
  readonly name: string;
  readonly type: ResourceType;
  readonly createdAt: Date;
  readonly tags: ReadonlyMap<string, string>;
};

/** Condition keys that a template may not have (ram.md section 6), in lower case. */
const FORBIDDEN_KEYS: readonly string[] = [
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:sourcearn",
  "aws:sourceaccount",
];

/** Throws MalformedPolicyTemplateException for anything but an allowance of actions, with conditions or without (ram.md section 6). */
export function checkTemplate(platform: Platform, text: string): void {
  const refuse = (problem: string): Error =>
    ramError(platform, "MalformedPolicyTemplateException", `The policy template ${problem}.`);
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch {
    throw refuse("is not JSON");
  }
  if (typeof template !== "object" || template === null || Array.isArray(template)) {
    throw refuse("is not one statement");
  }
  const statement = new Map(Object.entries(template));
  for (const element of statement.keys()) {
    if (!["Effect", "Action", "Condition"].includes(element))
      throw refuse(`has the element ${element}`);
  }
  if (String(statement.get("Effect")).toLowerCase() !== "allow") throw refuse("does not allow");
  if (!statement.has("Action")) throw refuse("has no Action");
  const operators: unknown[] = Object.values(Object(statement.get("Condition") ?? {}));
  for (const key of operators.flatMap((operator) => Object.keys(Object(operator)))) {
    if (FORBIDDEN_KEYS.includes(key.toLowerCase())) throw refuse(`has the condition key ${key}`);
  }
}

export type Permission =
  | CustomerPermission
  | { readonly arn: string; readonly name: string; readonly type: ResourceType };

/** The permission that AWS manages for each type; the others that some types have are not modelled. */
export function managedPermissions({ platform }: Sharing): readonly Permission[] {
  return resourceTypes.map((type) => ({
    arn: `arn:${platform.partition}:ram::aws:permission/${type.permission}`,
    name: type.permission,
    type,
  }));
}

/** Throws MalformedArnException for what is no ARN of a permission, and UnknownResourceException for one that is not there. */
export function permissionOf(
  sharing: Sharing,
  region: string,
  arn: string | undefined,
): Permission {
  if (!/^arn:[^:]+:ram:([a-z0-9-]*):(aws|\d{12}):permission\/./.test(arn ?? "")) {
    throw ramError(
      sharing.platform,
      "MalformedArnException",
      `The permission ARN ${arn} is not valid.`,
    );
  }
  const own = sharing.permissions.get(arn ?? "");
  const found =
    managedPermissions(sharing).find((one) => one.arn === arn) ??
    (own?.arn.split(":")[3] === region ? own : undefined);
  if (found !== undefined) return found;
  throw ramError(
    sharing.platform,
    "UnknownResourceException",
    `Permission ${arn} could not be found.`,
  );
}

export function toPermission(
  permission: Permission,
  status: string,
): ResourceSharePermissionSummary {
  const { arn, name, type } = permission;
  const own = "sequence" in permission ? permission : undefined;
  return {
    arn,
    name,
    version: "1",
    defaultVersion: true,
    resourceType: type.name,
    status,
    isResourceTypeDefault: own === undefined,
    permissionType: own === undefined ? "AWS_MANAGED" : "CUSTOMER_MANAGED",
    featureSet: "STANDARD",
    ...(own !== undefined && {
      creationTime: own.createdAt,
      lastUpdatedTime: own.createdAt,
      tags: [...own.tags].map(([key, value]) => ({ key, value })),
    }),
  };
}
