import { DescribeVpcEndpointServicePermissionsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeVpcEndpointServicePermissionsRequest,
  DescribeVpcEndpointServicePermissionsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { toAllowedPrincipal } from "../allowed-principal.ts";
import type { AllowedPrincipal } from "../allowed-principal.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import { ownService } from "../endpoint-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "DescribeVpcEndpointServicePermissions";

export function describeVpcEndpointServicePermissions(link: PrivateLink): Action {
  return defineAction<
    DescribeVpcEndpointServicePermissionsRequest,
    DescribeVpcEndpointServicePermissionsResult
  >({
    name: API,
    command: DescribeVpcEndpointServicePermissionsCommand,
    parameters: ["DryRun", "Filters", "MaxResults", "NextToken", "ServiceId"],
    bucket: requestBucket(API, "describe"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      return authorizeService(link, call, `ec2:${API}`, serviceId);
    },
    run(input, call) {
      stopDryRun(input);
      const service = ownService(link.scopeOf(call), input.ServiceId);
      const matches = matchFilters<AllowedPrincipal>(API, input.Filters, {
        fields: {
          principal: (allowed) => allowed.principal,
          "principal-type": (allowed) => allowed.type,
        },
      });
      const principals = service.allowedPrincipals.values();
      const { items, NextToken } = link.pages.of(call, API, input, principals, matches);
      return {
        AllowedPrincipals: items.map((allowed) => ({
          ...toAllowedPrincipal(allowed, service.id),
          Tags: [],
        })),
        NextToken,
      };
    },
  });
}
