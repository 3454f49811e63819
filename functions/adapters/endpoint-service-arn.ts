import { parseArn } from "../core/arn.ts";

/** Where an endpoint service is: calls about it go to its owner's account and its own Region (privatelink.md section 6). */
export type ServicePlace = {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly serviceId: string;
};

const RESOURCE = "vpc-endpoint-service/";

/** Throws for anything but the ARN of an endpoint service. */
export function placeOf(resource: string): ServicePlace {
  const arn = parseArn(resource);
  if (arn?.resource.startsWith(RESOURCE) !== true)
    throw new Error(`${resource} is not the ARN of a VPC endpoint service`);
  const { partition, accountId, region } = arn;
  return { partition, accountId, region, serviceId: arn.resource.slice(RESOURCE.length) };
}

/** The ARN of a service by its id, where it is. */
export function endpointServiceArn({
  partition,
  accountId,
  region,
  serviceId,
}: ServicePlace): string {
  return `arn:${partition}:ec2:${region}:${accountId}:${RESOURCE}${serviceId}`;
}
