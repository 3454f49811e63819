import { expect, it } from "vitest";

import { denyFamilies } from "../../support/fail-open/deny-families.ts";
import { entryFamilies } from "../../support/fail-open/entry-families.ts";
import { eventFamilies } from "../../support/fail-open/event-families.ts";
import { mapFamilies } from "../../support/fail-open/map-families.ts";
import type { Picture } from "../../support/fail-open/picture.ts";
import { endpointId } from "../../support/fail-open/picture.ts";
import { playService } from "../../support/fail-open/play-service.ts";
import { play } from "../../support/fail-open/play.ts";
import { serviceFamilies } from "../../support/fail-open/service-families.ts";

/** Whether anybody was let in, or would be. */
async function letsIn(picture: Picture): Promise<boolean> {
  const { accepted, approved } = await play(picture);
  return accepted.length > 0 || approved.includes(endpointId);
}

type Cell = {
  readonly name: string;
  readonly wrong: string;
  readonly mended: string;
  readonly opens: () => Promise<boolean>;
  readonly opensMended: () => Promise<boolean>;
};

/** A picture that an earlier family has already is left out: what is counted is counted once. */
function withoutRepetition(all: readonly { family: string; cells: readonly Cell[] }[]) {
  const seen = new Set<string>();
  const isNew = ({ wrong }: Cell) => !seen.has(wrong) && seen.add(wrong);
  return all.map(({ family, cells }) => ({ family, cells: cells.filter(isNew) }));
}

/** Everything from raw items and messages to the calls of AWS, wrong in one way, and the same without it. */
const matrix = withoutRepetition([
  ...[...entryFamilies, ...denyFamilies, ...mapFamilies, ...eventFamilies].map(
    ({ family, cells }) => ({
      family,
      cells: cells.map(({ name, wrong, mended }) => ({
        name,
        wrong: JSON.stringify(wrong),
        mended: JSON.stringify(mended),
        opens: () => letsIn(wrong),
        opensMended: () => letsIn(mended),
      })),
    }),
  ),
  ...serviceFamilies.map(({ family, cells }) => ({
    family,
    cells: cells.map(({ name, wrong, mended }) => ({
      name,
      wrong: JSON.stringify(wrong),
      mended: JSON.stringify(mended),
      opens: async () => (await playService(wrong)).length > 0,
      opensMended: async () => (await playService(mended)).length > 0,
    })),
  })),
]);

it.each(matrix)("lets nobody in where $family is wrong", async ({ cells }) => {
  const open: string[] = [];
  for (const cell of cells) if (await cell.opens()) open.push(cell.name);
  expect(open).toEqual([]);
});

it.each(matrix)("lets somebody in once $family is mended", async ({ cells }) => {
  const closed: string[] = [];
  const distinct = new Map(cells.map((cell) => [cell.mended, cell]));
  for (const cell of distinct.values()) if (!(await cell.opensMended())) closed.push(cell.name);
  expect(closed).toEqual([]);
});

it("has this many cells, no two of them the same", () => {
  const counts = Object.fromEntries(matrix.map(({ family, cells }) => [family, cells.length]));
  expect(counts).toMatchInlineSnapshot(`
    {
      "a batch of messages, although no entry allows": 160,
      "a deny beside an allow": 896,
      "a deny that can't be read, beside an allow": 1648,
      "a message that is none of ours, although an entry allows": 272,
      "a message that says more than where to look, although no entry allows": 40,
      "a message to look at a gate": 140,
      "an account outside the organization": 48,
      "the account in the organization map": 768,
      "the entry": 1744,
      "the entry's key": 580,
      "the entry, among entries of others": 872,
      "the grant": 2744,
      "the head of the organization map": 840,
      "the limit": 20,
      "the offering": 364,
      "the offering of a gate": 429,
      "the organization map of a gate": 238,
      "the service behind a gate": 80,
      "what EC2 shows": 1020,
    }
  `);
  const cells = matrix.flatMap((one) => one.cells);
  expect(new Set(cells.map(({ wrong }) => wrong)).size).toBe(cells.length);
  expect(cells.length).toBeGreaterThanOrEqual(2_000);
});
