import { deployment } from "./deployed.ts";
import { associationHints } from "./hints.ts";
import { workOnNetworks } from "./network-permissions.ts";
import { queryIndex, queryTable } from "./permissions.ts";
import { listOf, reconciler } from "./reconciler.ts";
import { memberRoleArns, spokeExternalId } from "./spoke-roles.ts";
import { allowlist, requests } from "./tables.ts";

/** Looks at service networks and resource configurations: what is associated with them, what asks to be, and their auth policies. */
export const reconcileNetworkAssociations = reconciler("ReconcileNetworkAssociations", {
  service: "reconcile-network-associations",
  description: "Looks at VPC Lattice associations again and adjusts them to requests and allowlist",
  hints: associationHints,
  environment: {
    SPOKE_ROLE_ARNS: listOf(memberRoleArns),
    EXTERNAL_ID: spokeExternalId,
    REQUEST_TABLE: requests.name,
    ASSOCIATIONS_PER_NETWORK: `${deployment.associationsPerNetwork}`,
  },
  roleArns: memberRoleArns,
  permissions: [queryIndex(allowlist, "offerings"), queryTable(requests), ...workOnNetworks],
  // The fewest that a mapping can have: AWS does not say how often VPC Lattice may be called (lattice.md section 11).
  maximumConcurrency: 2,
  followsUp: true,
});
