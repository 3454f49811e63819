/** What looks find that Gatehouse may not, or can't, put right. Each is a metric with an alarm (infra/alarms.ts). */
export const findingCodes = [
  /** An invitation will soon expire unanswered. */
  "invitation-expires",
  /** A share holds what its grant does not allow, or something is to be ended that only its owner can end. */
  "owner-must-act",
  /** A share of ours lets outsiders in, or has a permission of AWS's instead of one of ours. */
  "share-too-open",
  /** An endpoint leads around VPC associations (lattice.md section 3). */
  "endpoint-bypasses",
  /** A network or service has no auth policy that names the organization. */
  "auth-policy-missing",
  /** What was made differs from what was asked for. */
  "differs-from-request",
  /** A request, or a tag, can't be read. */
  "request-unreadable",
] as const;
export type FindingCode = (typeof findingCodes)[number];
