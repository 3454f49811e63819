import pLimit from "p-limit";

import { desiredAction } from "./action.ts";
import { sameDecision } from "./decision.ts";
import type { Judge } from "./judgement.ts";
import type { ActionResult } from "./outcome.ts";
import { recordOutcome } from "./outcome.ts";
import type { PlanContext } from "./plan.ts";
import { wasAdmitted } from "./plan.ts";
import type { FlowPorts } from "./ports.ts";
import type { Begun } from "./settle.ts";
import { PARALLEL_TENANTS } from "./settle.ts";

/** 2 s: how long what was decided once more counts. Calls that only come about later (parts of a refused one) wait for the next look. */
const STILL_WANTED_MS = 2_000;

/** What stood in the way, and the tenants that a seat came free for. */
export type Acting = { readonly obstacles: readonly string[]; readonly freed: readonly string[] };

/**
 * Makes the calls that were recorded, one per action, and records what became of each. Right before the calls everything that
 * decides is read and decided once more (decisions/0010): what is no longer wanted by then is abandoned. Throws for an outcome
 * that could not be written, once all others are.
 */
export async function actOnIntents(
  resource: string,
  begun: readonly Begun[],
  judge: Judge,
  until: Date,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Acting> {
  if (begun.length === 0) return { obstacles: [], freed: [] };
  const { wanted, at } = await stillWanted(resource, begun, judge, ports);
  const callsUntil = new Date(Math.min(until.getTime(), at.getTime() + STILL_WANTED_MS));
  const answers = new Map<string, ActionResult>();
  for (const [action, group] of Map.groupBy(wanted, ({ record }) => record.intent.action)) {
    const orders = group.map(({ connection, record }) => ({
      kind: connection.kind,
      externalId: connection.externalId,
      handle: connection.handle,
      securityGroupIds: connection.securityGroupIds,
      intentId: record.intent.id,
    }));
    const answered = await ports.actor.act(resource, action, orders, callsUntil);
    for (const [id, answer] of answered) answers.set(id, answer);
  }
  const isWanted = new Set(wanted);
  const answerTo = (one: Begun) =>
    isWanted.has(one) ? (answers.get(one.record.externalId) ?? NOT_MENTIONED) : NO_LONGER_WANTED;
  return await recordOutcomes(begun, answerTo, context, ports);
}

async function recordOutcomes(
  begun: readonly Begun[],
  answerTo: (one: Begun) => ActionResult,
  context: PlanContext,
  ports: FlowPorts,
): Promise<Acting> {
  const obstacles: string[] = [];
  const freed: string[] = [];
  const recordOne = async (one: Begun) => {
    const { record } = one;
    const answer = answerTo(one);
    if (answer.result !== "succeeded" && answer.result !== "failed")
      obstacles.push(`${record.intent.action}-${answer.result}`);
    const change = recordOutcome(record, answer, { ...context, now: ports.now() });
    if (change === undefined) return;
    const result = await ports.ledger.commit(change);
    if (result !== "committed") {
      obstacles.push(result);
      return;
    }
    ports.report({ event: "recorded", change });
    if (change.seat?.seat === "free" && record.tenant !== undefined) freed.push(record.tenant);
  };
  const limit = pLimit(PARALLEL_TENANTS);
  // Outcomes of one tenant share its seats: one after the other, so that they do not meet in a transaction.
  const byTenant = Map.groupBy(begun, ({ record }) => record.tenant);
  const recorded = await Promise.allSettled(
    [...byTenant.values()].map((group) =>
      limit(async () => {
        for (const one of group) await recordOne(one);
      }),
    ),
  );
  const failed = recorded.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return { obstacles, freed };
}

/** Of the intents, those that would be recorded again with what the tables say now; and when that is. */
async function stillWanted(
  resource: string,
  begun: readonly Begun[],
  judge: Judge,
  ports: FlowPorts,
): Promise<{ readonly wanted: readonly Begun[]; readonly at: Date }> {
  const tenants = begun.flatMap(({ record }) => record.tenant ?? []);
  const [judgement, seats] = await Promise.all([
    judge(begun.map(({ connection }) => connection)),
    ports.ledger.seats(resource, [...new Set(tenants)]),
  ]);
  const now = ports.now();
  const wanted = begun.filter(({ connection, record }) => {
    const holders = seats.get(record.tenant ?? "")?.holders ?? new Set();
    const admitted = wasAdmitted(record, connection);
    const decision = judgement.decide(connection, admitted, { holders }, now);
    // For the same reason too: the trail must not name a grant that was gone when the call was made.
    return (
      sameDecision(decision, record.decision) &&
      desiredAction(connection, decision, judgement.offering) === record.intent.action
    );
  });
  return { wanted, at: now };
}

const NOT_MENTIONED: ActionResult = { result: "unknown", explanation: "AWS did not mention it" };
const NO_LONGER_WANTED: ActionResult = {
  result: "abandoned",
  explanation: "right before the call it was no longer allowed or wanted: what decides had changed",
};
