import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { EntryItem } from "../../../functions/core/entry-draft.ts";
import { parseEntryDraft } from "../../../functions/core/entry-draft.ts";
import type { Entry } from "../../../functions/core/entry.ts";
import { parseEntry } from "../../../functions/core/entry.ts";
import type { Grant } from "../../../functions/core/grant.ts";
import { blue, farOu, minutes, now, organizationId, resource } from "../../support/situation.ts";

const tomorrow = minutes(24 * 60).toISOString();
const grant = { source: "operator" };
const draft = {
  target: resource,
  principal: `account/${blue}`,
  effect: "allow",
  grants: { g1: grant },
};
const outsider = {
  ...draft,
  external: true,
  grants: { g1: { ...grant, sponsor: "team payments", expiresAt: tomorrow } },
};

function problemsOf(value: unknown): readonly string[] {
  const read = parseEntryDraft(value, now);
  return read.draft === "refused" ? read.problems : [];
}

describe("what is let through", () => {
  it.each([
    { name: "an allow with one grant", value: draft },
    { name: "a deny without any grant", value: { ...draft, effect: "deny", grants: {} } },
    { name: "an OU", value: { ...draft, principal: `ou/${farOu}` } },
    { name: "the organization", value: { ...draft, principal: `organization/${organizationId}` } },
    { name: "every service", value: { ...draft, target: "kind/endpoint-connection" } },
    { name: "an outsider with a sponsor and an end", value: outsider },
    {
      name: "an outsider's deny, which needs neither",
      value: { ...draft, external: true, effect: "deny", grants: { g1: grant } },
    },
    {
      name: "every constraint at once",
      value: {
        ...draft,
        grants: {
          g1: {
            source: "request",
            reason: "month end",
            reference: "CHG-1",
            sponsor: "team payments",
            notBefore: minutes(-60).toISOString(),
            expiresAt: "2026-12-31T18:00:00+01:00",
            regions: ["eu-west-1", "us-gov-west-1"],
            endpointTypes: ["Interface", "GatewayLoadBalancer"],
          },
        },
      },
    },
    { name: "a field that is undefined, as if it were not there", value: withUndefined() },
  ])("is $name, as an item that is read back whole", ({ value }) => {
    const read = parseEntryDraft(value, now);
    expect(read).toMatchObject({ draft: "entry", item: { schema: 1, grants: value.grants } });
    const { target, principal } = value;
    const item = read.draft === "entry" ? read.item : {};
    expect(parseEntry({ target, principal }, { ...item, version: 1 })).toMatchObject({
      found: "entry",
      entry: { malformedGrants: [] },
    });
  });
});

function withUndefined() {
  return { ...draft, external: undefined };
}

