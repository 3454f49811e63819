import type { EntryKey } from "./entry.ts";

/**
 * The entry that settled a decision, in the version read, and the grant in it; a deny without grants has none. Of a setting:
 * the principal of the offering's audience, in the offering's version.
 */
export type Basis = EntryKey & { readonly grantId?: string; readonly entryVersion: number };

/**
 * What should become of a connection, and why.
 * `approve`: it may be connected. `hold`: nobody allowed it, or it could not be checked. `reject`: a waiting one is denied.
 * `end`: a connected one lost its permission. `ignore`: it is none of our business.
 */
export type Decision = { readonly explanation: string } & (
  | {
      readonly verdict: "approve";
      readonly reason: "granted" | "in-audience";
      readonly basis: Basis;
    }
  | { readonly verdict: "hold"; readonly reason: HoldReason }
  | { readonly verdict: "reject"; readonly reason: "denied"; readonly basis: Basis }
  | { readonly verdict: "end"; readonly reason: "denied"; readonly basis: Basis }
  | { readonly verdict: "end"; readonly reason: "grant-ended" | "not-listed" | "not-in-audience" }
  | { readonly verdict: "ignore"; readonly reason: "over" | "unknown-state" | "drift" | "managed" }
);

export type HoldReason =
  | "no-grant"
  | "grant-not-yet-valid"
  | "grant-expired"
  | "over-limit"
  | "entry-malformed"
  | "offering-malformed"
  | "allowlist-unread"
  | "tenant-unknown"
  /** AWS did not show what a constraint asks for. */
  | "constraint-unknown"
  | "constraint-unmet"
  /** No complete and fresh map says where the account stands. */
  | "organization-unknown"
  | "tenant-outside"
  | "account-not-active"
  /** The service would let everyone in without asking. */
  | "acceptance-off"
  /** A share holds something beside what its grant allows. */
  | "unexpected-resources"
  /** We ended it twice and it came back each time: somebody else insists. */
  | "comes-back"
  /** Taking the permission away would cut nothing, and the offering does not say that this is known. */
  | "cuts-nothing";

export type Verdict = Decision["verdict"];
export type Reason = Decision["reason"];

export function basisOf(decision: Decision): Basis | undefined {
  return "basis" in decision ? decision.basis : undefined;
}

/** Whether two decisions say the same for the same reason. A new version of the entry alone is not a new decision. */
export function sameDecision(a: Decision, b: Decision): boolean {
  const [x, y] = [basisOf(a), basisOf(b)];
  return (
    a.verdict === b.verdict &&
    a.reason === b.reason &&
    x?.target === y?.target &&
    x?.principal === y?.principal &&
    x?.grantId === y?.grantId
  );
}
