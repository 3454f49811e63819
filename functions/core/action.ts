import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import { factsOf } from "./kind.ts";
import type { Offering } from "./offering.ts";

/**
 * What can be done: to a connection that asks us, `accept` and `reject`; to what we make, `add` and `remove`; to a share that
 * was accepted, `leave`; and `clear` takes away what AWS failed to make, so that it can be made anew.
 */
export const actionNames = ["accept", "reject", "add", "remove", "leave", "clear"] as const;
export type ActionName = (typeof actionNames)[number];

/** The action that brings AWS to what was decided; none where the offering's switch for it is off (decisions/0004). */
export function desiredAction(
  connection: Pick<Connection, "kind" | "status" | "endedOnlyBy">,
  { verdict }: Decision,
  offering: Pick<Offering, "approves" | "cuts"> | undefined,
): ActionName | undefined {
  const action = actionFor(connection, verdict);
  if (action === undefined || offering === undefined) return undefined;
  return isSwitchedOn(action, offering) ? action : undefined;
}

function actionFor(
  { kind, status, endedOnlyBy }: Pick<Connection, "kind" | "status" | "endedOnlyBy">,
  verdict: Decision["verdict"],
): ActionName | undefined {
  const { opens: letsIn, refuses, closes: ends } = factsOf(kind);
  // Who asks is accepted, and what is absent is made: never the other way round.
  const isToOpen = letsIn === (status === "waiting" ? "accept" : "add");
  const asks = status === "waiting" || status === "absent";
  if (asks && isToOpen && verdict === "approve") return letsIn;
  if (status === "waiting" && verdict === "reject") return refuses;
  // Only what we make can have failed to be made.
  const hasFailed = status === "failed" && letsIn === "add";
  if (hasFailed && verdict === "approve") return "clear";
  const isThere = status === "connected" || hasFailed;
  return isThere && verdict === "end" && endedOnlyBy === undefined ? ends : undefined;
}

/** `approves` lets Gatehouse open, `cuts` lets it close, waiting connections included. */
function isSwitchedOn(
  action: ActionName,
  { approves, cuts }: Pick<Offering, "approves" | "cuts">,
): boolean {
  return opens(action) || action === "clear" ? approves : cuts;
}

/** Whether the action lets somebody in. */
export function opens(action: ActionName): boolean {
  return action === "accept" || action === "add";
}

/** Whether the action ends what is there. */
export function closes(action: ActionName): boolean {
  return action === "reject" || action === "remove" || action === "leave";
}

/** Whether AWS shows what the action is for. */
export function isInEffect(
  action: ActionName,
  { status, state }: Pick<Connection, "status" | "state">,
): boolean {
  switch (action) {
    case "accept":
    case "add":
      return status === "connected";
    case "reject":
      return state === "rejected";
    case "remove":
    case "leave":
      return status === "absent" || status === "over";
    case "clear":
      return status !== "failed" && status !== "unknown";
  }
}

/** Whether AWS still shows what was there before the action. */
export function isBefore(action: ActionName, { status }: Pick<Connection, "status">): boolean {
  switch (action) {
    case "accept":
      return status === "waiting";
    case "reject":
      return status === "waiting" || status === "connected";
    case "add":
      return status === "absent" || status === "over";
    case "remove":
    case "leave":
      return status === "connected" || status === "failed";
    case "clear":
      return status === "failed";
  }
}
