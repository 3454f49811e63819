import type { Connection } from "./connection.ts";
import { decide } from "./decide.ts";
import type { EntryKey } from "./entry.ts";
import { entryKeysFor } from "./entry.ts";
import type { Judge } from "./judgement.ts";
import type { OfferingReading } from "./offering.ts";
import type { Organization, Standing } from "./organization.ts";
import type { Allowlist } from "./ports.ts";

const NOT_ASKED: Standing = { standing: "unknown", because: "it was not asked for" };

/**
 * Judges connections that ask us: by the offering, where their accounts stand in the organization, and every entry of the
 * allowlist that can match them, all read strongly consistent and none twice.
 */
export function entryJudge(
  resource: string,
  ports: {
    readonly allowlist: Pick<Allowlist, "offering" | "entries">;
    readonly organization: Pick<Organization, "standings">;
  },
): Judge {
  return async (connections) => {
    const tenants = [...new Set(connections.flatMap(({ tenant }) => tenant ?? []))];
    const [reading, standings] = await Promise.all([
      ports.allowlist.offering(resource),
      ports.organization.standings(tenants),
    ]);
    const standingOf = ({ tenant }: Connection) => standings.get(tenant ?? "") ?? NOT_ASKED;
    const keysOf = (connection: Connection) => entryKeysFor(connection, standingOf(connection));
    const entries = await ports.allowlist.entries(connections.flatMap(keysOf));
    const unread = new Set(entries.unread.map(nameOf));
    const isUnreadEntry = (connection: Connection) =>
      keysOf(connection).some((key) => unread.has(nameOf(key)));
    const isUnread = (connection: Connection) => {
      const standing = standingOf(connection);
      return (
        isUnreadEntry(connection) || (standing.standing === "unknown" && standing.passing === true)
      );
    };
    const offering = registered(reading);
    return {
      offering: offering.found === "offering" ? offering.offering : undefined,
      isUnread,
      decide: (connection, admitted, seats, now) =>
        decide({
          connection,
          offering,
          standing: standingOf(connection),
          entries: isUnreadEntry(connection) ? "unread" : entries.readings,
          admitted,
          seats,
          now,
        }),
    };
  };
}

function registered(reading: OfferingReading): Exclude<OfferingReading, { found: "nothing" }> {
  if (reading.found !== "nothing") return reading;
  return { found: "malformed", problem: "it is no longer registered" };
}

function nameOf({ target, principal }: EntryKey): string {
  return `${target} ${principal}`;
}
