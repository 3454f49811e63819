import * as z from "zod";

/** What Lambda itself sets. */
const Runtime = z.object({
  AWS_REGION: z.string().min(1),
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1),
});

const list = z.string().transform((text) => text.split(",").filter((part) => part !== ""));

const someOf = (what: string) => list.refine((parts) => parts.length > 0, `names no ${what}`);
const accountId = z.string().regex(/^\d{12}$/);

/** Environment of every function that looks at something. */
export const LookEnvironment = Runtime.extend({
  ALLOWLIST_TABLE: z.string().min(1),
  LEDGER_TABLE: z.string().min(1),
  AUDIT_TABLE: z.string().min(1),
  ORGANIZATION_TABLE: z.string().min(1),
  ORGANIZATION_ID: z.string().min(1),
  ORGANIZATION_MAP_MAX_AGE_SECONDS: z.coerce.number().int().min(1),
  HINT_QUEUE_URL: z.url(),
  INTENT_LEASE_SECONDS: z.coerce.number().int().min(1),
  HUB_ACCOUNT_ID: accountId,
});

/** Environment of the functions that look at endpoint services and their connections. */
export const ServiceLookEnvironment = LookEnvironment.extend({
  NOTIFICATION_TOPIC_ARNS: someOf("topic"),
  /** Of providers, at most one role an account; empty if the hub owns every service. */
  PROVIDER_ROLE_ARNS: list,
  /** Most connections, or principals, that one call names. */
  IDS_PER_CALL: z.coerce.number().int().min(1),
});

/** Environment of the functions that look at shares and networks, in the hub and through roles of other accounts. */
export const SpokeLookEnvironment = LookEnvironment.extend({
  /** Of other accounts, at most one role an account; empty if the hub has everything. */
  SPOKE_ROLE_ARNS: list,
  EXTERNAL_ID: z.string().min(2),
});

/** Environment of the function that keeps the principals of our shares. */
export const ShareLookEnvironment = LookEnvironment.extend({
  /** Owner of the organization, whose ARNs of OUs name it. */
  MANAGEMENT_ACCOUNT_ID: accountId,
});

/** Environment of the function that looks at service networks. */
export const NetworkLookEnvironment = SpokeLookEnvironment.extend({
  REQUEST_TABLE: z.string().min(1),
  /** Of each kind: VPC Lattice's quota as it is in this deployment (lattice.md section 6). */
  ASSOCIATIONS_PER_NETWORK: z.coerce.number().int().min(1),
});

/** Environment of the functions that ask for looks. */
export const HintEnvironment = Runtime.extend({
  ALLOWLIST_TABLE: z.string().min(1),
  CONNECTION_HINT_QUEUE_URL: z.url(),
  SERVICE_HINT_QUEUE_URL: z.url(),
  INVITATION_HINT_QUEUE_URL: z.url(),
  SHARE_HINT_QUEUE_URL: z.url(),
  ASSOCIATION_HINT_QUEUE_URL: z.url(),
  /** The hub and the providers. */
  OWNER_ACCOUNT_IDS: someOf("account"),
  REGIONS: someOf("Region"),
  /** The hub and the accounts that receive shares. */
  RECEIVER_ACCOUNT_IDS: someOf("account"),
  /** Those of `REGIONS`, and the one where RAM shares what is global. */
  RAM_REGIONS: someOf("Region"),
});

/** Environment of the function that reads the organization anew, beside what it needs to ask for looks. */
export const RefreshEnvironment = Runtime.extend({
  /** Of the queue through which hints that the organization has changed come. */
  HINT_QUEUE_URL: z.url(),
  LEDGER_TABLE: z.string().min(1),
  ORGANIZATION_TABLE: z.string().min(1),
  ORGANIZATION_ID: z.string().min(1),
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
