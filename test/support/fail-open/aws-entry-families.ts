import { entryKinds } from "../../../functions/core/kind.ts";
import { blue, farOu, nearOu } from "../situation.ts";
import { inAllowlist, isEntry } from "./aws-allowlist-cells.ts";
import type { AwsFamily } from "./aws-picture.ts";
import { pageEnd } from "./aws-tables.ts";
import type { Base } from "./aws-tenants.ts";
import { anEntryItem, members, outsider } from "./aws-tenants.ts";
import { lookAlikes } from "./aws-wrong-values.ts";
import type { Item } from "./picture.ts";
import { green } from "./picture.ts";
import { idleConstraints, malformedConstraints } from "./wrong-constraints.ts";
import { emptyEntries, foreignPrincipals, malformedEntries } from "./wrong-entries.ts";
import { idleGrants, malformedGrants } from "./wrong-grants.ts";

export function wrongGrants(family: string, bases: readonly Base[]): AwsFamily {
  return {
    family: `the grant of ${family}`,
    does: "opens",
    cells: bases.flatMap((base) =>
      inAllowlist(
        base,
        isEntry,
        [...malformedGrants, ...malformedConstraints, ...idleGrants, ...idleConstraints(base)].map(
          ({ name, make }) => ({
            name,
            make: (item) => {
              // As the bases have it.
              const { g1 } = item["grants"] as { readonly g1: Readonly<Record<string, unknown>> };
              return { ...item, grants: { g1: make(g1) } };
            },
          }),
        ),
      ),
    ),
  };
}

export function wrongEntries(family: string, bases: readonly Base[]): AwsFamily {
  return {
    family: `the entry of ${family}`,
    does: "opens",
    cells: bases.flatMap((base) =>
      inAllowlist(base, isEntry, [
        ...malformedEntries,
        ...emptyEntries,
        ...foreignPrincipals
          .filter((sk) => sk !== base.principal)
          // Whoever is outside of the organization, and named as such, is a principal like any other.
          .filter((sk) => base.principal !== outsider || sk !== `account/${green}`)
          .map((sk) => ({ name: `principal ${sk}`, make: (item: Item) => ({ ...item, sk }) })),
        ...[
          ...lookAlikes(base.resource),
          ...entryKinds.filter((kind) => kind !== base.kind).map((kind) => `kind/${kind}`),
          `kind/${base.kind}s`,
          `Kind/${base.kind}`,
          `kind/${base.kind} `,
          "kind/*",
          "*",
          base.resource.replace("invitation/*", "invitation/3f2a9b1c"),
        ]
          .filter((pk) => pk !== base.resource)
          .map((pk) => ({ name: `target ${pk}`, make: (item: Item) => ({ ...item, pk }) })),
      ]),
    ),
  };
}

/** An entry that may have been meant as a deny, or to permit: nobody is cut before it can be read. */
export function unreadableEntries(family: string, bases: readonly Base[]): AwsFamily {
  const places = [members[0], members[2]];
  return {
    family: `an entry that can't be read beside what is to be cut of ${family}`,
    does: "closes",
    cells: bases
      .filter(({ name }) => /without/.test(name))
      .flatMap(({ name: where, picture, principal, resource, kind }) =>
        (principal.endsWith(blue) ? places : [principal]).flatMap((one) =>
          (one === principal ? [resource, `kind/${kind}`] : [resource]).flatMap((target) => {
            const entry = anEntryItem(target, one);
            const { g1 } = entry["grants"] as { readonly g1: Readonly<Record<string, unknown>> };
            const entries = [
              ...malformedEntries.map(({ name, make }) => ({ name, item: make(entry) })),
              ...[...malformedGrants, ...malformedConstraints].map(({ name, make }) => ({
                name,
                item: { ...entry, grants: { g1: make(g1) } },
              })),
            ];
            return entries.flatMap(({ name, item }) =>
              item === undefined
                ? []
                : [
                    {
                      name: `${name}, of ${one} on ${target}: ${where}`,
                      mended: picture,
                      wrong: { ...picture, allowlist: [...picture.allowlist, item] },
                    },
                  ],
            );
          }),
        ),
      ),
  };
}

/** What is denied stays out, wherever the deny stands and whichever is read last; a page of its own included. */
export function denials(family: string, bases: readonly Base[]): AwsFamily {
  return {
    family: `a deny beside the allow of ${family}`,
    does: "opens",
    refuses: true,
    cells: bases.flatMap(({ name: where, picture, principal, resource, kind }) => {
      const isMember = !principal.endsWith("666677778888");
      const denied = isMember
        ? [`account/${blue}`, `ou/${nearOu}`, `ou/${farOu}`, members[3]]
        : [principal];
      return denied.flatMap((one) =>
        [resource, `kind/${kind}`].flatMap((target) => {
          const isAllow = picture.allowlist.some(
            (item) => "pk" in item && item.pk === target && item.sk === one,
          );
          if (isAllow) return [];
          const deny = { ...anEntryItem(target, one), effect: "deny" };
          const { external: _none, ...plain } = deny as Item & { readonly external?: true };
          const shapes = [
            { name: "without grants", item: { ...plain, grants: {} } },
            { name: "with a grant", item: { ...plain, grants: { g1: { source: "operator" } } } },
            { name: "that can't be read", item: { ...plain, effect: "dney" } },
            { name: "with a grant that can't be read", item: { ...plain, grants: { g1: {} } } },
          ];
          return shapes.flatMap(({ name, item }) =>
            [
              [item, ...picture.allowlist],
              [...picture.allowlist, pageEnd, pageEnd, item],
            ].map((allowlist, order) => ({
              name: `a deny ${name} of ${one} on ${target}, ${order === 0 ? "first" : "last"}: ${where}`,
              mended: picture,
              wrong: { ...picture, allowlist },
            })),
          );
        }),
      );
    }),
  };
}
