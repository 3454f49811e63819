import { minutes } from "../situation.ts";
import type { Family } from "./cell.ts";
import { anAllow } from "./cell.ts";
import type { Item, Place } from "./picture.ts";
import { aPicture, memberPlaces, states } from "./picture.ts";
import { malformedEntries } from "./wrong-entries.ts";
import { malformedGrants } from "./wrong-grants.ts";

/** A deny beside an allow: at every pair of places there are. */
const pairs = memberPlaces.flatMap((denies) =>
  memberPlaces
    .filter((allows) => allows !== denies)
    .map((allows) => ({ allows, denies, where: `${denies.name} against ${allows.name}` })),
);

function aDeny({ target, principal }: Place, denyGrants: Readonly<Record<string, unknown>>): Item {
  const entry = anAllow(target, principal);
  return { ...entry, effect: "deny", grants: denyGrants };
}

const over = { source: "operator", expiresAt: minutes(-60).toISOString() };
const live = { source: "operator" };
/**
 * A strict rule beside a lax one. In the Network Orchestrator the rules of all route tables share one dictionary, so that those
 * of the table read last replace a stricter one's; and numbered rules are read up to the first gap, so that a reject after it is
 * never seen.
 */
const denyShapes: readonly { name: string; grants: Readonly<Record<string, unknown>> }[] = [
  { name: "a deny without grants", grants: {} },
  { name: "a deny", grants: { g1: live } },
  { name: "a deny after a gap in the numbers", grants: { g1: over, g3: live } },
  { name: "a deny after an unreadable one", grants: { g1: { effct: "deny" }, g99: live } },
];
const denials: Family = {
  family: "a deny beside an allow",
  cells: pairs.flatMap(({ allows, denies, where }) =>
    states.flatMap((state) => {
      const mended = aPicture(allows, state);
      return denyShapes.flatMap((shape) => {
        const deny = aDeny(denies, shape.grants);
        // Which of them is read last must not matter.
        return [
          { order: "first", allowlist: [deny, ...mended.allowlist] },
          { order: "last", allowlist: [...mended.allowlist, deny] },
        ].map(({ order, allowlist }) => ({
          name: `${shape.name}, ${order}: ${where}, ${state}`,
          mended,
          wrong: { ...mended, allowlist },
        }));
      });
    }),
  ),
};

/** Each place of a deny against the most specific allow there is, or against the least specific one. */
const doubtfulPairs = memberPlaces.flatMap((denies) =>
  pairs
    .filter((pair) => pair.denies === denies)
    .filter(({ allows }) => allows === memberPlaces[0] || allows === memberPlaces.at(-1))
    .slice(0, 1),
);
const doubts: Family = {
  family: "a deny that can't be read, beside an allow",
  cells: doubtfulPairs.flatMap(({ allows, denies, where }) => {
    const mended = aPicture(allows);
    return [
      ...malformedGrants.map(({ name, make }) => ({
        name,
        deny: aDeny(denies, { g1: make(live) }),
      })),
      ...malformedEntries.map(({ name, make }) => ({
        name,
        deny: make(aDeny(denies, { g1: live })),
      })),
    ].flatMap(({ name, deny }) =>
      deny === undefined
        ? []
        : [
            {
              name: `${name}: ${where}`,
              mended,
              wrong: { ...mended, allowlist: [...mended.allowlist, deny] },
            },
          ],
    );
  }),
};

export const denyFamilies: readonly Family[] = [denials, doubts];
