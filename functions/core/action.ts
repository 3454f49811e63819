import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import type { Offering } from "./offering.ts";

/** What can be done: to a connection that asks us, `accept` and `reject`; to a setting that we make, `add` and `remove`. */
export const actionNames = ["accept", "reject", "add", "remove"] as const;
export type ActionName = (typeof actionNames)[number];

/** The action that brings AWS to what was decided; none where the offering's switch for it is off (decisions/0004). */
export function desiredAction(
  connection: Pick<Connection, "kind" | "status">,
  { verdict }: Decision,
  offering: Pick<Offering, "approves" | "cuts"> | undefined,
): ActionName | undefined {
  const action = actionFor(connection, verdict);
  if (action === undefined || offering === undefined) return undefined;
  return isSwitchedOn(action, offering) ? action : undefined;
}

function actionFor(
  { kind, status }: Pick<Connection, "kind" | "status">,
  verdict: Decision["verdict"],
): ActionName | undefined {
  if (kind === "endpoint-connection") {
    if (status === "waiting" && verdict === "approve") return "accept";
    if (status === "waiting" && verdict === "reject") return "reject";
    return status === "connected" && verdict === "end" ? "reject" : undefined;
  }
  if (status === "absent" && verdict === "approve") return "add";
  return status === "connected" && verdict === "end" ? "remove" : undefined;
}

/** `approves` lets Gatehouse open, `cuts` lets it close, waiting connections included. */
function isSwitchedOn(
  action: ActionName,
  { approves, cuts }: Pick<Offering, "approves" | "cuts">,
): boolean {
  return opens(action) ? approves : cuts;
}

/** Whether the action lets somebody in. */
export function opens(action: ActionName): boolean {
  return action === "accept" || action === "add";
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
      return status === "absent" || status === "over";
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
      return status === "connected";
  }
}
