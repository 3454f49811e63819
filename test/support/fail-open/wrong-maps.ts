import { minutes, nearOu, now, organizationId } from "../situation.ts";
import { MAX_AGE_MS } from "./play.ts";
import type { WrongItem } from "./wrong-offerings.ts";
import { having } from "./wrong-offerings.ts";

/** Heads of a map that nobody may rely on. Where an account stands is then unknown, which is neither in nor out. */
export const wrongHeads: readonly WrongItem[] = [
  { name: "no head", make: () => undefined },
  ...having("sk", "Head", "head ", "claim"),
  ...having("schema", undefined, 2, "1"),
  ...having("organizationId", undefined, null, "", "*", "o-otherorg12", `${organizationId} `),
  ...having("organizationId", organizationId.toUpperCase(), [organizationId]),
  ...having("snapshot", undefined, null, 0, -1, "7", 1.5),
  ...having("accounts", undefined, null, 0, "4", -1),
  ...having(
    "readAt",
    undefined,
    null,
    "",
    "now",
    0,
    now.getTime(),
    "2026-11-22",
    "2026-11-22T11:55:00",
    "2026-02-30T00:00:00Z",
    new Date(now.getTime() - MAX_AGE_MS - 1).toISOString(),
    minutes(-60 * 24 * 365).toISOString(),
    new Date(now.getTime() + 60_001).toISOString(),
    minutes(60).toISOString(),
    "9999-12-31T23:59:59Z",
  ),
  ...having("complete", false),
  ...having("partial", true),
];

/** Items of the tenant's account that do not show it as an active member. */
export const wrongAccounts: readonly WrongItem[] = [
  { name: "no account", make: () => undefined },
  ...having("sk", "444455556666", "333344445555 ", "0333344445555"),
  ...having("schema", undefined, 2, "1"),
  ...having("name", null, 7),
  ...having("state", undefined, null, "", "active", "Active", "ACTIVE ", true, "\u0410CTIVE"),
  ...having("state", "SUSPENDED", "CLOSED", "PENDING_CLOSURE", "PENDING_ACTIVATION", "UNKNOWN"),
  ...having("organizationalUnits", undefined, null, nearOu, {}, [null], [1]),
  ...having("snapshot", undefined, null, 0, "7"),
  ...having("missingSince", null, 6, 7, "7", 0),
  ...having("departedAt", null, "", "yesterday", minutes(-10).toISOString(), 1_798_000_000),
  ...having("status", "SUSPENDED"),
  ...having("parent", "r-ab12"),
];

/** Of an account that is in the organization, but not where the entry means. */
export const otherUnits: readonly WrongItem[] = having(
  "organizationalUnits",
  [],
  ["ou-ab12-99999999"],
  [`${nearOu}1`],
  [nearOu.toUpperCase()],
  [`${nearOu} `],
  [`ou/${nearOu}`],
  ["*"],
  ["ou-zz99-11111111", "ou-zz99-22222222"],
);
