import { controlApi, tenantApi } from "./api.ts";
import { allowlistChanges, sweep } from "./looks.ts";
import { reconcileNetworkAssociations } from "./reconcile-networks.ts";
import { reconcileShareInvitations, reconcileSharePrincipals } from "./reconcile-shares.ts";
import { reconcileEndpointConnections, reconcileEndpointServices } from "./reconcile.ts";
import { refreshOrganization } from "./refresh.ts";
import type { Workflow } from "./workflow.ts";

/** Every function of the hub, for what concerns them all. */
export const workflows: readonly Workflow[] = [
  reconcileEndpointConnections,
  reconcileEndpointServices,
  reconcileShareInvitations,
  reconcileSharePrincipals,
  reconcileNetworkAssociations,
  sweep,
  allowlistChanges,
  refreshOrganization,
  tenantApi,
  controlApi,
];
