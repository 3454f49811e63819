import { resource } from "../situation.ts";
import type { Family } from "./cell.ts";
import { bases, someBases, withEntry, anAllow } from "./cell.ts";
import type { Item } from "./picture.ts";
import { aPicture, goodEntry, goodGrant, green, kind, places, red } from "./picture.ts";
import {
  emptyEntries,
  foreignPrincipals,
  foreignTargets,
  malformedEntries,
} from "./wrong-entries.ts";
import { idleGrants, malformedGrants } from "./wrong-grants.ts";
import { wrongOfferings } from "./wrong-offerings.ts";

/** What others may do, and what blue may do elsewhere: nothing of it is about this connection. */
const crowd: readonly Item[] = [
  { ...anAllow(resource, `account/${green}`) },
  { ...anAllow(resource, `account/${red}`) },
  { ...anAllow(kind, "ou/ou-ab12-99999999") },
  { ...anAllow(resource, "organization/o-otherorg12") },
  ...foreignTargets.slice(0, 4).map((target) => anAllow(target, "account/333344445555")),
  ...foreignPrincipals.slice(0, 8).map((principal) => anAllow(resource, principal)),
];

const grants: Family = {
  family: "the grant",
  cells: bases.flatMap(({ place, base, where }) =>
    [...malformedGrants, ...idleGrants].map(({ name, make }) => ({
      name: `${name}: ${where}`,
      mended: base,
      wrong: withEntry(base, place, {
        ...goodEntry(place),
        grants: { g1: make(goodGrant(place)) },
      }),
    })),
  ),
};

const entries: Family = {
  family: "the entry",
  cells: bases.flatMap(({ place, base, where }) =>
    [...malformedEntries, ...emptyEntries].map(({ name, make }) => ({
      name: `${name}: ${where}`,
      mended: base,
      wrong: withEntry(base, place, make(goodEntry(place))),
    })),
  ),
};

const beside: Family = {
  family: "the entry, among entries of others",
  cells: places.flatMap((place) => {
    const alone = aPicture(place, "pendingAcceptance", "sweep");
    const base = { ...alone, allowlist: [...crowd, ...alone.allowlist] };
    return [...malformedEntries, ...emptyEntries].map(({ name, make }) => ({
      name: `${name}: ${place.name}`,
      mended: base,
      wrong: withEntry(base, place, make(goodEntry(place))),
    }));
  }),
};

const keys: Family = {
  family: "the entry's key",
  cells: bases.flatMap(({ place, base, where }) => [
    ...foreignPrincipals
      .filter((sk) => place.principal !== sk)
      .map((sk) => ({
        name: `principal ${JSON.stringify(sk)}: ${where}`,
        mended: base,
        wrong: withEntry(base, place, { ...goodEntry(place), sk }),
      })),
    ...foreignTargets.map((pk) => ({
      name: `target ${JSON.stringify(pk)}: ${where}`,
      mended: base,
      wrong: withEntry(base, place, { ...goodEntry(place), pk }),
    })),
  ]),
};

const offerings: Family = {
  family: "the offering",
  cells: someBases.flatMap(({ base, where }) =>
    wrongOfferings.map(({ name, make }) => ({
      name: `${name}: ${where}`,
      mended: base,
      wrong: {
        ...base,
        allowlist: base.allowlist.flatMap((item) =>
          item.sk === "offering" ? (make(item) ?? []) : [item],
        ),
      },
    })),
  ),
};

export const entryFamilies: readonly Family[] = [grants, entries, beside, keys, offerings];
