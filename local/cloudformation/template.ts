import * as z from "zod";

import type { Problems } from "./template-problem.ts";
import { parseTemplateText } from "./template-text.ts";

const LogicalId = z.string().regex(/^[A-Za-z0-9]{1,255}$/, "a logical name has letters and digits");

/** A value in which functions may stand. */
const Value = z.unknown();

const Parameter = z.strictObject({
  Type: z.enum(
    ["String", "CommaDelimitedList"],
    "only String and CommaDelimitedList are known here",
  ),
  Description: z.string().max(4_000).optional(),
  Default: z.string().optional(),
  AllowedPattern: z.string().optional(),
  AllowedValues: z.array(z.string()).min(1).optional(),
  ConstraintDescription: z.string().optional(),
});
export type Parameter = z.infer<typeof Parameter>;

const Resource = z.strictObject({
  Type: z.string(),
  Condition: z.string().optional(),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
  Properties: z.record(z.string(), Value).default({}),
  Metadata: Value.optional(),
  // Nothing deletes or replaces a stack's resources here.
  DeletionPolicy: z.enum(["Delete", "Retain"]).optional(),
  UpdateReplacePolicy: z.enum(["Delete", "Retain"]).optional(),
});
export type Resource = z.infer<typeof Resource>;

const Output = z.strictObject({
  Description: z.string().optional(),
  Condition: z.string().optional(),
  Value: z.unknown().refine((value) => value !== undefined, "an output needs a value"),
});

/** What a template may consist of here; any other section, such as Transform or Rules, is refused by name. */
const Template = z.strictObject({
  AWSTemplateFormatVersion: z.literal("2010-09-09"),
  Description: z.string().max(1_024, "CloudFormation takes 1,024 characters").optional(),
  Metadata: Value.optional(),
  Parameters: z.record(LogicalId, Parameter).default({}),
  Mappings: z
    .record(
      LogicalId,
      z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))),
    )
    .default({}),
  Conditions: z.record(LogicalId, Value).default({}),
  Resources: z.record(LogicalId, Resource),
  Outputs: z.record(LogicalId, Output).default({}),
});
export type Template = z.infer<typeof Template>;

/** Bytes of a template that CloudFormation takes in a request (CloudFormation quotas); a larger one needs a bucket. */
const MAXIMUM_TEMPLATE_BYTES = 51_200;

/** Reads a template's text. Undefined when its shape is not understood; every reason is then among the problems. */
export function parseTemplate(text: string, problems: Problems): Template | undefined {
  if (Buffer.byteLength(text) > MAXIMUM_TEMPLATE_BYTES) {
    problems.add("the template", `it has more than ${MAXIMUM_TEMPLATE_BYTES} bytes`);
  }
  const before = problems.count;
  const data = parseTemplateText(text, problems);
  if (problems.count > before) return undefined;
  const parsed = Template.safeParse(data);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const where = issue.path.map(String).join(".") || "the template";
    problems.add(
      where,
      issue.code === "unrecognized_keys"
        ? `${issue.keys.map((key) => `"${key}"`).join(", ")} is not understood here (local/cloudformation/template.ts)`
        : issue.message,
    );
  }
  return undefined;
}
