import { minutes, now } from "../situation.ts";

type Fields = Readonly<Record<string, unknown>>;
export type WrongGrant = { readonly name: string; readonly make: (good: Fields) => unknown };

function instead(name: string, value: unknown): WrongGrant {
  return { name: `a grant that is ${name}`, make: () => value };
}

/** The good grant with one field set; `undefined` leaves it out. */
function having(field: string, ...values: readonly unknown[]): WrongGrant[] {
  return values.map((value) => ({
    name: `${field} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
    make: (good) => {
      const { [field]: _old, ...rest } = good;
      return value === undefined ? rest : { ...rest, [field]: value };
    },
  }));
}

const wrongInstants: readonly unknown[] = [
  "",
  null,
  0,
  1_798_000_000,
  1_798_000_000_000,
  "1798000000",
  true,
  {},
  ["2027-01-01T00:00:00Z"],
  "never",
  "tomorrow",
  "2027-01-01",
  "2027-01-01T00:00:00",
  "2027-01-01 00:00:00Z",
  "2027-01-01T00:00:00Z ",
  "2027-02-30T00:00:00Z",
  "2027-01-01T24:00:00Z",
  "2027-01-01T00:00:00+25:00",
  "+020270-01-01T00:00:00Z",
  "\uff12027-01-01T00:00:00Z",
  "Fri, 01 Jan 2027 00:00:00 GMT",
];

/**
 * Grants that nobody can read. They must widen nothing: in an allow they allow nobody, in a deny they leave open whom it denies.
 * The wrong field names are what people write who mean a limit; a reader that ignored them would let in everybody.
 */
export const malformedGrants: readonly WrongGrant[] = [
  instead("null", null),
  instead("true", true),
  instead("a word", "allow"),
  instead("a number", 1),
  instead("an empty list", []),
  instead("a list of one", [{ source: "operator" }]),
  instead("empty", {}),
  ...having("source", undefined, null, "", "Operator", "operator ", "admin", 1, ["operator"]),
  ...having("expiresAt", ...wrongInstants),
  ...having("notBefore", ...wrongInstants),
  ...having("regions", [], null, "", "*", ["*"], ["eu-*"], "eu-west-1", {}, [null], ["all"]),
  ...having("regions", ["EU-WEST-1"], ["eu-west-1 "], ["eu-west-1a"], ["eu\u2011west-1"], [1]),
  ...having("endpointTypes", [], null, "*", ["*"], "Interface", ["interface"], ["INTERFACE"]),
  ...having("endpointTypes", ["Interface "], ["Gateway"], ["Interface", "all"], {}, [true]),
  ...having("sponsor", "", null, 7, "x".repeat(257), ["team payments"]),
  ...having("reason", null, 7, "x".repeat(1_025)),
  ...having("reference", null, {}, "x".repeat(257)),
  // Typos in the names of limits, and limits that there are not.
  ...having("expiresat", minutes(60).toISOString()),
  ...having("ExpiresAt", minutes(60).toISOString()),
  ...having("expires_at", minutes(60).toISOString()),
  ...having("expireAt", minutes(60).toISOString()),
  ...having("expires", minutes(60).toISOString()),
  ...having("ttl", 1_798_000_000),
  ...having("notbefore", minutes(-60).toISOString()),
  ...having("region", "eu-west-1"),
  ...having("Regions", ["eu-west-1"]),
  ...having("endpointType", "Interface"),
  ...having("endpoint_types", ["Interface"]),
  ...having("vpc", "vpc-0a1b2c3d"),
  ...having("vpcIds", ["vpc-0a1b2c3d"]),
  ...having("subnets", []),
  ...having("iamPrincipal", "arn:aws:iam::333344445555:role/deploy"),
  ...having("sourceIp", "192.0.2.0/24"),
  ...having("enabled", false),
  ...having("disabled", true),
  ...having("revoked", true),
  ...having("effect", "deny"),
  ...having("not", { regions: ["eu-west-1"] }),
  ...having("notRegions", ["eu-central-1"]),
  ...having("notInOUs", ["ou-ab12-11111111", "ou-ab12-99999999"]),
  ...having("", true),
  ...having("constructor", {}),
  ...having("toString", "x"),
  {
    name: "a field by the name of __proto__",
    make: (good) => JSON.parse(`${JSON.stringify(good).slice(0, -1)},"__proto__":{"x":1}}`),
  },
  {
    name: "notBefore after expiresAt",
    make: (good) => ({
      ...good,
      notBefore: minutes(-1).toISOString(),
      expiresAt: minutes(-2).toISOString(),
    }),
  },
  {
    name: "notBefore after an expiresAt to come",
    make: (good) => ({
      ...good,
      notBefore: minutes(70).toISOString(),
      expiresAt: minutes(60).toISOString(),
    }),
  },
  {
    name: "notBefore on expiresAt",
    make: (good) => ({ ...good, notBefore: now.toISOString(), expiresAt: now.toISOString() }),
  },
];

/** Grants that say clearly that they do not hold, now or for this connection. */
export const idleGrants: readonly WrongGrant[] = [
  ...having(
    "expiresAt",
    now.toISOString(),
    new Date(now.getTime() - 1).toISOString(),
    minutes(-60).toISOString(),
    "0000-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    // Half past twelve where it was written, half past eleven here.
    "2026-11-22T12:30:00+01:00",
  ),
  ...having(
    "notBefore",
    new Date(now.getTime() + 1).toISOString(),
    minutes(30).toISOString(),
    "2026-11-22T11:30:00-01:00",
  ),
  ...having("regions", ["eu-central-1"], ["us-gov-west-1", "eu-central-1"], ["eu-west-11"]),
  ...having("endpointTypes", ["GatewayLoadBalancer"]),
];
