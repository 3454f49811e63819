import type { AwsCell } from "./aws-picture.ts";
import { withItem } from "./aws-picture.ts";
import type { Base } from "./aws-tenants.ts";
import type { Item } from "./picture.ts";

/** One thing that is wrong with an item; `undefined` leaves it out. */
type Change = { readonly name: string; readonly make: (item: Item) => Item | undefined };

export const isEntry = ({ sk }: Item) => sk !== "offering";
export const isOffering = ({ sk }: Item) => sk === "offering";

/** The base with each of these changes in its allowlist. */
export function inAllowlist(
  { name: where, picture }: Base,
  isMeant: (item: Item) => boolean,
  changes: readonly Change[],
): AwsCell[] {
  return changes.map(({ name, make }) => ({
    name: `${name}: ${where}`,
    mended: picture,
    wrong: { ...picture, allowlist: withItem(picture.allowlist, isMeant, make) },
  }));
}
