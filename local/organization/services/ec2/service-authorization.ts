import type { Authorization, Call } from "../../action.ts";
import type { PrivateLink } from "./private-link.ts";
import { resourceArn } from "./resource-arn.ts";
import { resourceTagContext } from "./tags.ts";

/**
 * Permission to do something to an endpoint service: the service's ARN in the caller's account and Region, whether it exists or
 * not, and the condition keys of privatelink.md section 8. `ec2:Attribute` is not modelled.
 */
export function authorizeService(
  link: PrivateLink,
  call: Call,
  action: string,
  serviceId: string,
  regionKey: "ec2:VpceSupportedRegion" | "ec2:VpceServiceRegion" = "ec2:VpceSupportedRegion",
): Authorization {
  const scope = link.scopeOf(call);
  const service = scope.services.get(serviceId);
  return {
    action,
    resource: resourceArn(link.platform, scope, "vpc-endpoint-service", serviceId),
    context: {
      "ec2:Region": call.region,
      "ec2:VpceMultiRegion": "false",
      [regionKey]: call.region,
      ...(service === undefined ? {} : resourceTagContext(service.tags)),
    },
  };
}

/** Permission for an action without resource types: on `*`, limited by Region at most. */
export function authorizeEverywhere(call: Call, action: string): Authorization[] {
  return [{ action, resource: "*", context: { "ec2:Region": call.region } }];
}
