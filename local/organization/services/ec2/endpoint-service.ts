import type { ServiceConfiguration } from "@aws-sdk/client-ec2";

import { AwsError } from "../../action.ts";
import type { AllowedPrincipal } from "./allowed-principal.ts";
import { required } from "./required-parameter.ts";
import { supportedRegions, toSupportedRegions } from "./supported-region.ts";
import type { SupportedRegions } from "./supported-region.ts";
import { toTags } from "./tags.ts";
import type { Tags } from "./tags.ts";

/** An endpoint service of a provider. One kind each: behind Network Load Balancers, or Gateway Load Balancers. */
export type EndpointService = {
  readonly sequence: number;
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly accountId: string; readonly region: string };
  readonly kind: "Interface" | "GatewayLoadBalancer";
  readonly loadBalancerArns: readonly string[];
  readonly supportedRegions: SupportedRegions;
  readonly tags: Tags;
  acceptanceRequired: boolean;
  /** By principal. Empty admits nobody, the owner included (privatelink.md section 5: default is deny). */
  readonly allowedPrincipals: Map<string, AllowedPrincipal>;
  deletion: { readonly startedAt: Date; readonly deletedAt: Date } | undefined;
};

export type ServiceState = "Available" | "Deleting" | "Deleted";

export function serviceStateOf(service: EndpointService, now: Date): ServiceState {
  if (service.deletion === undefined) return "Available";
  return now < service.deletion.deletedAt ? "Deleting" : "Deleted";
}

/** Deleted services stay in Describe answers for a while (privatelink.md section 10), as long as deleted connections do. */
export function isListedService(
  service: EndpointService,
  now: Date,
  deletedRowsStayMs: number,
): boolean {
  const { deletion } = service;
  return deletion === undefined || now.getTime() < deletion.deletedAt.getTime() + deletedRowsStayMs;
}

/** The caller's own service of that id. Another account's, another Region's and a deleted one do not exist for it. */
export function ownService(
  scope: { readonly services: ReadonlyMap<string, EndpointService> },
  serviceId: string | undefined,
): EndpointService {
  const id = required(serviceId, "ServiceId");
  const service = scope.services.get(id);
  if (service === undefined || service.deletion !== undefined) throw serviceNotFound(id);
  return service;
}

export function serviceNotFound(id: string): AwsError {
  return new AwsError(
    "InvalidVpcEndpointServiceId.NotFound",
    `The VpcEndpointService Id '${id}' does not exist`,
  );
}

export function toServiceConfiguration(service: EndpointService, now: Date): ServiceConfiguration {
  const { region } = service.owner;
  const arns = [...service.loadBalancerArns];
  const state = serviceStateOf(service, now);
  return {
    ServiceType: [{ ServiceType: service.kind }],
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceState: state,
    AvailabilityZones: ["a", "b", "c"].map((zone) => region + zone),
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    ...(service.kind === "Interface"
      ? { NetworkLoadBalancerArns: arns }
      : { GatewayLoadBalancerArns: arns }),
    SupportedIpAddressTypes: ["ipv4"],
    BaseEndpointDnsNames: [`${service.id}.${region}.vpce.amazonaws.com`],
    Tags: toTags(service.tags),
    SupportedRegions: toSupportedRegions(service.supportedRegions, state, now),
    RemoteAccessEnabled: supportedRegions(service.supportedRegions).length > 1,
  };
}
