import { offeringKinds } from "../../../functions/core/kind.ts";
import { inAllowlist, isOffering } from "./aws-allowlist-cells.ts";
import type { AwsFamily } from "./aws-picture.ts";
import { withItem } from "./aws-picture.ts";
import { pageEnd, refusal } from "./aws-tables.ts";
import type { Base } from "./aws-tenants.ts";
import { members } from "./aws-tenants.ts";
import { lookAlikes } from "./aws-wrong-values.ts";
import type { Item } from "./picture.ts";
import { goodAccount, goodHead, hub } from "./picture.ts";
import { otherUnits, wrongAccounts, wrongHeads } from "./wrong-maps.ts";
import { having, wrongOfferings } from "./wrong-offerings.ts";

export function wrongOfferingsOf(family: string, bases: readonly Base[]): AwsFamily[] {
  return (["opens", "closes"] as const).map((does) => ({
    family: `the offering of ${family} that ${does}`,
    does,
    cells: bases
      .filter((base) => base.does === does)
      .flatMap((base) =>
        inAllowlist(base, isOffering, [
          ...wrongOfferings,
          ...having("pk", ...lookAlikes(base.resource)),
          ...having("kind", ...offeringKinds.filter((kind) => kind !== base.offering)),
          ...having(
            "environment",
            null,
            "production",
            {},
            { name: "production" },
            { accounts: members },
          ),
          ...having("environment", { name: "production", accounts: [] }),
          ...having("environment", { name: "production", accounts: ["*"] }),
          ...offeringKinds
            .filter((kind) => kind !== base.offering)
            .map((kind) => ({
              name: `all that an offering of ${kind} has`,
              make: (item: Item) => ({ ...item, kind, collection: `${kind}#${hub}#eu-west-1` }),
            })),
          ...having("cutsNothing", null, "true", 1),
          ...having("managesAuthPolicy", null, "true", 1),
          ...having("resourceTypes", ["vpc-lattice:ServiceNetwork"]),
        ]),
      ),
  }));
}

/** What is decided is right, and the offering lets nobody carry it out. */
export function switchedOff(family: string, bases: readonly Base[]): AwsFamily[] {
  return (["opens", "closes"] as const).map((does) => ({
    family: `the switch of ${family} that ${does}`,
    does,
    approves: true,
    cells: bases
      .filter((base) => base.does === does)
      .flatMap((base) =>
        inAllowlist(
          base,
          isOffering,
          having(does === "opens" ? "approves" : "cuts", undefined, false),
        ),
      ),
  }));
}

/** Heads, accounts and places in the organization that nobody may rely on. */
export function wrongMaps(family: string, bases: readonly Base[]): AwsFamily[] {
  return (["opens", "closes"] as const).map((does) => ({
    family: `the organization map of ${family} that ${does}`,
    does,
    cells: bases
      .filter((base) => base.does === does)
      // A deny of an account, or of an outsider, holds wherever it stands.
      .filter(
        ({ does: one, principal, name }) =>
          one === "opens" || !/denied to account/.test(name + principal),
      )
      .flatMap(({ name: where, picture, principal, kind }) => {
        // Only who asks for everybody notices that somebody is missing.
        const partial = kind === "share-principal" ? having("accounts", 2, 3) : [];
        const isOfUnit = principal.startsWith("ou/");
        const accounts =
          principal.endsWith("666677778888") || /without/.test(where)
            ? []
            : [...wrongAccounts, ...(isOfUnit ? otherUnits : [])]
                // Another account in its place is there by right.
                .filter(({ name }) => kind !== "share-principal" || name !== 'sk "444455556666"')
                // It is still where it was, and what it may not do is to be let in.
                .filter(({ name }) => does === "opens" || !/^state |^name null/.test(name));
        return [
          ...[...wrongHeads, ...partial].map(({ name, make }) => ({ name, of: goodHead, make })),
          ...accounts.map(({ name, make }) => ({ name, of: goodAccount, make })),
        ].map(({ name, of, make }) => ({
          name: `the ${of.pk} with ${name}: ${where}`,
          mended: picture,
          wrong: {
            ...picture,
            organization: withItem(
              picture.organization,
              ({ pk, sk }) => pk === of.pk && sk === of.sk,
              make,
            ),
          },
        }));
      }),
  }));
}

/** Tables that can't be read, or not to their end. */
export function lostTables(family: string, bases: readonly Base[]): AwsFamily[] {
  return (["opens", "closes"] as const).map((does) => ({
    family: `the tables of ${family} that ${does}`,
    does,
    cells: bases
      .filter((base) => base.does === does)
      .flatMap(({ name: where, picture, kind }) => [
        {
          name: `no allowlist: ${where}`,
          mended: picture,
          wrong: { ...picture, allowlist: [refusal] },
        },
        {
          name: `no map: ${where}`,
          mended: picture,
          wrong: { ...picture, organization: [refusal] },
        },
        ...(kind === "share-principal"
          ? [
              {
                name: `half of the allowlist: ${where}`,
                mended: picture,
                wrong: { ...picture, allowlist: [...picture.allowlist, pageEnd, refusal] },
              },
              {
                name: `half of the map: ${where}`,
                mended: picture,
                wrong: { ...picture, organization: [...picture.organization, pageEnd, refusal] },
              },
            ]
          : []),
      ]),
  }));
}
