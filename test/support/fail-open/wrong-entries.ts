import { blue, farOu, nearOu, organizationId, resource } from "../situation.ts";
import type { Item } from "./picture.ts";
import { green } from "./picture.ts";

export type WrongEntry = {
  readonly name: string;
  /** `undefined` leaves the entry out. */
  readonly make: (good: Item) => Item | undefined;
};

function having(field: string, ...values: readonly unknown[]): WrongEntry[] {
  return values.map((value) => ({
    name: `${field} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
    make: (good) => {
      const { [field]: _old, ...rest } = good;
      // Only fields beside the keys are replaced.
      return (value === undefined ? rest : { ...rest, [field]: value }) as Item;
    },
  }));
}

const grant = { source: "operator" };

/**
 * Entries that can't be read. The first half is how the approval rules of AWS's own Network Orchestrator for Transit Gateway
 * fail open: it begins at "no approval required" and changes its mind only for the words that it knows, so a rule tag that is
 * missing or misspelt, or an action that is none of its three, lets the attachment in (class ApprovalTagHandler of that solution).
 */
export const malformedEntries: readonly WrongEntry[] = [
  ...having("effect", "alow", "Allow", "ALLOW", "allow ", " allow", "\u0430llow", "allow\u200b"),
  ...having(
    "effect",
    "approve",
    "accept",
    "permit",
    "yes",
    "true",
    "conditional",
    "*",
    "allow,deny",
  ),
  ...having("effect", "DENY ", "Deny", "dney", "denied", "reject", "deny ", "none"),
  ...having("effect", undefined, null, "", true, 1, ["allow"], { allow: true }),
  ...having("effct", "deny"),
  ...having("Effect", "deny"),
  ...having("approvalRequired", "yes"),
  ...having("ApprovalRequired", true),
  ...having("default", "allow"),
  ...having("not", [`account/${green}`]),
  ...having("notInOUs", [farOu], [nearOu, farOu]),
  ...having("NotInOUs", `${farOu},ou-ab12-99999999`),
  ...having("except", [`account/${blue}`]),
  ...having("enabled", false),
  ...having("disabled", true),
  ...having("deletedAt", "2026-01-01T00:00:00Z"),
  ...having("expiresAt", "2027-01-01T00:00:00Z"),
  ...having("expiresat", "2027-01-01T00:00:00Z"),
  ...having("regions", ["eu-west-1"]),
  ...having("endpointTypes", ["Interface"]),
  ...having("vpcId", "vpc-0a1b2c3d"),
  ...having("sponsor", "team payments"),
  // Beside the keys, and in contradiction to them.
  ...having("target", "arn:aws:s3:::payments", null),
  ...having("principal", `account/${green}`, "*"),
  ...having("comment", "hello"),
  ...having("", 1),
  ...having("schema", undefined, null, 0, 2, "1", true, 1.5),
  ...having("version", undefined, null, 0, -1, "1", 1.5, Number.MAX_SAFE_INTEGER + 1),
  ...having("external", false, "true", 1, null, "yes"),
  ...having("grants", undefined, null, [], [grant], "all", true, 1, { "": grant }),
  {
    name: "33 grants",
    make: (good) => ({
      ...good,
      grants: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`g${at}`, grant])),
    }),
  },
];

/** Entries that can be read and allow nobody. */
export const emptyEntries: readonly WrongEntry[] = [
  // No rule at all is the first default of that solution, too: what has no tag needs no approval.
  { name: "no entry at all", make: () => undefined },
  ...having("grants", {}, { g1: null }, { g1: true, g2: "allow" }, { g1: {}, g3: {} }),
  {
    name: "a grant by the name of __proto__",
    make: (good) => ({
      ...good,
      grants: JSON.parse('{"__proto__": {"source": "operator"}}') as unknown,
    }),
  },
];

/** Keys that look as if they were the account's, and are somebody else's or nobody's. */
export const foreignPrincipals: readonly string[] = [
  "*",
  "everyone",
  "account/*",
  "account/",
  `Account/${blue}`,
  `ACCOUNT/${blue}`,
  `account/${blue}5`,
  `account/${blue.slice(1)}`,
  `account/0${blue}`,
  `account/${blue} `,
  ` account/${blue}`,
  `account/ ${blue}`,
  `account:${blue}`,
  `\u0430ccount/${blue}`,
  `account/\uff13${blue.slice(1)}`,
  `account\u2215${blue}`,
  blue,
  `arn:aws:iam::${blue}:root`,
  `arn:aws:iam::${blue}:role/deploy`,
  `account/${green}`,
  nearOu,
  `ou/${nearOu}1`,
  `ou/${nearOu.toUpperCase()}`,
  "ou/ou-ab12-99999999",
  "ou/ou-zz99-11111111",
  "ou/Workloads",
  "ou/*",
  "ou/r-ab12",
  "r-ab12",
  `${organizationId}/r-ab12/${farOu}/${nearOu}/`,
  organizationId,
  `organization/${organizationId}2`,
  "organization/o-otherorg12",
  "organization/*",
  // "Everyone but": with two OUs on its list, the rule NotInOUs of that solution is met by every account, as nobody is in both.
  `!account/${green}`,
  `account/!${green}`,
  `not/account/${green}`,
  "not/ou/ou-ab12-99999999",
  "!ou/ou-ab12-99999999",
  "notInOUs/ou-ab12-99999999",
];

export const foreignTargets: readonly string[] = [
  "*",
  "kind/*",
  "kind/",
  "kind/endpoint-connections",
  "kind/Endpoint-Connection",
  "kind/endpoint-connection ",
  "kind/service-principal",
  "Kind/endpoint-connection",
  "endpoint-connection",
  `${resource} `,
  ` ${resource}`,
  `${resource}0`,
  resource.slice(0, -1),
  `${resource}/x`,
  `${resource}*`,
  resource.toUpperCase(),
  resource.replace("arn:aws:", "arn:aws-cn:"),
  resource.replace("arn:aws:", "arn:*:"),
  resource.replace("eu-west-1", "eu-central-1"),
  resource.replace("eu-west-1", ""),
  resource.replace("222233334444", "777788889999"),
  resource.replace("0123456789abcdef0", "0fedcba9876543210"),
  resource.replace("vpce-svc", "vpce\u2011svc"),
  resource.replace("vpc-endpoint-service/vpce-svc-0123456789abcdef0", "vpc-endpoint-service/*"),
  "vpce-svc-0123456789abcdef0",
  "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
];
