import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Connection } from "../../../functions/core/connection.ts";
import { Grant, fitOf, isCompleteForOutsider, isLive } from "../../../functions/core/grant.ts";
import type { Candidate } from "../../../functions/core/grant.ts";
import { aConnection, aGrant, minutes, now } from "../../support/situation.ts";

function seenAs(seen: Partial<Connection>, isOfEnvironment?: boolean): Candidate {
  return { connection: aConnection(seen), isOfEnvironment };
}

it.each([
  { name: "without bounds", grant: {}, live: true },
  { name: "on its first instant", grant: { notBefore: now }, live: true },
  {
    name: "a millisecond too early",
    grant: { notBefore: new Date(now.getTime() + 1) },
    live: false,
  },
  { name: "on its end", grant: { expiresAt: now }, live: false },
  {
    name: "a millisecond before its end",
    grant: { expiresAt: new Date(now.getTime() + 1) },
    live: true,
  },
  { name: "between both", grant: { notBefore: minutes(-1), expiresAt: minutes(1) }, live: true },
  { name: "with an end that is no date", grant: { expiresAt: new Date(Number.NaN) }, live: false },
  {
    name: "with a beginning that is no date",
    grant: { notBefore: new Date(Number.NaN) },
    live: false,
  },
])("a grant $name is live: $live", ({ grant, live }) => {
  expect(isLive(aGrant(grant), now)).toBe(live);
});

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const [here, there] = ["eu-west-1", "us-east-1"];

describe("a grant and a connection", () => {
  it.each([
    { name: "fit without any constraint", grant: {}, seen: {}, fit: "fits" },
    {
      name: "fit without any constraint, whatever AWS leaves out",
      grant: {},
      seen: { region: undefined, endpointType: undefined },
      fit: "fits",
    },
    {
      name: "fit in a Region of the grant",
      grant: { regions: [there, here] },
      seen: {},
      fit: "fits",
    },
    {
      name: "do not fit in another Region",
      grant: { regions: [there] },
      seen: {},
      fit: "does-not-fit",
    },
    {
      name: "are unknown where AWS names no Region",
      grant: { regions: [here] },
      seen: { region: undefined },
      fit: "unknown",
    },
    {
      name: "fit with a type of the grant",
      grant: { endpointTypes: ["Interface"] },
      seen: {},
      fit: "fits",
    },
    {
      name: "do not fit with another type",
      grant: { endpointTypes: ["GatewayLoadBalancer"] },
      seen: {},
      fit: "does-not-fit",
    },
    {
      name: "are unknown where AWS shows no type",
      grant: { endpointTypes: ["Interface"] },
      seen: { endpointType: undefined },
      fit: "unknown",
    },
    {
      name: "do not fit if one constraint is broken, though the other is not known",
      grant: { regions: [there], endpointTypes: ["Interface"] },
      seen: { endpointType: undefined },
      fit: "does-not-fit",
    },
    {
      name: "are unknown if one constraint is met and the other not known",
      grant: { regions: [here], endpointTypes: ["Interface"] },
      seen: { endpointType: undefined },
      fit: "unknown",
    },
    {
      name: "do not fit where the Region only begins alike",
      grant: { regions: ["eu-west-1"] },
      seen: { region: "eu-west-11" },
      fit: "does-not-fit",
    },
  ] as const)("$name", ({ grant, seen, fit }) => {
    const constraints = structuredClone(grant) as Partial<Grant>; // only the list is less readonly
    expect(fitOf(aGrant(constraints), seenAs(seen), "allow")).toBe(fit);
  });

  it("fit, or not, whatever the order of the lists, and never better with a constraint more", () => {
    const regions = fc.subarray([here, there, "eu-central-1"], { minLength: 1 });
    const types = fc.subarray(["Interface" as const, "GatewayLoadBalancer" as const], {
      minLength: 1,
    });
    const rank = { "does-not-fit": 0, unknown: 1, partly: 2, fits: 3 };
    fc.assert(
      fc.property(
        maybe(regions),
        maybe(types),
        fc.constantFrom(here, there, undefined),
        fc.constantFrom("Interface" as const, undefined),
        (allowed, endpointTypes, region, endpointType) => {
          const seen = seenAs({ region, endpointType });
          const fit = (grant: Partial<Grant>) => fitOf({ source: "file", ...grant }, seen, "allow");
          const both = fit({ regions: allowed, endpointTypes });
          const reversed = { regions: allowed?.toReversed(), endpointTypes };
          expect(fit(reversed)).toBe(both);
          const fewer = fit({ regions: allowed });
          expect(rank[both]).toBeLessThanOrEqual(rank[fewer]);
        },
      ),
    );
  });
});

