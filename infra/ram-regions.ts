import type { Deployment } from "./deployment.ts";

/**
 * Where shares with global resources are, by the names of a partition's Regions. AWS says it of the partition `aws` alone (ram.md
 * section 4). Source of the names: the SDKs' partitions.json, `regionRegex`.
 */
const GLOBAL_SHARES: readonly { readonly regions: RegExp; readonly region: string }[] = [
  { regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/, region: "us-east-1" },
];

/** Regions whose RAM shares are looked after: the configured ones, and the one where the partition shares what is global. */
export function ramRegionsOf({
  homeRegion,
  regions,
}: Pick<Deployment, "homeRegion" | "regions">): readonly string[] {
  const global = GLOBAL_SHARES.filter((one) => one.regions.test(homeRegion));
  return [...new Set([...regions, ...global.map(({ region }) => region)])];
}
