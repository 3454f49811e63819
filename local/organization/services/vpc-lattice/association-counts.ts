import type { Association, AssociationKind } from "./association.ts";
import type { ServiceNetwork } from "./entity.ts";
import { conflict } from "./lattice-error.ts";
import type { Lattice } from "./lattice.ts";

/** Associations of one network, oldest first. */
export function associationsOf(
  lattice: Lattice,
  network: ServiceNetwork,
  kind?: AssociationKind,
): Association[] {
  return [...lattice.region(network.region).associations.values()].filter(
    (one) => one.network === network && (kind === undefined || one.kind === kind),
  );
}

export function countsOf(lattice: Lattice, network: ServiceNetwork) {
  const count = (kind: AssociationKind) => associationsOf(lattice, network, kind).length;
  return {
    vpcs: count("servicenetworkvpcassociation"),
    services: count("servicenetworkserviceassociation"),
    configurations: count("servicenetworkresourceassociation"),
  };
}

/** A network goes only when nothing is joined to it; texts of gruntwork-io/cloud-nuke #1158 and #1159, that of services is invented. */
export function refuseNetworkInUse(lattice: Lattice, network: ServiceNetwork): void {
  const { vpcs, services, configurations } = countsOf(lattice, network);
  const what =
    (services > 0 && "service(s)") ||
    (vpcs > 0 && "VPC(s)") ||
    (configurations > 0 && "resource(s)");
  if (what === false) return;
  throw conflict(
    `ServiceNetwork ${network.id} has ${what} associated.`,
    network.id,
    "SERVICE_NETWORK",
  );
}
