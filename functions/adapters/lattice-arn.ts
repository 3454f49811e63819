import type { Arn } from "../core/arn.ts";
import { parseArn } from "../core/arn.ts";
import type { RequestableKind } from "../core/request.ts";

/** Throws for anything but the ARN of a service network. */
export function networkOf(resource: string): Arn {
  return latticeArn(resource, "servicenetwork/", "a service network");
}

/** Throws for anything but the ARN of a resource configuration. */
export function configurationOf(resource: string): Arn {
  return latticeArn(resource, "resourceconfiguration/", "a resource configuration");
}

export function isNetwork(resource: string): boolean {
  return parseArn(resource)?.resource.startsWith("servicenetwork/") === true;
}

/** A VPC by its ARN. EC2 and VPC Lattice name it by its id alone (lattice.md section 1.2), which says nothing of its owner. */
export function vpcArn(
  { partition, region }: Pick<Arn, "partition" | "region">,
  accountId: string,
  vpcId: string,
): string {
  return `arn:${partition}:ec2:${region}:${accountId}:vpc/${vpcId}`;
}

/** `vpc-…` of the ARN of a VPC. */
export function vpcIdOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

const ASSOCIATIONS: Readonly<Record<RequestableKind, string>> = {
  "service-association": "servicenetworkserviceassociation",
  "resource-association": "servicenetworkresourceassociation",
  "vpc-association": "servicenetworkvpcassociation",
};

/** What IAM calls the associations of a kind that an account makes: with its own id, whoever owns the network (lattice.md section 7). */
export function associationsBy(
  kind: RequestableKind,
  { partition, region }: Pick<Arn, "partition" | "region">,
  accountId: string,
): string {
  return `arn:${partition}:vpc-lattice:${region}:${accountId}:${ASSOCIATIONS[kind]}/*`;
}

/**
 * The same association as another account names it: one across accounts has an ARN in each, with that account's id
 * (lattice.md section 1.2). That the last part is the same in both is LIKELY, so nothing is concluded from a name that nobody knows.
 */
export function asNamedIn(associationArn: string, accountId: string): string | undefined {
  const arn = parseArn(associationArn);
  if (arn === undefined) return undefined;
  const { partition, service, region, resource } = arn;
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

function latticeArn(resource: string, prefix: string, what: string): Arn {
  const arn = parseArn(resource);
  if (arn?.service !== "vpc-lattice" || !arn.resource.startsWith(prefix))
    throw new Error(`${resource} is not the ARN of ${what}`);
  return arn;
}
