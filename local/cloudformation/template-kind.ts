import * as z from "zod";

import type { Parts } from "../deployment/parts.ts";
import type { Organizations } from "../organization/services/organizations/organizations.ts";
import { generatedName, type StackPlace } from "./stack-place.ts";
import type { Problems } from "./template-problem.ts";

/** The control sides that a stack's resources are made with. */
export type TemplateParts = Pick<Parts, "platform" | "kms" | "sqs" | "sns" | "cloudwatch"> & {
  readonly events: Pick<Parts["events"], "putRule" | "putTarget">;
  readonly organizations: Pick<Organizations, "setResourcePolicy">;
};

/** What other resources and outputs may say of a resource: known before it is made, since names and ids follow from the stack. */
export type Identity = {
  /** What `Ref` gives; undefined when it is not known here. */
  readonly ref?: string | undefined;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What tells it from every other resource; the attribute Arn when left out. */
  readonly arn?: string;
};

/** One resource of a stack, on its way. */
export type Self = { readonly logicalId: string; readonly place: StackPlace };

export type Properties = Readonly<Record<string, unknown>>;

/** How resources of one CloudFormation type become part of the local organization. */
export type TemplateKind = {
  readonly type: string;
  identity(properties: Properties, self: Self): Identity;
  /** Checks every property. Answers the step that makes the resource, or undefined when there are problems. */
  plan(properties: Properties, self: Self, problems: Problems): Step | undefined;
};

export type Step = (parts: TemplateParts) => void;

/**
 * A kind that understands exactly the members of `properties`, which must be strict objects at every level, and ignores
 * those of `harmless`, each with the reason why ignoring it is right. Any other property, and any value that the schema
 * does not take, is a problem that names resource, property and value.
 */
export function defineTemplateKind<Schema extends z.ZodType>(kind: {
  readonly type: string;
  readonly properties: Schema;
  readonly harmless: Readonly<Record<string, string>>;
  identity?(properties: Properties, self: Self): Identity;
  deploy(properties: z.infer<Schema>, self: Self, parts: TemplateParts): void;
}): TemplateKind {
  return {
    type: kind.type,
    identity: (properties, self) => kind.identity?.(properties, self) ?? {},
    plan(properties, self, problems) {
      const present = Object.fromEntries(
        Object.entries(properties).filter(([name]) => !Object.hasOwn(kind.harmless, name)),
      );
      const parsed = kind.properties.safeParse(present);
      if (parsed.success) return (parts) => kind.deploy(parsed.data, self, parts);
      for (const issue of parsed.error.issues) {
        const where = [`Resources.${self.logicalId}.Properties`, ...issue.path.map(String)];
        problems.add(where.join("."), describe(issue, present));
      }
      return undefined;
    },
  };
}

/** The name a resource was given, or the one that CloudFormation makes up. */
export function nameOf(given: unknown, { place, logicalId }: Self): string {
  return typeof given === "string" ? given : generatedName(place, logicalId);
}

/** A whole number, which CloudFormation also takes as text: parameters are text. */
export const WholeNumber = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d+$/, "not a whole number")
    .transform(Number),
]);

/** An ARN of something that the stack's own account may change: another account's is a mistake that AWS would refuse. */
export function assertOwn(arn: string, { place, logicalId }: Self): void {
  const [, , , region, accountId] = arn.split(":");
  if (region === place.region && accountId === place.accountId) return;
  throw new Error(
    `Resources.${logicalId}: ${arn} is not of account ${place.accountId} in ${place.region}, whose stack this is`,
  );
}

function describe(issue: z.core.$ZodIssue, properties: unknown): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${key}"`).join(", ");
    return `property ${keys} is not understood here; teach its file in local/cloudformation/kinds what it means, or list it there as harmless with the reason`;
  }
  const value = JSON.stringify(
    issue.path.reduce<unknown>(
      (container, key) =>
        typeof container === "object" && container !== null
          ? Reflect.get(container, key)
          : undefined,
      properties,
    ),
  );
  return `${value ?? "missing"}: ${issue.message}`;
}