/** Each row: what somebody wrote, and what the one sentence about it must say: the field, the value, the way out. */
const wrongEntries: readonly { name: string; value: unknown; says: readonly string[] }[] = [
  { name: "nothing", value: undefined, says: ["the entry is nothing", "target, principal"] },
  { name: "a list", value: [draft], says: ["the entry is [", "write an object"] },
  { name: "an empty object", value: {}, says: ["the entry is empty", "target, principal"] },
  {
    name: "a typo in an effect",
    value: { ...draft, effect: "alow" },
    says: ['effect "alow"', '"allow" nor "deny"'],
  },
  {
    name: "an effect in capitals",
    value: { ...draft, effect: "Allow" },
    says: ['effect "Allow"', "spelled like that"],
  },
  {
    name: "no effect",
    value: { ...draft, effect: undefined },
    says: ["effect nothing", '"allow" nor "deny"'],
  },
  {
    name: "a typo in a field",
    value: { ...draft, effct: "deny" },
    says: ['no field "effct" ("deny")', "target, principal, effect, external, grants"],
  },
  {
    name: "a constraint on the entry",
    value: { ...draft, regions: ["eu-west-1"] },
    says: ['"regions" (["eu-west-1"])', "belongs into a grant", "inside grants"],
  },
  {
    name: "a version",
    value: { ...draft, version: 7 },
    says: ['"version" (7)', "written by Gatehouse", "leave it out"],
  },
  {
    name: "everyone but some",
    value: { ...draft, notInOUs: [farOu] },
    says: ['"notInOUs"', "who is not", "effect deny"],
  },
  ...["vpcId", "vpcs", "vpc", "subnets", "securityGroups", "sourceVpc", "iamPrincipal", "role"].map(
    (field) => ({
      name: `${field} on the entry`,
      value: { ...draft, [field]: "x" },
      says: [`"${field}" ("x")`, "every VPC of the account", "regions or endpointTypes"],
    }),
  ),
  {
    name: "another resource",
    value: { ...draft, target: "arn:aws:s3:::payments" },
    says: [
      'target "arn:aws:s3:::payments"',
      "can't be registered",
      "vpc-endpoint-service/vpce-svc-",
    ],
  },
  {
    name: "the id of a service without its ARN",
    value: { ...draft, target: "vpce-svc-0123456789abcdef0" },
    says: ['target "vpce-svc-0123456789abcdef0" is not an ARN', "such as arn:aws:ec2:"],
  },
  {
    name: "a target with a star",
    value: { ...draft, target: "kind/*" },
    says: ['target "kind/*"', "kind/endpoint-connection"],
  },
  {
    name: "external that is a word",
    value: { ...outsider, external: "true" },
    says: ['external "true" is not true', "leave it out"],
  },
  {
    name: "external that is false",
    value: { ...draft, external: false },
    says: ["external false is not true", "leave it out"],
  },
  {
    name: "external for an OU",
    value: { ...outsider, principal: `ou/${farOu}` },
    says: ["external is for a single account", `ou/${farOu}`, "one entry for each account"],
  },
  { name: "no grants", value: { ...draft, grants: undefined }, says: ["grants nothing", "under"] },
  { name: "a list of grants", value: { ...draft, grants: [grant] }, says: ["grants [", "write"] },
  {
    name: "an allow that allows nobody",
    value: { ...draft, grants: {} },
    says: ["grants {} is empty", "allow nobody", "write a grant"],
  },
  {
    name: "33 grants",
    value: {
      ...draft,
      grants: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`g${at}`, grant])),
    },
    says: ["33 grants", "at most 32", "leave out"],
  },
  {
    name: "an ID of a grant that JavaScript would lose",
    value: { ...draft, grants: JSON.parse('{"__proto__": {"source": "operator"}}') as object },
    says: ['"__proto__" can\'t be the ID', "write 1 to 128 letters"],
  },
];

const wrongPrincipals: readonly { principal: unknown; says: readonly string[] }[] = [
  { principal: 333344445555, says: ["333344445555", "is not a text", "account/"] },
  { principal: blue, says: [`write "account/${blue}"`] },
  { principal: `Account/${blue}`, says: [`write "account/${blue}"`, "lower case"] },
  { principal: `account/${blue} `, says: [`write "account/${blue}"`, "without spaces"] },
  { principal: `account/${blue}5`, says: ["has 13 digits", "has 12"] },
  { principal: "account/1234", says: ["has 4 digits", "has 12"] },
  { principal: `\u0430ccount/${blue}`, says: ["\\u0430ccount", "type it anew"] },
  { principal: `arn:aws:iam::${blue}:root`, says: [`write "account/${blue}"`] },
  {
    principal: `arn:aws:iam::${blue}:role/deploy`,
    says: ["is an IAM principal", "can't be checked", "write account/"],
  },
  {
    principal: `arn:aws:sts::${blue}:assumed-role/deploy/me`,
    says: ["is an IAM principal", "write account/"],
  },
  { principal: farOu, says: [`write "ou/${farOu}"`] },
  {
    principal: `arn:aws:organizations::111122223333:ou/${organizationId}/${farOu}`,
    says: [`write "ou/${farOu}"`],
  },
  {
    principal: `${organizationId}/r-ab12/${farOu}/ou-ab12-11111111/`,
    says: ['write "ou/ou-ab12-11111111"'],
  },
  { principal: organizationId, says: [`write "organization/${organizationId}"`] },
  { principal: "r-ab12", says: ["the root of the organization", "write organization/"] },
  { principal: "ou/r-ab12", says: ["the root of the organization", "write organization/"] },
  { principal: "*", says: ["means everyone", "write organization/"] },
  { principal: "account/*", says: ["means everyone", "name each account outside"] },
  { principal: `!ou/${farOu}`, says: ["who is not", "effect deny"] },
  { principal: `not/ou/${farOu}`, says: ["who is not", "effect deny"] },
  { principal: { not: [farOu] }, says: ["is not a text", "write account/"] },
  { principal: "ou/Workloads", says: ["is no ID", "names can be given again", "write account/"] },
  { principal: "Production", says: ["is no ID", "names can be given again"] },
  { principal: "", says: ['principal ""', "is no ID", "write account/"] },
];

