import { AwsError } from "../../action.ts";
import type { Lattice } from "./lattice.ts";

/**
 * Whether an account may make a VPC endpoint to a network or configuration, in its own VPC: it owns it, or it is shared with
 * it (lattice.md section 2), and the network has fewer endpoints than the quota of section 6.
 */
export function admitEndpoint(
  lattice: Lattice,
  accountId: string,
  targetArn: string,
): "admitted" | "missing" | "full" {
  const target = [...lattice.regions()]
    .flatMap(({ servicenetwork, resourceconfiguration }) => [
      ...servicenetwork.values(),
      ...resourceconfiguration.values(),
    ])
    .find(({ arn }) => arn === targetArn);
  if (target === undefined) return "missing";
  if (target.accountId !== accountId && !lattice.sharedWith(accountId, targetArn)) return "missing";
  if (target.kind !== "servicenetwork") return "admitted";
  const used = [...(lattice.endpoints?.() ?? [])].filter((one) => one.targetArn === targetArn);
  try {
    lattice.quotas.check("L-89DEA27F", used.length, "SERVICE_NETWORK", target.id);
    return "admitted";
  } catch (error) {
    if (error instanceof AwsError && error.code === "ServiceQuotaExceededException") return "full";
    throw error;
  }
}
