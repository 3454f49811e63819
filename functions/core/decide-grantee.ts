import type { AccountJudge } from "./account-judge.ts";
import type { Connection } from "./connection.ts";
import type { Decision, HoldReason } from "./decision.ts";
import type { Grantees } from "./grantees.ts";
import type { Offering } from "./offering.ts";
import type { OurShare } from "./our-share.ts";
import { whyNothingIsCut } from "./our-share.ts";
import { isGroupArn } from "./principal-arn.ts";

/** Everything that the decision about one principal of a share may depend on. */
export type GranteeSituation = {
  readonly connection: Connection;
  readonly offering: Offering;
  readonly grantees: Grantees;
  /** By the rules that any connection is decided by. */
  readonly judge: AccountJudge;
  readonly share: OurShare;
  /** What AWS shows of the share's principals. */
  readonly shown: ReadonlyMap<string, Connection>;
  /** Those that AWS is at work on, and will soon be done with. */
  readonly underWay: ReadonlySet<string>;
  /** Before which an account outside the organization is not invited again. */
  readonly invitedAgainFrom: Date | undefined;
  /** Whether the ledger says that we added it. */
  readonly admitted: boolean;
  readonly now: Date;
};

/**
 * What should become of one principal of a share of ours. Pure and total.
 *
 * Guarantees: accounts are decided about by `decide`; an OU or the organization is added only where `granteesOf` wants it, and
 * taken away only when everybody wanted below it is a principal already, and an account only when the ARN that stands for it
 * is; nobody is added where taking the permission away would cut nothing and the offering does not say so.
 */
export function decideGrantee(situation: GranteeSituation): Decision {
  const { connection, admitted, judge, now } = situation;
  const decided = isJudgedAsGroup(connection)
    ? decideGroup(situation)
    : judge(connection, admitted, now);
  if (decided.verdict !== "approve") return decided;
  if (connection.status === "connected") return coveredElsewhere(situation) ?? decided;
  return whyNotAdded(situation) ?? decided;
}

/** What is final or unknown is so for groups as for anybody. */
function isJudgedAsGroup({ externalId, status }: Connection): boolean {
  return isGroupArn(externalId) && status !== "over" && status !== "unknown";
}

function decideGroup(situation: GranteeSituation): Decision {
  const { connection, grantees, offering, admitted } = situation;
  const { externalId } = connection;
  const wanted = grantees.principals.get(externalId);
  if (wanted !== undefined) {
    const { basis } = wanted;
    const explanation = `grant ${basis.grantId} of the entry of ${basis.principal} on ${basis.target} (version ${basis.entryVersion}) allows every account below it`;
    return { verdict: "approve", reason: "granted", basis, explanation };
  }
  const denial = grantees.denied.get(externalId);
  if (!admitted && denial === undefined && !offering.exclusive) {
    const explanation = `Gatehouse did not add ${externalId}: reported as drift and left alone`;
    return { verdict: "ignore", reason: "drift", explanation };
  }
  const doubt = grantees.uncertain ?? grantees.doubtful.get(externalId);
  if (doubt !== undefined)
    return hold(doubt.reason, `whether ${externalId} belongs there is not known: ${doubt.why}`);
  const waits = waitsFor(situation);
  if (waits !== undefined) return hold("no-grant", waits);
  if (denial !== undefined) {
    const explanation = `the entry of ${denial.principal} on ${denial.target} (version ${denial.entryVersion}) denies accounts below it, for which a share can make no exception`;
    return { verdict: "end", reason: "denied", basis: denial, explanation };
  }
  if (!admitted) {
    const explanation = "the offering is exclusive and no live grant is for everybody below it";
    return { verdict: "end", reason: "not-listed", explanation };
  }
  const covered = coveredElsewhere(situation);
  if (covered !== undefined) return covered;
  const explanation = "Gatehouse added it; no live grant is for everybody below it now";
  return { verdict: "end", reason: "grant-ended", explanation };
}

/**
 * Whom an ARN has to wait for before it goes. Where somebody is denied, only those count who are on their way: an account that
 * AWS or the offering's switches keep out must not keep the denied one in.
 */
function waitsFor(situation: GranteeSituation): string | undefined {
  const { connection, grantees, shown } = situation;
  const { externalId } = connection;
  // What AWS could not make stands for nobody.
  if (connection.status === "failed") return undefined;
  const outer = grantees.coveredBy.get(externalId);
  if (outer !== undefined)
    return isSettled(shown.get(outer))
      ? undefined
      : `${outer} is to stand for everybody below it, and is not a principal yet`;
  const missing = (grantees.below.get(externalId) ?? []).filter((id) => !isSettled(shown.get(id)));
  const coming = missing.filter((id) => isComing(id, situation));
  const counted = grantees.denied.has(externalId) ? coming : missing;
  if (counted.length === 0) return undefined;
  return `no grant is for everybody below it, and it goes when those who have one are principals by themselves: ${counted[0]} is not yet${counted.length === 1 ? "" : `, as ${counted.length - 1} others`}`;
}

/** Whether AWS shows the principal there, and is done with it. */
function isSettled(shown: Connection | undefined): boolean {
  return shown?.status === "connected" && shown.inProgress !== true;
}

function isComing(externalId: string, situation: GranteeSituation): boolean {
  if (situation.underWay.has(externalId)) return true;
  const status = situation.shown.get(externalId)?.status;
  if (status === "connected" || status === "failed" || status === "unknown") return false;
  return situation.offering.approves && whyNobodyIsAdded(situation) === undefined;
}

/** What is part of a larger principal already. */
function coveredElsewhere({
  connection,
  grantees,
  shown,
  admitted,
}: GranteeSituation): Decision | undefined {
  const arn = grantees.coveredBy.get(connection.externalId);
  if (!admitted || arn === undefined || !isSettled(shown.get(arn))) return undefined;
  const explanation = `${arn} is a principal and stands for it: it need not be one by itself`;
  return { verdict: "end", reason: "not-listed", explanation };
}

function whyNotAdded(situation: GranteeSituation): Decision | undefined {
  const { connection, grantees, share, invitedAgainFrom, now } = situation;
  const closed = whyNobodyIsAdded(situation);
  if (closed !== undefined) return hold("cuts-nothing", closed);
  if (!grantees.outsiders.has(connection.externalId)) return undefined;
  if (share.allowsOutsiders !== true) {
    const explanation =
      "it is outside the organization, and the share does not allow external principals, or AWS did not say";
    return hold("tenant-outside", explanation);
  }
  if (invitedAgainFrom !== undefined && now < invitedAgainFrom) {
    const explanation = `it is outside the organization and did not accept its last invitation: it is invited again from ${invitedAgainFrom.toISOString()} on`;
    return hold("tenant-outside", explanation);
  }
  return undefined;
}

function whyNobodyIsAdded({ offering, share }: GranteeSituation): string | undefined {
  if (offering.cutsNothing) return undefined;
  const why = whyNothingIsCut(share);
  return why === undefined ? undefined : `${why}; the offering has to say cutsNothing: true first`;
}

function hold(reason: HoldReason, explanation: string): Decision {
  return { verdict: "hold", reason, explanation };
}