it.each([
  { name: "no Region at all", values: { regions: [] } },
  { name: "every Region by a star", values: { regions: ["*"] } },
  { name: "a Region with a star", values: { regions: ["eu-*"] } },
  { name: "a Region in capitals", values: { regions: ["EU-WEST-1"] } },
  { name: "an availability zone", values: { regions: ["eu-west-1a"] } },
  { name: "a Region as text", values: { regions: "eu-west-1" } },
  { name: "no type at all", values: { endpointTypes: [] } },
  { name: "a type in lower case", values: { endpointTypes: ["interface"] } },
  { name: "a type that services do not have", values: { endpointTypes: ["Gateway"] } },
  { name: "a constraint on what the provider does not see", values: { vpcs: ["vpc-1"] } },
  { name: "a sponsor without a name", values: { sponsor: "" } },
])("a grant with $name is no grant", ({ values }) => {
  expect(Grant.safeParse({ source: "operator", ...values }).success).toBe(false);
});

it("is complete for an outsider with a sponsor and an end, with less it is not", () => {
  const expiresAt = minutes(60);
  expect(isCompleteForOutsider(aGrant({ sponsor: "payments", expiresAt }))).toBe(true);
  expect(isCompleteForOutsider(aGrant({ sponsor: "payments" }))).toBe(false);
  expect(isCompleteForOutsider(aGrant({ expiresAt }))).toBe(false);
});

const share = (resourceTypes?: readonly string[]) =>
  seenAs({ kind: "share-invitation", resourceTypes });

describe("a grant and a share", () => {
  const network = "vpc-lattice:servicenetwork";
  const rule = "route53resolver:resolverrule";

  it.each([
    { name: "all that it names", types: [network], holds: [network], allow: "fits", deny: "fits" },
    {
      name: "some of what it names",
      types: [network, rule],
      holds: [rule],
      allow: "fits",
      deny: "fits",
    },
    {
      name: "more than it names",
      types: [network],
      holds: [network, rule],
      allow: "partly",
      deny: "fits",
    },
    {
      name: "nothing of what it names",
      types: [network],
      holds: [rule],
      allow: "does-not-fit",
      deny: "does-not-fit",
    },
    // An empty answer may be a share that AWS does not show yet: whoever accepts it accepts what comes.
    { name: "nothing", types: [network], holds: [], allow: "unknown", deny: "unknown" },
    {
      name: "what nobody knows",
      types: [network],
      holds: undefined,
      allow: "unknown",
      deny: "unknown",
    },
    {
      name: "anything, where no type is named",
      types: undefined,
      holds: [network],
      allow: "does-not-fit",
      deny: "fits",
    },
  ] as const)("that holds $name: allow $allow, deny $deny", ({ types, holds, allow, deny }) => {
    const grant = aGrant({ resourceTypes: types && [...types] });
    expect(fitOf(grant, share(holds), "allow")).toBe(allow);
    expect(fitOf(grant, share(holds), "deny")).toBe(deny);
  });

  it("compare RAM's spelling of types in lower case", () => {
    const grant = Grant.parse({ source: "file", resourceTypes: ["vpc-lattice:ServiceNetwork"] });
    expect(fitOf(grant, share([network]), "allow")).toBe("fits");
  });

  it("never fit for allow once the share holds something that is not named", () => {
    const types = fc.subarray([network, rule, "ec2:subnet", "ec2:prefixlist"], { minLength: 1 });
    fc.assert(
      fc.property(types, types, (named, holds) => {
        const fits = fitOf(aGrant({ resourceTypes: named }), share(holds), "allow") === "fits";
        expect(fits).toBe(holds.every((type) => named.includes(type)));
      }),
    );
  });
});

it.each([
  { of: true, fit: "fits" },
  { of: false, fit: "does-not-fit" },
  { of: undefined, fit: "unknown" },
] as const)("a grant for the same environment: $fit where it is $of", ({ of, fit }) => {
  expect(fitOf(aGrant({ environment: "same" }), seenAs({}, of), "allow")).toBe(fit);
});

it("a grant that names kinds is for these only", () => {
  const grant = aGrant({ kinds: ["service-association"] });
  expect(fitOf(grant, seenAs({ kind: "service-association" }), "allow")).toBe("fits");
  expect(fitOf(grant, seenAs({ kind: "vpc-association" }), "allow")).toBe("does-not-fit");
});
