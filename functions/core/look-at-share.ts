import { isLiving } from "./absence.ts";
import { anAbsentPrincipal } from "./account-judge.ts";
import { parseArn } from "./arn.ts";
import type { Connection } from "./connection.ts";
import type { LastLooks } from "./last-look.ts";
import { connectionsOf } from "./last-look.ts";
import { compareWithLedger } from "./ledger-comparison.ts";
import type { LedgerRecord } from "./ledger-record.ts";
import type { LookRequest, LookResult } from "./look.ts";
import type { OurShare } from "./our-share.ts";
import { findingsOnShare } from "./our-share.ts";
import type { PlanContext } from "./plan.ts";
import type { ConnectionSource, FlowPorts } from "./ports.ts";
import { accountOfPrincipal } from "./principal-arn.ts";
import type { GranteePorts, JudgedShare, SeenShare } from "./share-judge.ts";
import { judgedShare, shareJudge } from "./share-judge.ts";
import { settleInSlices } from "./slice.ts";
import { inTurn } from "./turn.ts";

/** What looks at shares of ours need. */
export type SharePorts = FlowPorts &
  GranteePorts & {
    /** The principals of a share. */
    readonly source: ConnectionSource;
    /** What a share says of itself, complete; undefined if AWS does not know it. */
    readonly share: (resource: string) => Promise<OurShare | undefined>;
    readonly lastLooks: LastLooks;
  };

type ShareRequest = Pick<LookRequest, "resource" | "provenance" | "leaseMs" | "deadline">;

/**
 * Looks at one share of ours, always completely: its principals follow the live grants, within the switches of its offering. The
 * share itself, what is in it and its permissions are people's, and only watched.
 */
export async function lookAtShare(request: ShareRequest, ports: SharePorts): Promise<LookResult> {
  const { resource, leaseMs } = request;
  const reading = await ports.allowlist.offering(resource);
  if (reading.found !== "offering") {
    const reason = reading.found === "nothing" ? "not-registered" : "offering-malformed";
    ports.report({ event: "hint.ignored", resource, reason });
    return SETTLED;
  }
  const now = ports.now();
  const turn = { subject: connectionsOf(resource), holder: ports.newId() };
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const result = await inTurn(ports.turns, turn, leaseEndsAt, now, () =>
    lookAround(request, ports),
  );
  return result ?? { look: "again", because: "look-under-way", unseen: [] };
}

const SETTLED: LookResult = { look: "settled", unseen: [] };

async function lookAround(request: ShareRequest, ports: SharePorts): Promise<LookResult> {
  const { resource, deadline, leaseMs, provenance } = request;
  const observedAt = ports.now();
  const share = await ports.share(resource);
  if (share?.state !== "active") {
    const state = share?.state ?? "unknown to AWS";
    ports.report({ event: "service.missing", resource, state });
    return SETTLED;
  }
  const seen = await principalsOf(resource, share, ports);
  const judged = await judgedShare(seen, ports);
  reportFindings(seen, judged, ports);

  const context: PlanContext = {
    now: observedAt,
    observedAt,
    leaseMs,
    provenance,
    newId: ports.newId,
  };
  const connections = [...seen.shown.values(), ...missingFrom(seen, judged, observedAt)];
  const judge = shareJudge(seen, ports);
  const settled = await settleInSlices(connections, judge, deadline, context, ports);
  await compare(seen, connections, context, ports);
  const { obstacles } = settled;
  if (obstacles.size > 0) return { look: "again", because: [...obstacles].join(", "), unseen: [] };
  const looked = { listedAt: observedAt, sweptAt: observedAt };
  await ports.lastLooks.note(connectionsOf(resource), looked);
  const isUnderWay = judged !== undefined && judged.underWay.size > 0;
  const followUp = settled.unfinished || isUnderWay;
  return { look: "settled", unseen: [], ...(followUp && { followUp }) };
}

