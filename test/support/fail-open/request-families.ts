import { blue, minutes } from "../situation.ts";
import type { AwsCell, AwsFamily } from "./aws-picture.ts";
import { withItem } from "./aws-picture.ts";
import { refusal } from "./aws-tables.ts";
import type { Base } from "./aws-tenants.ts";
import { members } from "./aws-tenants.ts";
import { lookAlikes, nameOf, wrongValues } from "./aws-wrong-values.ts";
import { network, networkBases, subjects } from "./network-bases.ts";
import { green, hub } from "./picture.ts";
import { having } from "./wrong-offerings.ts";

/** What a request says is read before anybody looks for an entry: one place of it is enough. */
const asked = networkBases.filter(
  ({ name, principal, resource }) =>
    /by a request/.test(name) && principal === members[0] && name.endsWith(resource),
);
const idOf = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/** Whose things somebody may try to have joined: others', the hub's, those of another kind, of another place, or none at all. */
function foreignSubjects(own: string): string[] {
  return [
    ...Object.values(subjects).filter((arn) => arn !== own),
    ...[green, hub, "666677778888", "111122223333"].map((account) => own.replace(blue, account)),
    ...lookAlikes(own),
    own.replace(idOf(own), ""),
    own.replace(idOf(own), `${idOf(own)}/${idOf(own)}`),
    own.replace(idOf(own), `../${idOf(own)}`),
    own.replace(/0$/, "G"),
    network,
    `arn:aws:iam::${blue}:root`,
    "arn:aws:ec2:eu-west-1:333344445555:subnet/subnet-0123456789abcdef0",
  ];
}

const wrongGroups: readonly unknown[] = [
  null,
  "",
  "sg-0123456789abcdef0",
  {},
  [""],
  [null],
  ["*"],
  ["sg-*"],
  ["sg-0123456789abcdef0 "],
  ["SG-0123456789ABCDEF0"],
  ["sg-0123456789abcdef"],
  ["vpc-0123456789abcdef0"],
  ["sg-0123456789abcdef0", null],
  Array.from({ length: 6 }, (_, at) => `sg-0123456789abcde0${at}`),
];
/** Groups that are not the VPC's. What AWS shows of them is in the bases: one group, of blue's VPC. */
const strangeGroups: readonly unknown[] = [
  ["sg-0fedcba9876543210"],
  ["sg-0123456789abcdef0", "sg-0fedcba9876543210"],
  ["sg-0fedcba9876543210", "sg-0123456789abcdef0"],
  ["sg-01234567"],
];

function changed(base: Base, field: string, values: readonly unknown[]): AwsCell[] {
  return having(field, ...values).map(({ name, make }, at) => ({
    name: `${field} ${nameOf(values[at])} (${name}): ${base.name}`,
    mended: base.picture,
    wrong: { ...base.picture, requests: withItem(base.picture.requests, () => true, make) },
  }));
}

const times: readonly unknown[] = [
  undefined,
  null,
  "",
  0,
  "yesterday",
  "2026-11-22",
  "2026-02-30T00:00:00Z",
];

const wrong = (good: unknown) => wrongValues(good).map(({ value }) => value);

const malformed: AwsFamily = {
  family: "the request",
  does: "opens",
  cells: asked.flatMap((base) => {
    const own = Object.entries(subjects).find(([kind]) => kind === base.kind)?.[1] ?? "";
    const isVpc = base.kind === "vpc-association";
    return [
      ...changed(base, "schema", [undefined, null, 0, 2, "1", true]),
      ...changed(base, "pk", lookAlikes(network)),
      ...changed(base, "sk", [
        "Request/r1",
        "requests/r1",
        "request",
        "request#r1",
        "offering",
        "request/",
      ]),
      ...changed(base, "kind", [
        ...wrong(base.kind),
        "network-endpoint",
        "share-invitation",
        "auth-policy",
      ]),
      ...changed(
        base,
        "kind",
        Object.keys(subjects).filter((kind) => kind !== base.kind),
      ),
      ...changed(base, "tenant", [...wrong(blue), green, hub, "666677778888"]),
      ...changed(base, "subject", [...wrong(own), ...foreignSubjects(own)]),
      ...changed(
        base,
        "securityGroupIds",
        isVpc ? wrongGroups : [null, [], ["sg-0123456789abcdef0"]],
      ),
      ...changed(base, "status", [
        ...wrong("approved"),
        "denied",
        "cancelled",
        "expired",
        "revoked",
      ]),
      ...changed(base, "status", ["Pending", "APPROVED", "open", "granted"]),
      ...changed(base, "createdAt", times),
      ...changed(base, "expiresAt", [
        ...times.slice(1),
        minutes(0).toISOString(),
        minutes(-1).toISOString(),
      ]),
      ...changed(base, "version", [undefined, null, 0, -1, "1", 1.5]),
      ...changed(base, "reason", [null, 7, "x".repeat(1_025)]),
      ...changed(base, "ticket", [null, 7, "x".repeat(257)]),
      ...changed(base, "approvedBy", ["me"]),
      ...changed(base, "resource", [`${network}0`, "*"]),
      ...changed(base, "subjects", [[own]]),
      ...changed(base, "id", ["r2", null]),
      ...changed(base, "external", [true]),
      {
        name: `no request: ${base.name}`,
        mended: base.picture,
        wrong: { ...base.picture, requests: [] },
      },
      {
        name: `no requests that can be read: ${base.name}`,
        mended: base.picture,
        wrong: { ...base.picture, requests: [refusal] },
      },
    ];
  }),
};

/** The request is as it should be, and asks for what can't be made: the decision is right, and the call is not made. */
const strangers: AwsFamily = {
  family: "security groups that are not the VPC's",
  does: "opens",
  approves: true,
  cells: asked
    .filter(({ kind }) => kind === "vpc-association")
    .flatMap((base) => changed(base, "securityGroupIds", strangeGroups)),
};

export const requestFamilies: readonly AwsFamily[] = [malformed, strangers];
