import { resource } from "../situation.ts";
import type { Item } from "./picture.ts";

export type WrongItem = {
  readonly name: string;
  /** `undefined` leaves it out. */
  readonly make: (good: Item) => Item | undefined;
};

export function having(field: string, ...values: readonly unknown[]): WrongItem[] {
  return values.map((value) => ({
    name: `${field} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
    make: (good) => {
      const { [field]: _old, ...rest } = good;
      // Fields beside the keys, or a key that then finds nothing.
      return (value === undefined ? rest : { ...rest, [field]: value }) as Item;
    },
  }));
}

/** Offerings that are not there, or that nobody can read: what they were meant to limit is not known. */
export const wrongOfferings: readonly WrongItem[] = [
  { name: "no offering", make: () => undefined },
  ...having(
    "pk",
    `${resource}0`,
    `${resource} `,
    resource.replace("eu-west-1", "eu-central-1"),
    "*",
  ),
  ...having("sk", "Offering", "offering ", "offerings"),
  ...having("schema", undefined, null, 0, 2, "1"),
  ...having("kind", undefined, null, "", "*", "endpoint-connections", "service-principal"),
  ...having("kind", "Endpoint-Connection", ["endpoint-connection"]),
  ...having("name", undefined, null, "", 7, "x".repeat(129)),
  ...having("description", null, 7, "x".repeat(1_025)),
  ...having("perAccount", null, 0, -1, 1.5, "2", "", true, [2]),
  ...having("approves", null, "true", "false", 1, "yes", {}),
  ...having("cuts", null, "false", 0),
  ...having("exclusive", null, "no", 0),
  ...having("gate", null, "", "*", "Open", "closed", true, "listed"),
  ...having("audience", null, [], {}, "*", ["*"], [null], ["ou/Workloads"], ["r-ab12"]),
  ...having("audience", ["!ou/ou-ab12-11111111"], ["organization/*"], ["account/1234"]),
  ...having("version", undefined, null, 0, "1", 1.5),
  ...having(
    "collection",
    undefined,
    null,
    "",
    "*",
    "endpoint-connection#222233334444#eu-central-1",
  ),
  ...having("collection", "service-principal#222233334444#eu-west-1", "endpoint-connection"),
  ...having("resource", `${resource}0`, null),
  ...having("aproves", true),
  ...having("approve", false),
  ...having("autoApprove", false),
  ...having("acceptanceRequired", false),
  ...having("perAcount", 1),
  ...having("enabled", false),
  ...having("disabled", true),
  ...having("deregisteredAt", "2026-01-01T00:00:00Z"),
  ...having("expiresAt", "2027-01-01T00:00:00Z"),
  ...having("", 1),
];
