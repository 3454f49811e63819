import * as z from "zod";

/**
 * Ten years, the longest that any rule we know of asks for. S3 takes a hundred, but in compliance mode nobody can take back a
 * digit too many, so more than this is taken for a slip.
 */
const MOST_DAYS = 3_660;

/** How long the archive keeps every version of every object from being deleted, and whether anybody may undo that. */
export const AuditRetention = z.strictObject({
  mode: z.enum(
    ["governance", "compliance"],
    "is governance (who has s3:BypassGovernanceRetention may delete) or compliance (nobody may, root neither, and nobody can take it back)",
  ),
  days: z
    .int("is a whole number of days")
    .min(1, "is at least 1 day: without a retention the archive proves nothing")
    .max(
      MOST_DAYS,
      `is at most ${MOST_DAYS} days: in compliance mode a slip could not be taken back; if more is meant, raise the limit in infra/audit-retention.ts`,
    ),
});
export type AuditRetention = z.infer<typeof AuditRetention>;

/** Until somebody decides how long records must be kept: long enough to notice a deletion, short enough to be taken back. */
export const UNDECIDED: AuditRetention = { mode: "governance", days: 30 };

/** The bucket's default retention, as S3 and the provider spell it. A stage of somebody's own must be able to go, whatever is configured. */
export function defaultRetention(
  configured: AuditRetention,
  isPermanent: boolean,
): { readonly mode: "GOVERNANCE" | "COMPLIANCE"; readonly days: number } {
  if (!isPermanent) return { mode: "GOVERNANCE", days: 1 };
  const mode = configured.mode === "compliance" ? "COMPLIANCE" : "GOVERNANCE";
  return { mode, days: configured.days };
}
