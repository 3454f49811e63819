import * as z from "zod";

import type { PolicyDocument } from "../organization/identities.ts";
import { fromJsonText } from "./json-text.ts";

const Document = z.looseObject({
  Version: z.literal("2012-10-17"),
  // A role with no statement could do nothing and a resource with none would admit nobody: both mean that synthesis lost them.
  Statement: z.array(z.looseObject({})).min(1, "the policy has no statement"),
});

/** A policy input: JSON text, as AWS takes it, or the document itself. One without a statement is refused. */
export const PolicyInput = z.unknown().transform((value, context): PolicyDocument => {
  const document = Document.safeParse(fromJsonText(value));
  if (document.success) return document.data;
  context.addIssue(
    `not a policy document: ${document.error.issues.map((issue) => issue.message).join("; ")}`,
  );
  return z.NEVER;
});

const deadLetterTargetArn = z.string();

/** A queue's redrive policy: JSON text. */
export const QueueRedriveInput = jsonOf(
  z.strictObject({
    deadLetterTargetArn,
    maxReceiveCount: z.number().int().min(1).max(1_000),
  }),
);

/** A subscription's redrive policy: JSON text. */
export const SubscriptionRedriveInput = jsonOf(z.strictObject({ deadLetterTargetArn }));

function jsonOf<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(fromJsonText, schema);
}
