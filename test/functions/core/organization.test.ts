import { describe, expect, it } from "vitest";

import { standingOf } from "../../../functions/core/organization.ts";
import { aHead, anAccount } from "../../support/organization-map.ts";
import { blue, minutes, now, organizationId } from "../../support/situation.ts";

const hour = 60 * 60_000;
const agedHead = (ageMs: number) => aHead({ readAt: new Date(now.getTime() - ageMs) });
const limits = { organizationId, maxAgeMs: hour, now };

describe("an account of a fresh map", () => {
  it("is a member with its units, its state and the snapshot that says so", () => {
    expect(standingOf(blue, aHead(), anAccount(), limits)).toEqual({
      standing: "member",
      organizationId,
      organizationalUnits: ["ou-ab12-production", "ou-ab12-workloads"],
      state: "ACTIVE",
      snapshot: 7,
    });
  });
  it.each([
    { name: "suspended", state: "SUSPENDED" },
    { name: "closed", state: "CLOSED" },
    { name: "of which AWS gave no state", state: undefined },
  ])("is a member in its state while it is $name", ({ state }) => {
    const standing = standingOf(blue, aHead(), anAccount({ state }), limits);
    expect(standing).toMatchObject({ standing: "member" });
    expect("state" in standing && standing.state).toBe(state);
  });
  it("is outside if the map lacks it", () => {
    const standing = standingOf(blue, aHead(), "none", limits);
    expect(standing).toEqual({ standing: "outside", snapshot: 7 });
  });
  it("is outside once its departure was confirmed", () => {
    const account = anAccount({ missingSince: 5, departedAt: minutes(-30) });
    expect(standingOf(blue, aHead(), account, limits)).toEqual({
      standing: "outside",
      snapshot: 7,
    });
  });
  it("is neither in nor out while it is missing", () => {
    expect(standingOf(blue, aHead(), anAccount({ missingSince: 6 }), limits)).toEqual({
      standing: "unknown",
      because: `account ${blue} is missing since snapshot 6; its departure is not confirmed`,
    });
  });
  it("is neither in nor out if its item can't be read", () => {
    const standing = standingOf(blue, aHead(), "malformed", limits);
    expect(standing).toMatchObject({ standing: "unknown" });
  });
  it("counts although a refresh that is under way wrote it", () => {
    const standing = standingOf(blue, aHead(), anAccount({ snapshot: 8 }), limits);
    expect(standing).toMatchObject({ standing: "member", snapshot: 7 });
  });
});

describe("nobody is in or out, whatever the map says of the account,", () => {
  const other = aHead({ organizationId: "o-anotherorg" });
  const never = new Date(Number.NaN);
  it.each([
    { name: "before the first refresh", head: "none" as const, because: /not been read/ },
    { name: "if the head can't be read", head: "malformed" as const, because: /can't be read/ },
    { name: "if the map is of another organization", head: other, because: /o-anotherorg/ },
    { name: "if the map is too old", head: aHead({ readAt: minutes(-61) }), because: /too old/ },
    { name: "if nobody knows how old it is", head: aHead({ readAt: never }), because: /how old/ },
    {
      name: "if the map comes from the future",
      head: aHead({ readAt: minutes(2) }),
      because: /future/,
    },
  ])("$name", ({ head, because }) => {
    for (const account of [anAccount(), "none", "malformed"] as const) {
      const standing = standingOf(blue, head, account, limits);
      expect(standing.standing).toBe("unknown");
      expect("because" in standing && standing.because).toMatch(because);
    }
  });
  it("from the first millisecond beyond its age on", () => {
    expect(standingOf(blue, agedHead(hour), anAccount(), limits).standing).toBe("member");
    expect(standingOf(blue, agedHead(hour + 1), anAccount(), limits).standing).toBe("unknown");
  });
});
