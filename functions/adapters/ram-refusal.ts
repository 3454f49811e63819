import { isAwsError } from "./call-outcome.ts";

/** Errors of RAM that have a rule, by their shapes and by the codes that the API model has beside them (ram.md section 3): which one is sent is for AWS to choose. */
const REFUSALS = {
  "already-accepted": [
    "ResourceShareInvitationAlreadyAcceptedException",
    "InvalidResourceShareInvitationArn.AlreadyAccepted",
  ],
  "already-rejected": [
    "ResourceShareInvitationAlreadyRejectedException",
    "InvalidResourceShareInvitationArn.AlreadyRejected",
  ],
  expired: ["ResourceShareInvitationExpiredException", "InvalidResourceShareInvitationArn.Expired"],
  "not-found": [
    "ResourceShareInvitationArnNotFoundException",
    "InvalidResourceShareInvitationArn.NotFound",
  ],
  /** A share, or something that is to be taken out of one. */
  unknown: ["UnknownResourceException", "InvalidResourceShareArn.NotFound"],
  "not-permitted": ["OperationNotPermittedException", "OperationNotPermitted"],
  "in-transition": ["InvalidStateTransitionException", "InvalidStateTransitionException.Unknown"],
  "invalid-parameter": ["InvalidParameterException", "InvalidParameter"],
  "malformed-arn": ["MalformedArnException", "InvalidArn.Malformed"],
  "limit-exceeded": ["ResourceShareLimitExceededException", "ResourceShareLimitExceeded"],
} as const satisfies Record<string, readonly string[]>;

export type RamRefusal = keyof typeof REFUSALS;

/** What RAM refused a call for; undefined for an error without a rule, and for one that is not AWS's. */
export function ramRefusalOf(error: unknown): RamRefusal | undefined {
  if (!isAwsError(error)) return undefined;
  // Object.keys knows no keys by name; these are the table's own.
  const refusals = Object.keys(REFUSALS) as RamRefusal[];
  return refusals.find((refusal) => REFUSALS[refusal].some((code) => code === error.name));
}
