import type { Connection } from "./connection.ts";
import { connectionId } from "./connection.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { EntryReading } from "./entry.ts";
import type { Membership } from "./membership.ts";
import type { Offering } from "./offering.ts";
import type { Standing } from "./organization.ts";
import { principalsOf } from "./principal.ts";

/** Decides about accounts as principals of a share, by the same rules as about any connection. */
export type AccountJudge = (connection: Connection, admitted: boolean, now: Date) => Decision;

const NO_SEATS = { holders: new Set<string>() };

/**
 * @param entries everything stored under the share and under its kind, or that it could not all be read
 * @param membership or why nobody knows who is where
 */
export function accountJudge(
  offering: Offering,
  entries: readonly EntryReading[] | "unread",
  membership: Membership | { readonly because: string },
): AccountJudge {
  const byPrincipal = Map.groupBy(entries === "unread" ? [] : entries, principalOf);
  const standingOf = (accountId: string | undefined): Standing => {
    if ("because" in membership) return { standing: "unknown", because: membership.because };
    return membership.standingOf(accountId ?? "");
  };
  return (connection, admitted, now) => {
    const { tenant } = connection;
    const standing = standingOf(tenant);
    const concerning = principalsOf(tenant ?? "", standing).flatMap(
      (principal) => byPrincipal.get(principal) ?? [],
    );
    return decide({
      connection,
      offering: { found: "offering", offering },
      standing,
      entries: entries === "unread" ? "unread" : concerning,
      admitted,
      seats: NO_SEATS,
      now,
    });
  };
}

/** Whom a reading is about, readable or not. */
export function principalOf(reading: EntryReading): string {
  return reading.found === "entry" ? reading.entry.key.principal : reading.key.principal;
}

/** A principal that the share does not have. */
export function anAbsentPrincipal(
  resource: string,
  externalId: string,
  traits: Pick<Connection, "tenant" | "region" | "resourceTypes">,
): Connection {
  return {
    id: connectionId(resource, externalId),
    kind: "share-principal",
    resource,
    externalId,
    ...traits,
    status: "absent",
    state: "absent",
    createdAt: undefined,
  };
}
