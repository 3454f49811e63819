import type { Family } from "./cell.ts";
import { bases, withEntry, anAllow } from "./cell.ts";
import type { Item } from "./picture.ts";
import {
  aPicture,
  goodAccount,
  goodEntry,
  goodGrant,
  goodHead,
  memberPlaces,
  outsiderPlaces,
  replace,
  states,
} from "./picture.ts";
import { otherUnits, wrongAccounts, wrongHeads } from "./wrong-maps.ts";

const heads: Family = {
  family: "the head of the organization map",
  cells: bases.flatMap(({ base, where }) =>
    wrongHeads.map(({ name, make }) => ({
      name: `${name}: ${where}`,
      mended: base,
      wrong: { ...base, organization: replace(base.organization, goodHead, make(goodHead)) },
    })),
  ),
};

/** Where an account is missing from the map, its OU says nothing; an entry for an outsider would rightly let it in. */
const accounts: Family = {
  family: "the account in the organization map",
  cells: bases
    .filter(({ place }) => !place.outsider)
    .flatMap(({ place, base, where }) => {
      const isByUnit = place.principal.startsWith("ou/");
      return [...wrongAccounts, ...(isByUnit ? otherUnits : [])].map(({ name, make }) => ({
        name: `${name}: ${where}`,
        mended: base,
        wrong: {
          ...base,
          organization: replace(base.organization, goodAccount, make(goodAccount)),
        },
      }));
    }),
};

const outsiders: Family = {
  family: "an account outside the organization",
  cells: outsiderPlaces.flatMap((place) =>
    states.flatMap((state) => {
      const mended = aPicture(place, state);
      const good = goodEntry(place);
      const { external: _external, ...plain } = good;
      const { sponsor, expiresAt, ...bare } = goodGrant(place);
      const wrong: readonly { name: string; item: Item }[] = [
        { name: "external left out", item: plain },
        { name: "no sponsor", item: { ...good, grants: { g1: { ...bare, expiresAt } } } },
        { name: "no end", item: { ...good, grants: { g1: { ...bare, sponsor } } } },
        { name: "neither sponsor nor end", item: { ...good, grants: { g1: bare } } },
        {
          name: "a sponsor and an end in different grants",
          item: { ...good, grants: { g1: { ...bare, sponsor }, g2: { ...bare, expiresAt } } },
        },
        { name: "a member's entry without external", item: anAllow(place.target, good.sk) },
        ...memberPlaces
          .filter(({ principal }) => !principal.startsWith("account/"))
          .flatMap(({ name, target, principal }) => [
            { name: `an entry of ${name}`, item: anAllow(target, principal) },
            {
              name: `an external entry of ${name}`,
              item: { ...anAllow(target, principal), external: true },
            },
          ]),
      ];
      return wrong.map(({ name, item }) => ({
        name: `${name}: ${place.name}, ${state}`,
        mended,
        wrong: withEntry(mended, place, item),
      }));
    }),
  ),
};

export const mapFamilies: readonly Family[] = [heads, accounts, outsiders];