const wrongGrants: readonly { grant: unknown; says: readonly string[] }[] = [
  { grant: null, says: ['grant "g1" is null', "write an object"] },
  { grant: {}, says: ["source nothing", "write request, file, operator"] },
  { grant: { source: "Operator" }, says: ['source "Operator"', "write request, file, operator"] },
  {
    grant: { ...grant, expiresat: tomorrow },
    says: ['no field "expiresat"', "its fields are", "expiresAt"],
  },
  {
    grant: { ...grant, expiresAt: 1_798_000_000 },
    says: ["expiresAt 1798000000 is not an instant", "write date, time and zone"],
  },
  {
    grant: { ...grant, expiresAt: "2026-12-31" },
    says: ['expiresAt "2026-12-31" names a day', "such as 2026-12-31T18:00:00Z"],
  },
  { grant: { ...grant, expiresAt: "" }, says: ['expiresAt ""', "or leave it out"] },
  { grant: { ...grant, expiresAt: null }, says: ["expiresAt null", "or leave it out"] },
  {
    grant: { ...grant, expiresAt: "2020-01-01T00:00:00Z" },
    says: ['expiresAt "2020-01-01T00:00:00Z" is past', "after 2026-11-22T12:00:00.000Z"],
  },
  {
    grant: { ...grant, expiresAt: now.toISOString() },
    says: ["is past", "write an end after"],
  },
  {
    grant: { ...grant, notBefore: tomorrow, expiresAt: minutes(1).toISOString() },
    says: ["notBefore", "is not before expiresAt", "write a beginning"],
  },
  {
    grant: { ...grant, regions: "eu-west-1" },
    says: ['regions "eu-west-1" is not a list', 'write ["eu-west-1"]'],
  },
  { grant: { ...grant, regions: [] }, says: ["regions []", "leave it out for any"] },
  {
    grant: { ...grant, regions: ["*"] },
    says: ['regions: "*" is not the name of a Region', "such as eu-west-1"],
  },
  { grant: { ...grant, regions: ["eu-*"] }, says: ['"eu-*"', "such as eu-west-1"] },
  { grant: { ...grant, regions: ["Ireland"] }, says: ['"Ireland"', "such as eu-west-1"] },
  { grant: { ...grant, regions: ["eu-west-1a"] }, says: ['"eu-west-1a"', "such as eu-west-1"] },
  { grant: { ...grant, regions: [7] }, says: ["regions: 7", "such as eu-west-1"] },
  {
    grant: { ...grant, endpointTypes: ["interface"] },
    says: ['"interface" is not a type', "write Interface or GatewayLoadBalancer"],
  },
  { grant: { ...grant, endpointTypes: [] }, says: ["endpointTypes []", "leave it out for any"] },
  { grant: { ...grant, sponsor: "" }, says: ['sponsor ""', "1 to 256"] },
  { grant: { ...grant, reason: "x".repeat(1025) }, says: ["reason", "1 to 1024"] },
  { grant: { ...grant, reference: ["CHG-1"] }, says: ['reference ["CHG-1"]', "leave it out"] },
  ...["vpc", "vpcIds", "subnetIds", "security_groups", "sourceIp", "roleArn", "iam-role"].map(
    (field) => ({
      grant: { ...grant, [field]: ["x"] },
      says: [`"${field}" (["x"])`, "AWS shows", "leave it out and narrow by regions"],
    }),
  ),
  {
    grant: { ...grant, notRegions: ["eu-west-1"] },
    says: ['"notRegions"', "who is not", "effect deny"],
  },
];

