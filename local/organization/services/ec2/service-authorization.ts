import type { Authorization, Call } from "../../action.ts";
import type { PrivateLink } from "./private-link.ts";
import { resourceArn } from "./resource-arn.ts";
import { supportedRegions } from "./supported-region.ts";
import { resourceTagContext } from "./tags.ts";

/** Known to need `vpce:AllowMultiRegion` for a service with several Regions, whatever is changed (aws/aws-cdk #36216). */
const CONFIGURING: readonly string[] = [
  "ec2:CreateVpcEndpointServiceConfiguration",
  "ec2:ModifyVpcEndpointServiceConfiguration",
];

/**
 * Permission to do something to an endpoint service: the service's ARN in the caller's account and Region, whether it exists or
 * not, and the condition keys of privatelink.md section 8. `ec2:Attribute` is not modelled.
 *
 * `ec2:VpceSupportedRegion` takes one value. How EC2 fills it for a service with several Regions is not documented, so IAM is
 * asked once for each: those that the service has and those that the call adds.
 */
export function authorizeService(
  link: PrivateLink,
  call: Call,
  action: string,
  serviceId: string,
  {
    adding = [],
    regionKey = "ec2:VpceSupportedRegion",
  }: {
    readonly adding?: readonly string[] | undefined;
    readonly regionKey?: "ec2:VpceSupportedRegion" | "ec2:VpceServiceRegion";
  } = {},
): Authorization[] {
  const scope = link.scopeOf(call);
  const service = scope.services.get(serviceId);
  const listed = service === undefined ? [] : supportedRegions(service.supportedRegions);
  const regions = [...new Set([call.region, ...listed, ...adding])];
  const multiRegion = regions.length > 1;
  const resource = resourceArn(link.platform, scope, "vpc-endpoint-service", serviceId);

  const asked = (regionKey === "ec2:VpceSupportedRegion" ? regions : [call.region]).map(
    (region) => ({
      action,
      resource,
      context: {
        "ec2:Region": call.region,
        "ec2:VpceMultiRegion": String(multiRegion),
        [regionKey]: region,
        ...(service === undefined ? {} : resourceTagContext(service.tags)),
      },
    }),
  );
  const needsMore =
    CONFIGURING.includes(action) || link.platform.knobs.multiRegionPermission === "every-call";
  return multiRegion && needsMore ? [...asked, allowMultiRegion(resource)] : asked;
}

/** The permission-only action without which nothing reaches across Regions (privatelink.md section 6). It has no condition keys. */
export function allowMultiRegion(resource: string): Authorization {
  return { action: "vpce:AllowMultiRegion", resource };
}

/** Permission for an action without resource types: on `*`, limited by Region at most. */
export function authorizeEverywhere(call: Call, action: string): Authorization[] {
  return [{ action, resource: "*", context: { "ec2:Region": call.region } }];
}