/** The principals that AWS lists, and those that it shows when asked for what the ledger has and the list lacks. */
async function principalsOf(
  resource: string,
  share: OurShare,
  { source, ledger }: SharePorts,
): Promise<SeenShare> {
  const [listed, records] = await Promise.all([source.list(resource), ledger.ofResource(resource)]);
  const ids = new Set(listed.map(({ externalId }) => externalId));
  const lacking = records.filter(
    (record) => isLivingPrincipal(record) && !ids.has(record.externalId),
  );
  const found =
    lacking.length === 0
      ? []
      : await source.observe(
          resource,
          lacking.map(({ externalId }) => externalId),
        );
  const { resourceTypes } = share;
  return {
    resource,
    share,
    shown: new Map([...found, ...listed].map((one) => [one.externalId, { ...one, resourceTypes }])),
    known: new Map(records.map((record) => [record.externalId, record])),
  };
}

/** Whether the ledger has it among the share's principals. */
function isLivingPrincipal(record: LedgerRecord): boolean {
  return record.kind === "share-principal" && isLiving(record);
}

function reportFindings(
  { resource, share }: SeenShare,
  judged: JudgedShare | undefined,
  { report }: SharePorts,
): void {
  const { uncertain, outsiders } = judged?.grantees ?? {};
  const hasOutsiders =
    outsiders === undefined || uncertain !== undefined ? undefined : outsiders.size > 0;
  for (const finding of findingsOnShare(share, hasOutsiders))
    report({ event: "finding", resource, ...finding });
}

/**
 * What the share lacks, as connections: principals that it should have, accounts that an allow names and that are held back, and
 * what the ledger remembers as wanted once.
 */
function missingFrom(seen: SeenShare, judged: JudgedShare | undefined, now: Date): Connection[] {
  const { resource, share, shown, known } = seen;
  if (judged === undefined) return [];
  const { principals, heldBack, uncertain } = judged.grantees;
  const absent = (externalId: string): Connection => {
    const { resourceTypes } = share;
    const tenant = accountOfPrincipal(externalId);
    const traits = { tenant, region: parseArn(resource)?.region, resourceTypes };
    return anAbsentPrincipal(resource, externalId, traits);
  };
  const living = (externalId: string) => {
    const record = known.get(externalId);
    return record !== undefined && isLivingPrincipal(record);
  };
  const wanted = [...principals.keys()].filter(
    (id) => shown.size > 0 || !living(id) || now >= addedAgainFrom(known.get(id)),
  );
  // To add somebody once more is harmless; to take anybody for gone because a list lacks it is not.
  const told = [...heldBack.keys()].filter((id) => !living(id));
  const asked = [...new Set([...wanted, ...told])].filter((id) => !shown.has(id));
  const given = new Set(asked);
  const forgotten = [...known.values()].filter(
    ({ kind, status, externalId }) =>
      kind === "share-principal" &&
      status === "absent" &&
      uncertain === undefined &&
      !given.has(externalId) &&
      !shown.has(externalId),
  );
  return [
    ...asked.map(absent),
    ...forgotten.map(({ externalId }): Connection => ({
      ...absent(externalId),
      status: "over",
      state: "gone",
    })),
  ];
}

/** 1 h: how often RAM is asked anew for those that it took once, while it lists nobody at all. */
const ADDED_AGAIN_AFTER_MS = 60 * 60_000;

function addedAgainFrom(record: LedgerRecord | undefined): Date {
  return new Date((record?.done?.at.getTime() ?? 0) + ADDED_AGAIN_AFTER_MS);
}

/** Notes what is gone, unless nothing at all was listed: it may be AWS that failed, not the principals that went. */
async function compare(
  { resource, shown, known }: SeenShare,
  connections: readonly Connection[],
  context: PlanContext,
  ports: SharePorts,
): Promise<void> {
  const living = [...known.values()].filter(isLivingPrincipal);
  if (shown.size === 0 && living.length > 0) {
    ports.report({ event: "listing.empty", resource, expected: living.length });
    return;
  }
  const seen = new Set(connections.map(({ externalId }) => externalId));
  await compareWithLedger(resource, seen, context, ports);
}
