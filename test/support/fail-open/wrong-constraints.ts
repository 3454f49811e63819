import { entryKinds } from "../../../functions/core/kind.ts";
import type { Base } from "./aws-tenants.ts";
import type { WrongGrant } from "./wrong-grants.ts";

function grantOf(field: string, ...values: readonly unknown[]): WrongGrant[] {
  return values.map((value) => ({
    name: `a grant with ${field} ${JSON.stringify(value)}`,
    make: (good) => {
      const { [field]: _old, ...rest } = good;
      return value === undefined ? rest : { ...rest, [field]: value };
    },
  }));
}

/** Constraints that can't be read. */
export const malformedConstraints: readonly WrongGrant[] = [
  ...grantOf(
    "resourceTypes",
    [],
    null,
    "",
    "*",
    "vpc-lattice:ServiceNetwork",
    ["*"],
    [null],
    [1],
    {},
  ),
  ...grantOf(
    "resourceTypes",
    ["vpc-lattice:*"],
    ["*:*"],
    ["vpc-lattice"],
    [":ServiceNetwork"],
    [""],
  ),
  ...grantOf("resourceTypes", ["vpc-lattice:ServiceNetwork", "*"], ["vpc-lattice:ServiceNetwork "]),
  ...grantOf("resourceTypes", ["vpc\u2011lattice:ServiceNetwork"], ["VPC-Lattice:ServiceNetwork"]),
  ...grantOf("resourceTypes", [["vpc-lattice:ServiceNetwork"]], {
    0: "vpc-lattice:ServiceNetwork",
  }),
  ...grantOf("kinds", [], null, "", "*", ["*"], [null], ["share"], ["Share-Invitation"], {}, true),
  ...grantOf("kinds", [...entryKinds, "any"], ["service-principal"], ["service-network"]),
  ...grantOf("environment", null, "", "Same", "same ", "any", "*", "production", true, ["same"]),
  ...grantOf("resourceType", "vpc-lattice:ServiceNetwork"),
  ...grantOf("types", ["vpc-lattice:ServiceNetwork"]),
  ...grantOf("kind", "share-invitation"),
  ...grantOf("securityGroupIds", ["sg-0123456789abcdef0"]),
  ...grantOf("subject", "arn:aws:vpc-lattice:eu-west-1:333344445555:service/svc-0123456789abcdef0"),
];

/** Constraints that are clearly for something else. */
export const idleConstraints = (base: Base): readonly WrongGrant[] => [
  ...grantOf(
    "kinds",
    entryKinds.filter((kind) => kind !== base.kind),
  ),
  ...grantOf("kinds", [base.kind === "share-invitation" ? "share-principal" : "share-invitation"]),
  ...grantOf("environment", "same"),
  ...(base.kind.startsWith("share-")
    ? grantOf("resourceTypes", ["vpc-lattice:Service"], ["vpc-lattice:ServiceNetworks"])
    : grantOf("resourceTypes", ["vpc-lattice:ServiceNetwork"])),
  // Whoever shares says what is in it: nothing is accepted that nobody named.
  ...(base.kind === "share-invitation" ? grantOf("resourceTypes", undefined) : []),
];
