import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import type { Offering } from "./offering.ts";
import type { Seats } from "./seats.ts";

/** What connections of one resource are judged by, as it was read at one moment. */
export type Judgement = {
  /** Undefined if it can't be read: its switches are then off. */
  readonly offering: Offering | undefined;
  /** Pure. `admitted`: whether a grant of ours let the connection in. */
  decide(connection: Connection, admitted: boolean, seats: Seats, now: Date): Decision;
  /** Whether what decides about this connection was left unread, so that it is to be looked at again soon. */
  isUnread(connection: Connection): boolean;
};

/** Reads what decides about these connections, strongly consistent. Each kind has its own. */
export type Judge = (connections: readonly Connection[]) => Promise<Judgement>;
