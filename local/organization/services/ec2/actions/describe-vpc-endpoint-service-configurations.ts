import { DescribeVpcEndpointServiceConfigurationsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeVpcEndpointServiceConfigurationsRequest,
  DescribeVpcEndpointServiceConfigurationsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import {
  isListedService,
  serviceNotFound,
  serviceStateOf,
  toServiceConfiguration,
} from "../endpoint-service.ts";
import type { EndpointService } from "../endpoint-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";

const API = "DescribeVpcEndpointServiceConfigurations";

/** The caller's services in the call's Region, those deleted lately included. */
export function describeVpcEndpointServiceConfigurations(link: PrivateLink): Action {
  const { clock, knobs } = link.platform;
  return defineAction<
    DescribeVpcEndpointServiceConfigurationsRequest,
    DescribeVpcEndpointServiceConfigurationsResult
  >({
    name: API,
    command: DescribeVpcEndpointServiceConfigurationsCommand,
    parameters: ["DryRun", "ServiceIds", "Filters", "MaxResults", "NextToken"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const now = clock.now();
      const { services } = link.scopeOf(call);
      const isListed = (service: EndpointService | undefined) =>
        service !== undefined && isListedService(service, now, knobs.deletedRowsStayMs);
      const wanted = input.ServiceIds?.length ? new Set(input.ServiceIds) : undefined;
      for (const id of wanted ?? []) {
        if (!isListed(services.get(id))) throw serviceNotFound(id);
      }
      const matches = matchFilters<EndpointService>(API, input.Filters, {
        fields: {
          "service-id": (service) => service.id,
          "service-name": (service) => service.name,
          "service-state": (service) => serviceStateOf(service, now),
          "supported-ip-address-types": () => "ipv4",
        },
        tags: (service) => service.tags,
      });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        services.values(),
        (row) => isListed(row) && wanted?.has(row.id) !== false && matches(row),
      );
      return {
        ServiceConfigurations: items.map((row) => toServiceConfiguration(row, now)),
        NextToken,
      };
    },
  });
}
