import * as z from "zod";

const AccountId = z.string().regex(/^\d{12}$/, "an AWS account ID has 12 digits");
const Region = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "not an AWS Region name, such as eu-west-1");

/** What one deployment needs to know before it can exist. Policy (offerings, entries, switches) lives in the allowlist table. */
export const Deployment = z.strictObject({
  /** The AWS organization served: `o-` and 10 to 32 lower-case letters or digits. */
  organizationId: z
    .string()
    .regex(
      /^o-[a-z0-9]{10,32}$/,
      "an organization ID is o- and 10 to 32 lower-case letters or digits",
    ),
  /** The account that owns the shared network; never the management account. */
  hubAccountId: AccountId,
  /** Region of the tables, the queue and the functions. */
  homeRegion: Region,
  /** Regions with endpoint services; the home Region must be one of them. */
  regions: z.array(Region).min(1),
});
export type Deployment = z.infer<typeof Deployment>;

/** Parses what gatehouse.config.ts exports. Throws one sentence that names each field and what is wrong with it. */
export function parseDeployment(value: unknown): Deployment {
  const parsed = Deployment.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join(".") || "the export"}: ${issue.message}`,
    );
    throw new Error(`gatehouse.config.ts is not usable: ${problems.join("; ")}`);
  }
  if (!parsed.data.regions.includes(parsed.data.homeRegion)) {
    throw new Error(
      `gatehouse.config.ts is not usable: regions must contain the homeRegion ${parsed.data.homeRegion}`,
    );
  }
  return parsed.data;
}
