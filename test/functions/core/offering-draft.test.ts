import * as fc from "fast-check";
import { expect, it } from "vitest";

import { parseOfferingDraft } from "../../../functions/core/offering-draft.ts";
import { parseOffering } from "../../../functions/core/offering.ts";
import { blue, farOu, organizationId, resource } from "../../support/situation.ts";

const draft = { resource, name: "payments" };
const audience = [`ou/${farOu}`];

it.each([
  { name: "with a name alone", value: draft },
  { name: "with its kind", value: { ...draft, kind: "endpoint-connection" } },
  { name: "open to everyone", value: { ...draft, gate: "open" } },
  { name: "open, with an audience that sees it", value: { ...draft, gate: "open", audience } },
  { name: "listed", value: { ...draft, gate: "listed", audience } },
  {
    name: "with everything",
    value: {
      ...draft,
      description: "card payments",
      perAccount: 2,
      approves: true,
      cuts: false,
      exclusive: true,
      gate: "listed",
      audience: [`account/${blue}`, `organization/${organizationId}`],
    },
  },
])("an offering $name is read back as it was written", ({ value }) => {
  const read = parseOfferingDraft(value);
  expect(read).toEqual({
    draft: "offering",
    item: { schema: 1, kind: "endpoint-connection", ...value },
  });
  const item = read.draft === "offering" ? read.item : {};
  expect(parseOffering(resource, { ...item, version: 1 })).toMatchObject({
    found: "offering",
    offering: value,
  });
});

it.each<{ name: string; value: unknown; says: readonly string[] }>([
  { name: "no name", value: { resource }, says: ["name nothing", "1 to 128"] },
  { name: "a blank name", value: { ...draft, name: " " }, says: ['name " "', "1 to 128"] },
  {
    name: "another resource",
    value: { ...draft, resource: "arn:aws:s3:::x" },
    says: [
      'resource "arn:aws:s3:::x"',
      "can't be registered",
      "write the ARN of an endpoint service",
    ],
  },
  {
    name: "another kind",
    value: { ...draft, kind: "service-principal" },
    says: ['kind "service-principal"', "write endpoint-connection"],
  },
  {
    name: "a switch in quotes",
    value: { ...draft, approves: "true" },
    says: ['approves "true"', "without quotes"],
  },
  { name: "a switch that is 1", value: { ...draft, cuts: 1 }, says: ["cuts 1", "true nor false"] },
  {
    name: "no seat at all",
    value: { ...draft, perAccount: 0 },
    says: ["perAccount 0", "from 1", "leave it out for no limit"],
  },
  {
    name: "seats in quotes",
    value: { ...draft, perAccount: "2" },
    says: ['perAccount "2"', "whole number"],
  },
  {
    name: "a gate for the listed without a list",
    value: { ...draft, gate: "listed" },
    says: ["gate listed needs an audience", "gate open to let everyone try"],
  },
  {
    name: "a gate by the word of AWS",
    value: { ...draft, gate: "*" },
    says: ['gate "*"', "open to let everyone try, for which the service must require acceptance"],
  },
  {
    name: "an empty audience",
    value: { ...draft, gate: "listed", audience: [] },
    says: ["audience []", "at least one"],
  },
  {
    name: "an audience that is one text",
    value: { ...draft, gate: "listed", audience: `ou/${farOu}` },
    says: [`audience "ou/${farOu}"`, "is not a list"],
  },
  {
    name: "an OU without its prefix",
    value: { ...draft, gate: "listed", audience: [`account/${blue}`, farOu] },
    says: [`audience[1] "${farOu}"`, `write "ou/${farOu}"`],
  },
  {
    name: "501 principals",
    value: { ...draft, audience: Array.from({ length: 501 }, () => `account/${blue}`) },
    says: ["501 principals", "at most 500", "name OUs"],
  },
  {
    name: "a typo in a field",
    value: { ...draft, perAcount: 1 },
    says: ['no field "perAcount" (1)', "its fields are", "perAccount"],
  },
  {
    name: "whom it does not admit",
    value: { ...draft, exceptAccounts: [blue] },
    says: ['"exceptAccounts"', "who is not"],
  },
  { name: "nothing", value: null, says: ["the offering is null", "write an object"] },
])("an offering with $name is refused, with the way out", ({ value, says }) => {
  const read = parseOfferingDraft(value);
  const problems = read.draft === "refused" ? read.problems : [];
  for (const words of says) expect(problems[0]).toContain(words);
});

it("lets nothing through that is not read back, whatever is written", () => {
  const anyOffering = fc.record(
    {
      resource: fc.constantFrom(resource, `${resource}0`),
      name: fc.oneof(fc.constant("payments"), fc.string()),
      perAccount: fc.oneof(fc.constantFrom(1, 2, 3, 0, "2"), fc.double()),
      approves: fc.constantFrom(true, false, true, false, "true", 1, null),
      gate: fc.constantFrom("open", "listed", "*", undefined),
      audience: fc.array(fc.constantFrom(`ou/${farOu}`, `account/${blue}`, farOu), {
        maxLength: 3,
      }),
    },
    { requiredKeys: ["resource", "name"] },
  );
  let letThrough = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: anyOffering }, fc.anything()), (value) => {
      const read = parseOfferingDraft(value);
      if (read.draft === "refused") return read.problems.length > 0;
      letThrough += 1;
      const item: unknown = JSON.parse(JSON.stringify({ ...read.item, version: 1 }));
      return parseOffering(resource, item).found === "offering";
    }),
    { numRuns: 2_000 },
  );
  expect(letThrough).toBeGreaterThan(20);
});
