import * as z from "zod";

import { AccountId } from "./account-id.ts";
import { AuditRetention, UNDECIDED } from "./audit-retention.ts";
import { contradictionsInRoles, MappedRole } from "./mapped-role.ts";

const Region = z
  .string()
  .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "not an AWS Region name, such as eu-west-1");

/** Most accounts of one sort whose roles a function is told: Lambda's environment has room for 4 KB, and a role's ARN may have 90 characters. */
export const MOST_SPOKES = 30;

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
  /** Regions with endpoint services, shares or service networks, of the hub or of other accounts; the home Region must be one of them. */
  regions: z.array(Region).min(1),
  /** Accounts besides the hub that own endpoint services; infra/spokes/provider.yaml is deployed in each. May be empty. */
  providerAccountIds: z.array(AccountId),
  /** Accounts besides the hub whose RAM invitations are answered; infra/spokes/receiver.yaml is deployed in each. */
  receiverAccountIds: z.array(AccountId).default([]),
  /** Accounts whose RAM invitations may be accepted in the hub, whatever the allowlist says (a second guard). Receivers name theirs in their own stacks. */
  senderAccountIds: z.array(AccountId).default([]),
  /** Accounts besides the hub whose services, resource configurations and VPCs may join service networks; infra/spokes/member.yaml is deployed in each. */
  memberAccountIds: z.array(AccountId).default([]),
  /** Services, resource configurations and VPCs, each, that one service network takes: VPC Lattice's quota, which AWS raises on request (lattice.md section 6). */
  associationsPerNetwork: z.int().min(1).default(500),
  /** What the hub says when it takes a role of a receiver or a member. Needed as soon as there is one. */
  spokeExternalId: z
    .string()
    // STS API reference, AssumeRole.
    .regex(
      /^[\w+=,.@:/-]{2,1224}$/,
      "an external ID is 2 to 1,224 letters, digits and +=,.@:/_- without spaces",
    )
    .optional(),
  /** IAM roles whose callers may use the control API, and what for. Nobody may when there is none. */
  roles: z.array(MappedRole).default([]),
  /**
   * Deploys receivers and members from the hub by CloudFormation StackSets; without it, their templates are deployed by any
   * other pipeline. Names OUs (or the root) that contain them all; the hub must be a delegated administrator of StackSets.
   */
  stackSets: z
    .strictObject({
      organizationalUnitIds: z
        .array(
          z
            .string()
            .regex(
              /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
              "an OU has an ID such as ou-abcd-11112222, the root one such as r-abcd",
            ),
        )
        .min(1, "names no OU: leave stackSets out to deploy the templates in another way"),
    })
    .optional(),
  /** How long the audit archive of a permanent stage keeps what is in it. Compliance is for ever in the sense that it can only be made longer. */
  auditRetention: AuditRetention.default(UNDECIDED),
});
export type Deployment = z.infer<typeof Deployment>;
/** What gatehouse.config.ts exports: what has a default may be left out. */
export type DeploymentFile = z.input<typeof Deployment>;

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
  const { homeRegion, hubAccountId, managementAccountId, regions } = deployment;
  const { memberAccountIds, receiverAccountIds, senderAccountIds } = deployment;
  return [
    ...(regions.includes(homeRegion) ? [] : [`regions must contain the homeRegion ${homeRegion}`]),
    ...repeatedIn("regions", regions),
    ...(hubAccountId === managementAccountId
      ? [
          `hubAccountId is the management account ${managementAccountId}, where nothing of Gatehouse may run: name the account of the shared network`,
        ]
      : []),
    ...spokeProblems(deployment, "providerAccountIds", {
      ofTheHub: "services are",
      move: "move its endpoint services to a member account",
    }),
    ...spokeProblems(deployment, "receiverAccountIds", {
      ofTheHub: "invitations are",
      move: "have shares offered to a member account",
    }),
    ...spokeProblems(deployment, "memberAccountIds", {
      ofTheHub: "services and VPCs are",
      move: "move its services and VPCs to a member account",
    }),
    ...repeatedIn("senderAccountIds", senderAccountIds),
    ...tooManyIn("receiverAccountIds", receiverAccountIds),
    ...tooManyIn("memberAccountIds", memberAccountIds),
    ...contradictionsInRoles(deployment.roles),
    ...(receiverAccountIds.length + memberAccountIds.length > 0 &&
    deployment.spokeExternalId === undefined
      ? [
          "spokeExternalId is missing although there are receivers or members: choose one, and give it to their stacks",
        ]
      : []),
  ];
}

/** What is wrong with a list of accounts besides the hub. */
function spokeProblems(
  deployment: Deployment,
  field: "providerAccountIds" | "receiverAccountIds" | "memberAccountIds",
  { ofTheHub, move }: { readonly ofTheHub: string; readonly move: string },
): string[] {
  const { hubAccountId, managementAccountId } = deployment;
  const accountIds = deployment[field];
  return [
    ...(accountIds.includes(hubAccountId)
      ? [
          `${field} contains the hub ${hubAccountId}: leave it out, the hub's own ${ofTheHub} served without being named`,
        ]
      : []),
    ...(accountIds.includes(managementAccountId)
      ? [
          `${field} contains the management account ${managementAccountId}, where nothing of Gatehouse may run: ${move}`,
        ]
      : []),
    ...repeatedIn(field, accountIds),
  ];
}

function repeatedIn(field: string, values: readonly string[]): string[] {
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(repeated)].map(
    (value) => `${field} names ${value} more than once: once is enough`,
  );
}

function tooManyIn(field: string, accountIds: readonly string[]): string[] {
  return accountIds.length <= MOST_SPOKES
    ? []
    : [
        `${field} names ${accountIds.length} accounts: one deployment has room for ${MOST_SPOKES} (a function's environment holds 4 KB), so divide them between two`,
      ];
}
