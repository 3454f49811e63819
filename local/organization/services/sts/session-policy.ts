import * as z from "zod";

import { AwsError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";

/** Characters of a session policy's text (STS API Reference, AssumeRole). */
const MOST_CHARACTERS = 2_048;

const Names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const Statement = z
  .looseObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"], "Syntax errors in policy."),
    Action: Names.optional(),
    NotAction: Names.optional(),
    Resource: Names.optional(),
    NotResource: Names.optional(),
  })
  .refine(
    (it) => it["Principal"] === undefined && it["NotPrincipal"] === undefined,
    "Policy document should not specify a principal.",
  )
  .refine(
    (it) => (it.Action === undefined) !== (it.NotAction === undefined),
    "Policy statement must contain actions.",
  )
  .refine(
    (it) => (it.Resource === undefined) !== (it.NotResource === undefined),
    "Policy statement must contain resources.",
  );

const Document = z.strictObject({
  // What AWS takes a policy for that does not say (IAM user guide, "IAM JSON policy elements: Version").
  Version: z.enum(["2012-10-17", "2008-10-17"]).default("2008-10-17"),
  Id: z.string().optional(),
  // IAM takes one statement without a list.
  Statement: z.preprocess((value) => [value].flat(), z.array(Statement).min(1)),
});

/**
 * The inline policy that narrows a session, read from its text. Throws ValidationError for characters that STS does not take,
 * PackedPolicyTooLarge for more than 2,048 of them, MalformedPolicyDocument for what is no JSON or no identity policy.
 *
 * Not modelled: the limit on the packed size, which AWS gives no formula for; it can refuse a shorter text, too.
 */
export function parseSessionPolicy(text: string): PolicyDocument {
  // STS API Reference: tab, line feed, carriage return, and from the space to U+00FF.
  if (!/^[\t\n\r\u0020-\u00ff]+$/.test(text)) {
    throw new AwsError(
      "ValidationError",
      "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    );
  }
  if (text.length > MOST_CHARACTERS) {
    // The sentence is AWS's (re:Post knowledge center, "PackedPolicyTooLarge"); the percentage is of the text here.
    const percent = Math.ceil((100 * text.length) / MOST_CHARACTERS);
    throw new AwsError(
      "PackedPolicyTooLarge",
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  const document = Document.safeParse(parsed(text));
  if (document.success) return document.data;
  const known = document.error.issues.find(({ message }) => message.startsWith("Policy "));
  throw malformed(known?.message ?? "Syntax errors in policy.");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // IAM's sentence for the same mistake. STS was seen to answer the words of its JSON parser instead, which nobody promises.
    throw malformed("This policy contains invalid Json");
  }
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message);
}
