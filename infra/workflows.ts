import { allowlistChanges, sweep } from "./looks.ts";
import { reconcileEndpointConnections, reconcileEndpointServices } from "./reconcile.ts";
import { refreshOrganization } from "./refresh.ts";
import type { Workflow } from "./workflow.ts";

/** Every function of the hub, for what concerns them all. */
export const workflows: readonly Workflow[] = [
  reconcileEndpointConnections,
  reconcileEndpointServices,
  sweep,
  allowlistChanges,
  refreshOrganization,
];
