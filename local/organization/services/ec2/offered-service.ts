import type { CreateVpcEndpointRequest } from "@aws-sdk/client-ec2";

import { AwsError, NotModelledError } from "../../action.ts";
import type { Call } from "../../action.ts";
import { admits } from "./allowed-principal.ts";
import type { EndpointService } from "./endpoint-service.ts";
import type { PrivateLink } from "./private-link.ts";
import { required } from "./required-parameter.ts";
import { isSupported } from "./supported-region.ts";

const MODELLED_TYPES: readonly string[] = ["Gateway", "Interface", "GatewayLoadBalancer"];

/** The service of that name in the Region, whoever owns it and whomever it admits. */
export function serviceNamed(
  link: PrivateLink,
  region: string,
  name: string | undefined,
): EndpointService | undefined {
  const prefix = `com.amazonaws.vpce.${region}.`;
  if (name?.startsWith(prefix) !== true) return undefined;
  for (const scope of link.scopes()) {
    const service = scope.services.get(name.slice(prefix.length));
    if (service?.name === name && service.deletion === undefined) return service;
  }
  return undefined;
}

/**
 * The service that a consumer asks to connect to, in `ServiceRegion` or the call's Region. One that does not admit the caller
 * looks exactly like one that does not exist (privatelink.md section 5); so does one of another Region that is not named
 * (hashicorp/terraform-provider-aws #40583) and, which is invented, one that does not support the caller's Region.
 */
export function offeredService(
  link: PrivateLink,
  call: Call,
  input: CreateVpcEndpointRequest,
): EndpointService {
  const type = input.VpcEndpointType ?? "Gateway";
  if (!MODELLED_TYPES.includes(type)) throw new NotModelledError(`the VpcEndpointType ${type}`);
  const name = required(input.ServiceName, "ServiceName");
  const region = input.ServiceRegion ?? call.region;
  if (name.startsWith(`com.amazonaws.${region}.`)) {
    throw new NotModelledError(`an endpoint of AWS's own service ${name}`);
  }
  const service = serviceNamed(link, region, name);
  const now = link.platform.clock.now();
  if (
    service === undefined ||
    !admits(service.allowedPrincipals, call.caller) ||
    !isSupported(service.supportedRegions, call.region, now)
  ) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  }
  if (type !== service.kind) {
    throw new AwsError(
      "InvalidParameter",
      `Endpoint type (${type}) does not match available service types ([${service.kind}]).`,
    );
  }
  return service;
}
