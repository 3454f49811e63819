import type {
  DefaultRetention,
  ObjectLockLegalHoldStatus,
  ObjectLockRetentionMode,
} from "@aws-sdk/client-s3";

import { AwsError } from "../../action.ts";
import { malformedXml } from "./malformed-xml.ts";

/** Until when a version can't be deleted, and whether anybody may undo that. */
export type Retention = { readonly mode: ObjectLockRetentionMode; readonly until: Date };

/** What Object Lock knows of one version. */
export type Lock = {
  retention?: Retention;
  legalHold?: ObjectLockLegalHoldStatus;
};

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Refuses what deletes a version that is locked now: a legal hold and COMPLIANCE for everybody, GOVERNANCE without its bypass. */
export function refuseIfLocked({ retention, legalHold }: Lock, now: Date, bypass: boolean): void {
  if (legalHold === "ON") throw objectLocked();
  if (retention === undefined || retention.until <= now) return;
  if (retention.mode === "COMPLIANCE" || !bypass) throw objectLocked();
}

/**
 * Refuses a new retention that takes away from the one that holds now. In COMPLIANCE the same mode may go on for longer and
 * nothing else is possible, for root neither; in GOVERNANCE anything weaker needs the bypass (platform.md section 8).
 * `next` is undefined where somebody wants it to end.
 */
export function refuseIfWeaker(
  current: Retention | undefined,
  next: Retention | undefined,
  now: Date,
  bypass: boolean,
): void {
  if (current === undefined || current.until <= now) return;
  const keepsMode = next?.mode === current.mode || next?.mode === "COMPLIANCE";
  const keepsTime = next !== undefined && next.until >= current.until;
  if (keepsMode && keepsTime) return;
  if (current.mode === "COMPLIANCE" || !bypass) throw objectLocked();
}

/** Retention that a caller asks for, checked: both members or none, and a time that is still to come. */
export function retentionAsked(
  mode: string | undefined,
  until: Date | undefined,
  now: Date,
): Retention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined) {
    throw invalidArgument(
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    );
  }
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") {
    throw invalidArgument("Unknown wormMode directive.");
  }
  if (until <= now) throw invalidArgument("The retain until date must be in the future!");
  return { mode, until };
}

/** What the bucket's default gives a version that is made now. */
export function defaultRetention(
  rule: DefaultRetention | undefined,
  now: Date,
): Retention | undefined {
  if (rule?.Mode === undefined) return undefined;
  const until = new Date(now);
  if (rule.Years === undefined) until.setTime(now.getTime() + (rule.Days ?? 0) * DAY_MS);
  else until.setUTCFullYear(now.getUTCFullYear() + rule.Years);
  return { mode: rule.Mode, until };
}

/** Refuses a default that is no period: exactly one of days and years, at least one, of a known mode. */
export function checkDefault(rule: DefaultRetention): void {
  const { Mode: mode, Days: days, Years: years } = rule;
  const period = days ?? years ?? 0;
  const known = mode === "GOVERNANCE" || mode === "COMPLIANCE";
  if (!known || (days === undefined) === (years === undefined)) {
    throw malformedXml();
  }
  // S3 user guide, "Object Lock considerations": up to 36,500 days or 100 years.
  if (!Number.isInteger(period) || period < 1 || period > (days === undefined ? 100 : 36_500)) {
    throw invalidArgument("Default retention period must be a positive integer value.");
  }
}

/** Whole days that a version will be kept, as `s3:object-lock-remaining-retention-days` shows them; a day that has begun counts. */
export function remainingDays(until: Date, now: Date): number {
  return Math.ceil((until.getTime() - now.getTime()) / DAY_MS);
}

/** Seen in S3's answers to deletions of locked versions and to shorter retentions alike. */
function objectLocked(): AwsError {
  return new AwsError(
    "AccessDenied",
    "Access Denied because object protected by object lock.",
    403,
  );
}

function invalidArgument(message: string): AwsError {
  return new AwsError("InvalidArgument", message);
}
