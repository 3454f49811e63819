import * as fc from "fast-check";

import type { Connection } from "../../functions/core/connection.ts";
import type { Situation } from "../../functions/core/decide.ts";
import { kindTarget, parseEntry } from "../../functions/core/entry.ts";
import { parseOffering } from "../../functions/core/offering.ts";
import type { Standing } from "../../functions/core/organization.ts";
import {
  aConnection,
  aMember,
  anOffering,
  blue,
  farOu,
  minutes,
  nearOu,
  now,
  nowhere,
  organizationId,
  outside,
  resource,
} from "./situation.ts";

const instant = fc.oneof(
  fc.constantFrom(minutes(-60).toISOString(), minutes(60).toISOString(), now.toISOString()),
  fc.constantFrom("tomorrow", "2026-13-45T00:00:00Z", "", "Infinity"),
  fc.integer(),
);
/** A grant that is often right, and often wrong by one field. */
const grant = fc.oneof(
  fc.record(
    {
      source: fc.constantFrom("request", "file", "operator", "Operator", ""),
      notBefore: instant,
      expiresAt: instant,
      regions: fc.constantFrom(["eu-west-1"], ["us-east-1"], [], "eu-west-1"),
      endpointTypes: fc.constantFrom(["Interface"], ["GatewayLoadBalancer"], ["interface"]),
      sponsor: fc.constantFrom("payments team", ""),
      vpcs: fc.anything(),
    },
    { requiredKeys: [] },
  ),
  fc.anything(),
);
export const target = fc.constantFrom(
  resource,
  `${resource}0`,
  kindTarget("endpoint-connection"),
  "kind/*",
  "*",
);
/** Every principal that stands for blue where it is a member. */
const ofBlue = [
  `account/${blue}`,
  `ou/${nearOu}`,
  `ou/${farOu}`,
  `organization/${organizationId}`,
] as const;
export const principal = fc.constantFrom(
  ...ofBlue,
  "ou/ou-ab12-33333333",
  "organization/o-elsewhere01",
  "ou/*",
  "account/*",
  "account/555566667777",
  `Account/${blue}`,
  `account/${blue} `,
  `account/${blue}5`,
);
const item = fc.oneof(
  fc.record(
    {
      schema: fc.constantFrom(1, 1, 1, 2, "1"),
      target,
      principal,
      effect: fc.constantFrom("allow", "allow", "deny", "dney", "Allow", "", null),
      external: fc.constantFrom(undefined, undefined, true, false, "true"),
      grants: fc.dictionary(fc.string(), grant, { maxKeys: 4 }),
      version: fc.constantFrom(1, 2, 0, "1"),
      surprise: fc.anything(),
    },
    { requiredKeys: ["schema", "target", "principal", "effect", "grants", "version"] },
  ),
  fc.anything(),
);
/** An item that is right, so that every verdict is reached often. */
const wellFormed = fc.record({
  schema: fc.constant(1),
  target: fc.constantFrom(resource, kindTarget("endpoint-connection")),
  principal: fc.constantFrom(ofBlue[0], ...ofBlue),
  effect: fc.constantFrom("allow", "allow", "allow", "deny"),
  external: fc.constantFrom(undefined, undefined, true as const),
  grants: fc.dictionary(
    fc.constantFrom("a", "b"),
    fc.oneof(
      fc.constantFrom(
        { source: "operator" },
        { source: "operator", regions: ["eu-west-1"] },
        { source: "request", sponsor: "payments team", expiresAt: minutes(60).toISOString() },
      ),
      grant,
    ),
    {
      maxKeys: 2,
    },
  ),
  version: fc.constant(1),
});
/** What lets an outsider in. */
const forOutsider = fc.record({
  schema: fc.constant(1),
  target: fc.constantFrom(resource, kindTarget("endpoint-connection")),
  principal: fc.constant(ofBlue[0]),
  effect: fc.constant("allow"),
  external: fc.constant(true as const),
  grants: fc.constant({
    a: { source: "request", sponsor: "payments team", expiresAt: minutes(60).toISOString() },
  }),
  version: fc.constant(1),
});
const wellFormedReading = fc
  .oneof({ weight: 4, arbitrary: wellFormed }, forOutsider)
  .map((value) => parseEntry({ target: value.target, principal: value.principal }, value));
