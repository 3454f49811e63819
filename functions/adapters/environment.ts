import * as z from "zod";

/** What Lambda itself sets. */
const Runtime = z.object({
  AWS_REGION: z.string().min(1),
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1),
});

const list = z.string().transform((text) => text.split(",").filter((part) => part !== ""));

/** Environment of the functions that look at connections. */
export const LookEnvironment = Runtime.extend({
  ALLOWLIST_TABLE: z.string().min(1),
  LEDGER_TABLE: z.string().min(1),
  AUDIT_TABLE: z.string().min(1),
  HINT_QUEUE_URL: z.url(),
  NOTIFICATION_TOPIC_ARNS: list.refine((arns) => arns.length > 0, "names no topic"),
  INTENT_LEASE_SECONDS: z.coerce.number().int().min(1),
});

/** Environment of the functions that ask for looks. */
export const HintEnvironment = Runtime.extend({
  ALLOWLIST_TABLE: z.string().min(1),
  HINT_QUEUE_URL: z.url(),
  HUB_ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  REGIONS: list.refine((regions) => regions.length > 0, "names no Region"),
});

/** Reads the environment once, while wiring. Throws one sentence with every variable that is missing or wrong. */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  variables: Record<string, string | undefined>,
): z.infer<Schema> {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`the function's environment is not usable: ${problems.join("; ")}`);
}
