import { describe, expect, it } from "vitest";

import { modeOf, parseOffering } from "../../../functions/core/offering.ts";
import { resource } from "../../support/situation.ts";

const item = {
  schema: 1,
  kind: "endpoint-connection",
  resource,
  name: "payments",
  version: 4,
};

describe("an offering", () => {
  it("decides and records only, unless its switches say more", () => {
    expect(parseOffering(resource, item)).toEqual({
      found: "offering",
      offering: {
        ...item,
        approves: false,
        cuts: false,
        cutsNothing: false,
        managesAuthPolicy: false,
        exclusive: false,
      },
    });
  });
  it("that is not stored is nothing", () => {
    expect(parseOffering(resource, undefined)).toEqual({ found: "nothing" });
  });
  it.each([
    { name: "null", value: null },
    { name: "a list", value: [] },
    { name: "a text", value: "offering" },
    { name: "without a name", value: { ...item, name: undefined } },
    { name: "with an empty name", value: { ...item, name: "" } },
    { name: "with a misspelt switch", value: { ...item, aproves: true } },
    { name: "with a switch as text", value: { ...item, approves: "true" } },
    { name: "with a switch as number", value: { ...item, cuts: 1 } },
    { name: "with a limit of 0", value: { ...item, perAccount: 0 } },
    { name: "with a limit below 0", value: { ...item, perAccount: -1 } },
    { name: "with half a seat", value: { ...item, perAccount: 1.5 } },
    { name: "with a limit as text", value: { ...item, perAccount: "3" } },
    { name: "with a limit that is no number", value: { ...item, perAccount: Number.NaN } },
    { name: "of another schema", value: { ...item, schema: 2 } },
    { name: "of an unknown kind", value: { ...item, kind: "peering" } },
    { name: "of a kind that its resource is not", value: { ...item, kind: "service-network" } },
    { name: "of what is no ARN", value: { ...item, resource: "vpce-svc-0123456789abcdef0" } },
    { name: "of another resource", value: { ...item, resource: `${resource}0` } },
    { name: "without a version", value: { ...item, version: undefined } },
  ])("is malformed, and says why: $name", ({ value }) => {
    const reading = parseOffering(resource, value);
    expect(reading).toMatchObject({ found: "malformed" });
    expect(reading.found === "malformed" && reading.problem).toMatch(/\S/);
  });
  it.each([
    { approves: false, cuts: false, mode: "observe" },
    { approves: true, cuts: false, mode: "approve-only" },
    { approves: true, cuts: true, mode: "enforce" },
    { approves: false, cuts: true, mode: "lockdown" },
  ])("is called $mode with approves=$approves and cuts=$cuts", ({ mode, ...switches }) => {
    expect(modeOf(switches)).toBe(mode);
  });
});
