import { authPolicyFor, isSamePolicy, nameOfOurs, organizationConditionIn } from "./auth-policy.ts";
import type { Connection } from "./connection.ts";
import { connectionId } from "./connection.ts";
import type { Decision } from "./decision.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { Offering } from "./offering.ts";

/** Whom a service network, or a service, asks who they are and lets in (lattice.md section 5). */
export type Auth = {
  /** AWS's word: `AWS_IAM`, `NONE`, or one that came later. */
  readonly authType: string;
  /** As AWS shows it; undefined if there is none. */
  readonly policy: string | undefined;
};

/** The one setting of a network that there is of this kind. */
export const AUTH_POLICY = "auth-policy";

/**
 * A network's auth as a connection, by what AWS shows and what the ledger last said of it. `absent`: there is no policy.
 * `inactive`: the one wanted is there, but nobody is asked. `ours for o-…`: the one wanted is in force, and we wrote it.
 * `same for o-…`: so it is, and somebody else wrote it. `outdated for o-…`: what we wrote is there, and another one is wanted
 * now. `foreign`: any other.
 *
 * An outdated one is `failed`, so that what is done is `clear`, which writes the new text over the old one. To take it away and
 * write it anew would let nobody in for as long as that takes, or everybody.
 */
export function authAsConnection(
  resource: string,
  auth: Auth,
  organizationId: string,
  known: LedgerRecord | undefined,
): Connection {
  const { status, state } = stateOf(auth, organizationId, known);
  return {
    id: authIdOf(resource),
    kind: "auth-policy",
    resource,
    externalId: AUTH_POLICY,
    tenant: undefined,
    status,
    state,
    region: undefined,
    // What is there now and may be written over; whoever acts sees whether it still is.
    handle: auth.policy,
    createdAt: undefined,
  };
}

/** The ledger's name for it. */
export function authIdOf(resource: string): string {
  return connectionId(resource, AUTH_POLICY);
}

function stateOf(
  { authType, policy }: Auth,
  organizationId: string,
  known: LedgerRecord | undefined,
): Pick<Connection, "status" | "state"> {
  if (policy === undefined) return { status: "absent", state: "absent" };
  const name = nameOfOurs(policy);
  if (isSamePolicy(policy, authPolicyFor(organizationId))) {
    if (!isAsked(authType)) return { status: "absent", state: "inactive" };
    return { status: "connected", state: `${wroteLast(known) ? "ours" : "same"} ${name}` };
  }
  // The ledger keeps no texts: only the one that it last saw as ours is known to be.
  const wasOurs = known?.state === `ours ${name}` || known?.state === `outdated ${name}`;
  if (wasOurs) return { status: "failed", state: `outdated ${name}` };
  return { status: "connected", state: "foreign" };
}

/** Whether nobody but us was seen to write the policy since we did, as far as the ledger tells. */
function wroteLast(known: LedgerRecord | undefined): boolean {
  if (known === undefined) return false;
  const { state, intent, done, observedAt } = known;
  // An answer that never came may have been a yes; and what was written since the last observation is not seen yet.
  return (
    state.startsWith("ours ") ||
    intent !== undefined ||
    (done !== undefined && observedAt <= done.at)
  );
}

function isAsked(authType: string): boolean {
  return authType === "AWS_IAM";
}

/**
 * What should become of a network's auth policy. Pure and total. Guarantees: a policy is written only for an offering that says
 * so, and only where there is none, where it is the one wanted already, or over one that the ledger knows as ours and that
 * nobody has changed since. None is ever taken away.
 */
export function decideAuthPolicy(
  { state }: Pick<Connection, "state">,
  offering: Offering,
  admitted: boolean,
): Decision {
  if (!offering.managesAuthPolicy) {
    const explanation = "the offering does not say that Gatehouse manages its auth policy";
    return { verdict: "ignore", reason: "drift", explanation };
  }
  if (state === "foreign" || (state.startsWith("outdated ") && !admitted)) {
    const explanation =
      "Gatehouse did not write this auth policy, or somebody has changed it since: reported and left alone";
    return { verdict: "ignore", reason: "drift", explanation };
  }
  return {
    verdict: "approve",
    reason: "in-audience",
    basis: { target: offering.resource, principal: "offering", entryVersion: offering.version },
    explanation:
      "the network must let in nobody but signed requests of the organization's principals",
  };
}

/** What lets outsiders in here, or everybody out; undefined if nothing does. */
export function flawOf({ authType, policy }: Auth, organizationId: string): string | undefined {
  if (!isAsked(authType)) return `its auth type is ${authType}, so that nobody is asked who calls`;
  if (policy === undefined)
    return "its auth type is AWS_IAM and it has no auth policy, so that everybody is refused";
  const condition = organizationConditionIn(policy, organizationId);
  if (condition === "present") return undefined;
  return condition === "missing"
    ? `its auth policy allows something without the condition that the caller is of ${organizationId}`
    : `whether its auth policy shuts out callers from outside ${organizationId} can't be told`;
}