describe("what is refused when it is saved", () => {
  it.each(wrongEntries)("is $name, in one sentence with the way out", ({ value, says }) => {
    const problems = problemsOf(value);
    expect(problems).toHaveLength(1);
    for (const words of says) expect(problems[0]).toContain(words);
  });

  it.each(wrongPrincipals)("is the principal $principal", ({ principal, says }) => {
    const problems = problemsOf({ ...draft, principal });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^principal /);
    for (const words of says) expect(problems[0]).toContain(words);
  });

  it.each(wrongGrants)("is the grant $grant", ({ grant: wrong, says }) => {
    const problems = problemsOf({ ...draft, grants: { good: grant, g1: wrong } });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^grant "g1"/);
    for (const words of says) expect(problems[0]).toContain(words);
  });

  it("is an outsider for whom nobody answers, or for ever; a sentence each", () => {
    const problems = problemsOf({ ...outsider, grants: { g1: grant } });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('grant "g1": sponsor is missing; write who');
    expect(problems[1]).toContain('grant "g1": expiresAt is missing');
  });

  it("comes with everything that is wrong at once", () => {
    const problems = problemsOf({
      target: "x",
      principal: "y",
      effect: "z",
      grants: { a: {}, b: { source: "file", vpc: 1 } },
    });
    expect(problems).toHaveLength(5);
  });

  it("is quoted in ASCII and never at length", () => {
    const [problem = ""] = problemsOf({ ...draft, principal: "\u202e".repeat(10_000) });
    expect(problem.length).toBeLessThan(400);
    expect(problem).toMatch(/^[ -~]*…?[ -~]*$/);
  });
});

const instant = fc.oneof(
  fc
    .date({ min: minutes(-600), max: minutes(60_000), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.constantFrom("2026-12-31", "2026-12-31T24:00:00Z", "2027-01-01T00:00:00+23:59", ""),
  fc.anything(),
);
const anyGrant = fc.record(
  {
    source: fc.constantFrom("request", "file", "operator", "Operator"),
    reason: fc.string({ maxLength: 1100 }),
    sponsor: fc.string(),
    notBefore: instant,
    expiresAt: instant,
    regions: fc.array(fc.constantFrom("eu-west-1", "us-gov-west-1", "*", "eu-west-1 ")),
    endpointTypes: fc.array(fc.constantFrom("Interface", "GatewayLoadBalancer", "interface")),
    vpc: fc.anything(),
  },
  { requiredKeys: ["source"] },
);
const goodGrant = fc.record(
  {
    source: fc.constantFrom("request", "file", "operator"),
    sponsor: fc.constant("team payments"),
    expiresAt: fc.constantFrom(tomorrow, "2027-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999Z"),
    regions: fc.constant(["eu-west-1"]),
  },
  { requiredKeys: ["source"] },
);
const anyDraft = fc.record(
  {
    target: fc.constantFrom(resource, "kind/endpoint-connection", `${resource} `, "*"),
    principal: fc.constantFrom(
      `account/${blue}`,
      `ou/${farOu}`,
      `organization/${organizationId}`,
      blue,
    ),
    effect: fc.constantFrom("allow", "deny"),
    external: fc.constantFrom(true, undefined, false),
    grants: fc.dictionary(
      fc.oneof(fc.constantFrom("g1", "toString", "__proto__"), fc.string()),
      fc.oneof({ weight: 4, arbitrary: goodGrant }, anyGrant),
      { maxKeys: 3 },
    ),
  },
  { requiredKeys: ["target", "principal", "effect", "grants"] },
);

it("lets nothing through that is not read back whole, after a way through JSON, whatever is written", () => {
  let letThrough = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: anyDraft }, fc.anything()), (value) => {
      const read = parseEntryDraft(value, now);
      if (read.draft === "refused") return read.problems.length > 0;
      letThrough += 1;
      const item = JSON.parse(JSON.stringify({ ...read.item, version: 3 })) as typeof read.item;
      const { target, principal } = item;
      const reading = parseEntry({ target, principal }, item);
      return reading.found === "entry" && isWhole(reading.entry, read.item);
    }),
    { numRuns: 3_000 },
  );
  expect(letThrough).toBeGreaterThan(50);
});

/** Every grant is read back, and none of them has ended. */
function isWhole({ grants, malformedGrants }: Entry, item: EntryItem): boolean {
  const ids = [...grants.keys()].toSorted().join();
  return (
    malformedGrants.length === 0 &&
    ids === Object.keys(item.grants).toSorted().join() &&
    ![...grants.values()].some(hasEnded)
  );
}

function hasEnded({ expiresAt }: Grant): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
