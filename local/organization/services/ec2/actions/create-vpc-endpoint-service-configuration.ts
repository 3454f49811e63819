import { CreateVpcEndpointServiceConfigurationCommand } from "@aws-sdk/client-ec2";
import type {
  CreateVpcEndpointServiceConfigurationRequest,
  CreateVpcEndpointServiceConfigurationResult,
} from "@aws-sdk/client-ec2";

import { AwsError, defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import { toServiceConfiguration } from "../endpoint-service.ts";
import type { EndpointService } from "../endpoint-service.ts";
import type { PrivateLink, Scope } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { NO_ID_YET, resourceArn } from "../resource-arn.ts";
import { authorizeService } from "../service-authorization.ts";
import { addSupportedRegions, checkRegions } from "../supported-region.ts";
import { authorizeTagging, fromTagSpecifications, requestTagContext } from "../tags.ts";

const API = "CreateVpcEndpointServiceConfiguration";

/**
 * Load balancers are not simulated: any well-formed ARN of the caller's account and Region counts as one. The host Region is
 * supported whether `SupportedRegions` names it or not, since a service can't be without it (privatelink.md section 6).
 */
export function createVpcEndpointServiceConfiguration(link: PrivateLink): Action {
  const { platform } = link;
  return defineAction<
    CreateVpcEndpointServiceConfigurationRequest,
    CreateVpcEndpointServiceConfigurationResult
  >({
    name: API,
    command: CreateVpcEndpointServiceConfigurationCommand,
    parameters: [
      "AcceptanceRequired",
      "ClientToken",
      "DryRun",
      "GatewayLoadBalancerArns",
      "NetworkLoadBalancerArns",
      "SupportedRegions",
      "TagSpecifications",
    ],
    bucket: requestBucket(API, "configureService"),
    authorize(input, call) {
      const tags = fromTagSpecifications(input.TagSpecifications, "vpc-endpoint-service");
      const service = resourceArn(platform, link.scopeOf(call), "vpc-endpoint-service", NO_ID_YET);
      const asked = authorizeService(link, call, `ec2:${API}`, NO_ID_YET, {
        adding: input.SupportedRegions,
        regionKey: "ec2:VpceServiceRegion",
      });
      return [
        ...asked.map((one) => ({
          ...one,
          context: { ...one.context, ...requestTagContext(tags) },
        })),
        ...authorizeTagging(tags, API, service, call),
      ];
    },
    run(input, call) {
      stopDryRun(input);
      const scope = link.scopeOf(call);
      const service = link.clientTokens.once(call, API, input, () => {
        const backing = loadBalancers(platform.partition, scope, input);
        const regions = input.SupportedRegions ?? [];
        checkRegions(backing.kind, regions, platform);
        const id = `vpce-svc-${platform.hex(17)}`;
        const created: EndpointService = {
          sequence: link.nextSequence(),
          id,
          name: `com.amazonaws.vpce.${scope.region}.${id}`,
          owner: { accountId: scope.accountId, region: scope.region },
          ...backing,
          supportedRegions: { host: scope.region, others: new Map() },
          tags: fromTagSpecifications(input.TagSpecifications, "vpc-endpoint-service"),
          acceptanceRequired: input.AcceptanceRequired ?? true,
          allowedPrincipals: new Map(),
          deletion: undefined,
        };
        addSupportedRegions(created.supportedRegions, regions, platform);
        scope.services.set(id, created);
        return created;
      });
      return {
        ServiceConfiguration: toServiceConfiguration(service, platform.clock.now()),
        ClientToken: input.ClientToken,
      };
    },
  });
}

function loadBalancers(
  partition: string,
  scope: Scope,
  input: CreateVpcEndpointServiceConfigurationRequest,
): Pick<EndpointService, "kind" | "loadBalancerArns"> {
  const network = input.NetworkLoadBalancerArns ?? [];
  const gateway = input.GatewayLoadBalancerArns ?? [];
  if (network.length > 0 && gateway.length > 0) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Specify NetworkLoadBalancerArns or GatewayLoadBalancerArns, not both",
    );
  }
  const [kind, short, arns] =
    gateway.length > 0
      ? (["GatewayLoadBalancer", "gwy", gateway] as const)
      : (["Interface", "net", required(network, "NetworkLoadBalancerArn")] as const);
  const prefix = `arn:${partition}:elasticloadbalancing:${scope.region}:${scope.accountId}:loadbalancer/${short}/`;
  for (const arn of arns) {
    if (!arn.startsWith(prefix) || !/^[\w-]+\/[0-9a-f]+$/.test(arn.slice(prefix.length))) {
      throw new AwsError(
        "InvalidParameter",
        `The load balancer ARN '${arn}' is not valid; it must look like ${prefix}NAME/ID`,
      );
    }
  }
  return { kind, loadBalancerArns: [...arns] };
}
