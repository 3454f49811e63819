import type { OfferingKind } from "./kind.ts";
import { offeringKinds } from "./kind.ts";

const arnOf = (service: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z]{2,}(?:-[a-z]+)+-\\d+:\\d{12}:${resource}$`);

/**
 * What the ARN of a registered resource looks like. Endpoint services have ids of 17 or, old ones, of 8 digits (privatelink.md
 * section 1), VPC Lattice's are of 17 (lattice.md section 1.1). What is registered for invitations is all of an account and
 * Region, as nobody can name a share before it is offered.
 */
const RESOURCES: Readonly<Record<OfferingKind, RegExp>> = {
  "endpoint-connection": arnOf("ec2", "vpc-endpoint-service/vpce-svc-(?:[0-9a-f]{17}|[0-9a-f]{8})"),
  "share-invitation": arnOf("ram", String.raw`resource-share-invitation/\*`),
  "share-principal": arnOf("ram", "resource-share/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
  "service-network": arnOf("vpc-lattice", "servicenetwork/sn-[0-9a-z]{17}"),
  "resource-configuration": arnOf("vpc-lattice", "resourceconfiguration/rcfg-[0-9a-z]{17}"),
};

/** The kind of offering that a resource is, by its ARN. */
export function kindOfResource(arn: string): OfferingKind | undefined {
  return offeringKinds.find((kind) => RESOURCES[kind].test(arn));
}
