import type { SupportedRegionDetail } from "@aws-sdk/client-ec2";

import { AwsError, NotModelledError } from "../../action.ts";
import type { Platform } from "../../platform.ts";

/** The Regions from which consumers may reach a service: its host Region always, others while they are listed. */
export type SupportedRegions = {
  readonly host: string;
  readonly others: Map<string, { readonly availableAt: Date; readonly deletedAt?: Date }>;
};

/** The Regions that are supported or about to be, the host Region first; not those on their way out. */
export function supportedRegions({ host, others }: SupportedRegions): string[] {
  const listed = [...others].filter(([, { deletedAt }]) => deletedAt === undefined);
  return [host, ...listed.map(([region]) => region)];
}

/** Whether consumers in the Region can connect now. AWS does not say that `Pending` is too early; here it is. */
export function isSupported(regions: SupportedRegions, region: string, now: Date): boolean {
  if (region === regions.host) return true;
  const other = regions.others.get(region);
  return other !== undefined && other.deletedAt === undefined && now >= other.availableAt;
}

/** Lists further Regions, `Pending` for a while. One that is listed already stays as it is. */
export function addSupportedRegions(
  { host, others }: SupportedRegions,
  regions: readonly string[],
  { clock, knobs }: Platform,
): void {
  const availableAt = new Date(clock.now().getTime() + knobs.pendingDurationMs);
  for (const region of regions) {
    const known = others.get(region);
    if (region === host || (known !== undefined && known.deletedAt === undefined)) continue;
    others.set(region, { availableAt });
  }
}

/**
 * Takes Regions off the list; endpoints that exist stay (privatelink.md section 6). AWS does not say what becomes of a Region
 * that is not listed: nothing here.
 */
export function removeSupportedRegions(
  { others }: SupportedRegions,
  regions: readonly string[],
  { clock, knobs }: Platform,
): void {
  const deletedAt = new Date(clock.now().getTime() + knobs.pendingDurationMs);
  for (const region of regions) {
    const known = others.get(region);
    if (known === undefined || known.deletedAt !== undefined) continue;
    others.set(region, { ...known, deletedAt });
  }
}

/** Refuses to take away the host Region (privatelink.md section 6; code and sentence from aws-controllers-k8s/community #2902). */
export function keepHostRegion(
  { host }: SupportedRegions,
  removed: readonly string[],
  serviceId: string,
): void {
  if (!removed.includes(host)) return;
  throw new AwsError("InvalidParameter", `Cannot remove service region ${host} from ${serviceId}`);
}

/**
 * Refuses Regions that the organization does not use, since nobody could connect from there, and any for Gateway Load Balancers:
 * AWS describes cross-Region access for Network Load Balancers only (privatelink.md section 6).
 */
export function checkRegions(
  kind: "Interface" | "GatewayLoadBalancer",
  regions: readonly string[],
  platform: Platform,
): void {
  if (kind === "GatewayLoadBalancer" && regions.length > 0) {
    throw new NotModelledError("a Gateway Load Balancer service with supported Regions");
  }
  for (const region of regions) {
    if (!platform.regions.includes(region)) {
      throw new NotModelledError(
        `the supported Region ${region} (the organization uses ${platform.regions.join(", ")})`,
      );
    }
  }
}

/** The list as Describe answers it. A Region that was taken off is `Deleting` for a while, then gone. */
export function toSupportedRegions(
  { host, others }: SupportedRegions,
  hostState: string,
  now: Date,
): SupportedRegionDetail[] {
  const details = [{ Region: host, ServiceState: hostState }];
  for (const [Region, { availableAt, deletedAt }] of others) {
    if (deletedAt !== undefined && now >= deletedAt) continue;
    const own = now < availableAt ? "Pending" : "Available";
    const ServiceState = deletedAt === undefined ? own : "Deleting";
    details.push({ Region, ServiceState: hostState === "Available" ? ServiceState : hostState });
  }
  return details;
}
