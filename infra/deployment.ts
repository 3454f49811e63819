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
  /** The organization's management account: the only one whose events about the organization are believed. Nothing of ours runs there. */
  managementAccountId: AccountId,
  /** The account that owns the shared network; never the management account. */
  hubAccountId: AccountId,
  /** Region of the tables, the queues and the functions. */
  homeRegion: Region,
  /** Regions with endpoint services, of the hub or of a provider; the home Region must be one of them. */
  regions: z.array(Region).min(1),
  /** Accounts besides the hub that own endpoint services; infra/spokes/provider.yaml is deployed in each. May be empty. */
  providerAccountIds: z.array(AccountId),
});
export type Deployment = z.infer<typeof Deployment>;

/** Parses what gatehouse.config.ts exports. Throws one sentence that names everything that is wrong with it. */
export function parseDeployment(value: unknown): Deployment {
  const parsed = Deployment.safeParse(value);
  const problems = parsed.success
    ? contradictionsIn(parsed.data)
    : parsed.error.issues.map(
        (issue) => `${issue.path.join(".") || "the export"}: ${issue.message}`,
      );
  if (!parsed.success || problems.length > 0)
    throw new Error(`gatehouse.config.ts is not usable: ${problems.join("; ")}`);
  return parsed.data;
}

/** What no field shows by itself. */
function contradictionsIn(deployment: Deployment): string[] {
  const { homeRegion, hubAccountId, managementAccountId, providerAccountIds, regions } = deployment;
  return [
    ...(regions.includes(homeRegion) ? [] : [`regions must contain the homeRegion ${homeRegion}`]),
    ...repeated(regions).map((region) => `regions names ${region} more than once: once is enough`),
    ...(hubAccountId === managementAccountId
      ? [
          `hubAccountId is the management account ${managementAccountId}, where nothing of Gatehouse may run: name the account of the shared network`,
        ]
      : []),
    ...(providerAccountIds.includes(hubAccountId)
      ? [
          `providerAccountIds contains the hub ${hubAccountId}: leave it out, the hub's own services are served without being named`,
        ]
      : []),
    ...(providerAccountIds.includes(managementAccountId)
      ? [
          `providerAccountIds contains the management account ${managementAccountId}, where nothing of Gatehouse may run: move its endpoint services to a member account`,
        ]
      : []),
    ...repeated(providerAccountIds).map(
      (accountId) => `providerAccountIds names ${accountId} more than once: once is enough`,
    ),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
