import { expect, it } from "vitest";

import { awsFamilies } from "../../support/fail-open/aws-families.ts";
import { closedCells, openCells, withoutRepetition } from "../../support/fail-open/aws-matrix.ts";

/** Shares that are offered to us, and shares of ours: from raw items and AWS's answers to the calls of AWS. */
const matrix = withoutRepetition(
  awsFamilies.filter(({ family }) => / (?:an invitation|a share of ours)/.test(family)),
);

it.each(matrix)("lets nobody in and cuts nobody where $family is wrong", async (family) => {
  expect(await openCells(family)).toEqual([]);
});

it.each(matrix)("does it once $family is mended", async (family) => {
  expect(await closedCells(family)).toEqual([]);
});

it("has this many cells, no two of them the same", () => {
  const counts = Object.fromEntries(matrix.map(({ family, count }) => [family, count]));
  expect(counts).toMatchInlineSnapshot(`
    {
      "a deny beside the allow of a share of ours": 464,
      "a deny beside the allow of an invitation": 464,
      "an entry that can't be read beside what is to be cut of a share of ours": 1265,
      "an entry that can't be read beside what is to be cut of an invitation": 508,
      "the entry of a share of ours": 1220,
      "the entry of an invitation": 1210,
      "the grant of a share of ours": 1892,
      "the grant of an invitation": 1910,
      "the offering of a share of ours that closes": 417,
      "the offering of a share of ours that opens": 278,
      "the offering of an invitation that closes": 408,
      "the offering of an invitation that opens": 272,
      "the organization map of a share of ours that closes": 169,
      "the organization map of a share of ours that opens": 816,
      "the organization map of an invitation that closes": 122,
      "the organization map of an invitation that opens": 804,
      "the switch of a share of ours that closes": 6,
      "the switch of a share of ours that opens": 4,
      "the switch of an invitation that closes": 6,
      "the switch of an invitation that opens": 4,
      "the tables of a share of ours that closes": 12,
      "the tables of a share of ours that opens": 8,
      "the tables of an invitation that closes": 6,
      "the tables of an invitation that opens": 4,
      "what AWS does not say of a share of ours that closes": 192,
      "what AWS does not say of a share of ours that opens": 128,
      "what AWS does not say of an invitation that closes": 112,
      "what AWS does not say of an invitation that opens": 96,
      "what AWS says of a share of ours that closes": 623,
      "what AWS says of a share of ours that opens": 298,
      "what AWS says of an invitation that closes": 349,
      "what AWS says of an invitation that opens": 320,
      "what else is in an invitation": 350,
    }
  `);
});
