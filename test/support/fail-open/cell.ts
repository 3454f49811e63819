import type { Item, Picture, Place } from "./picture.ts";
import {
  aPicture,
  goodEntry,
  memberPlaces,
  outsiderPlaces,
  places,
  replace,
  states,
} from "./picture.ts";

/** One cell of the matrix: something is wrong in `wrong`, and `mended` is the same without it. */
export type Cell = { readonly name: string; readonly wrong: Picture; readonly mended: Picture };

/** What is wrong, by where it is. */
export type Family = { readonly family: string; readonly cells: readonly Cell[] };

export const bases = places.flatMap((place) =>
  states.map((state) => ({
    place,
    base: aPicture(place, state),
    where: `${place.name}, ${state}`,
  })),
);

/** What does not depend on where the permission stands is tried with a member's and with an outsider's. */
export const someBases = bases.filter(
  ({ place }) => place === memberPlaces[0] || place === outsiderPlaces[0],
);

export function withEntry(base: Picture, place: Place, item: Item | undefined): Picture {
  return { ...base, allowlist: replace(base.allowlist, goodEntry(place), item) };
}

/** An entry of somebody, somewhere, with one unlimited grant. */
export function anAllow(pk: string, sk: string): Item {
  return { pk, sk, schema: 1, effect: "allow", grants: { g1: { source: "file" } }, version: 4 };
}