const reading = fc.oneof(
  fc.tuple(fc.record({ target, principal }), item).map(([key, value]) => parseEntry(key, value)),
  wellFormedReading,
);

const anyConnection: fc.Arbitrary<Connection> = fc.record({
  id: fc.string(),
  kind: fc.constant("endpoint-connection" as const),
  resource: fc.constantFrom(resource, `${resource}0`, ""),
  externalId: fc.string(),
  tenant: fc.oneof(
    fc.constant(blue),
    fc.constantFrom(undefined, "", `${blue} `, `${blue}5`, "*"),
    fc.string(),
  ),
  // A state word that a later AWS might send is unknown to the type too.
  status: fc.constantFrom(
    "waiting",
    "waiting",
    "connected",
    "over",
    "unknown",
    "Waiting" as "waiting",
  ),
  state: fc.string(),
  region: fc.constantFrom("eu-west-1", "eu-west-1", "us-east-1", undefined, ""),
  endpointType: fc.constantFrom("Interface" as const, "GatewayLoadBalancer" as const, undefined),
  createdAt: fc.option(fc.date(), { nil: undefined }),
});

/** Half of them are blue's, on the resource that the entries are about. */
const connection = fc.oneof(
  anyConnection,
  anyConnection.map((one): Connection => ({ ...one, resource, tenant: blue })),
);

const standing: fc.Arbitrary<Standing> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(aMember()) },
  { weight: 2, arbitrary: fc.constant(outside) },
  fc.constantFrom("SUSPENDED", undefined, "active").map((state) => aMember({ state })),
  fc.constantFrom(nowhere, aMember({ organizationalUnits: [] })),
);

const anySituation: fc.Arbitrary<Situation> = fc.record({
  connection,
  standing,
  offering: fc
    .oneof(
      fc.record({
        schema: fc.constant(1),
        kind: fc.constant("endpoint-connection"),
        resource: fc.constant(resource),
        name: fc.constant("payments"),
        perAccount: fc.constantFrom(undefined, 1, 0, -1, "1"),
        exclusive: fc.boolean(),
        version: fc.constant(1),
      }),
      fc.anything().filter((value) => value !== undefined),
    )
    .map((value) => parseOffering(resource, value))
    .filter((value) => value.found !== "nothing"),
  entries: fc.oneof(
    { weight: 5, arbitrary: fc.array(reading, { maxLength: 6 }) },
    { weight: 4, arbitrary: fc.array(wellFormedReading, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant("unread" as const) },
  ),
  admitted: fc.boolean(),
  seats: fc.record({ holders: fc.array(fc.string(), { maxLength: 2 }).map((ids) => new Set(ids)) }),
  now: fc.constantFrom(now, new Date(Number.NaN)),
});

/** With nothing wrong but, now and then, what its entries say. */
const likely: fc.Arbitrary<Situation> = fc.record({
  connection: fc
    .record({
      status: fc.constantFrom("waiting" as const, "connected" as const),
      region: fc.constantFrom("eu-west-1", "eu-west-1", undefined),
    })
    .map(aConnection),
  standing,
  offering: fc
    .record({ exclusive: fc.boolean() })
    .map((values) => ({ found: "offering" as const, offering: anOffering(values) })),
  entries: fc.array(wellFormedReading, { minLength: 1, maxLength: 3 }),
  admitted: fc.boolean(),
  seats: fc.constant({ holders: new Set<string>() }),
  now: fc.constant(now),
});

/** Whatever a decision can be asked about: half of it nearly right, the other half anything. */
export const situation = fc.oneof(likely, anySituation);
