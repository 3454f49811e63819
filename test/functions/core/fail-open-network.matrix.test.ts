import { expect, it } from "vitest";

import { awsFamilies } from "../../support/fail-open/aws-families.ts";
import { closedCells, openCells, withoutRepetition } from "../../support/fail-open/aws-matrix.ts";

/** Associations of service networks, by requests and tags, and endpoints of resource configurations: from raw items and AWS's answers to the calls of AWS. */
const matrix = withoutRepetition(
  awsFamilies.filter(({ family }) => !/ (?:an invitation|a share of ours)/.test(family)),
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
      "a deny beside the allow of an association": 952,
      "an entry that can't be read beside what is to be cut of an association": 2277,
      "security groups that are not the VPC's": 4,
      "the entry of an association": 2263,
      "the grant of an association": 3196,
      "the offering of an association that closes": 834,
      "the offering of an association that opens": 834,
      "the offering of an endpoint of a configuration that closes": 139,
      "the organization map of an association that closes": 366,
      "the organization map of an association that opens": 1526,
      "the organization map of an endpoint of a configuration that closes": 80,
      "the request": 640,
      "the switch of an association that closes": 12,
      "the switch of an association that opens": 12,
      "the switch of an endpoint of a configuration that closes": 2,
      "the tables of an association that closes": 12,
      "the tables of an association that opens": 12,
      "the tables of an endpoint of a configuration that closes": 2,
      "the tag": 95,
      "what AWS does not say of an association that closes": 408,
      "what AWS does not say of an association that opens": 552,
      "what AWS does not say of an endpoint of a configuration that closes": 16,
      "what AWS says of an association that closes": 645,
      "what AWS says of an association that opens": 333,
      "what AWS says of an association that opens, right before the call": 306,
      "what AWS says of an endpoint of a configuration that closes": 55,
    }
  `);
});
