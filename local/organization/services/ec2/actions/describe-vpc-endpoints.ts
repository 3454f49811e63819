import { DescribeVpcEndpointsCommand } from "@aws-sdk/client-ec2";
import type { DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import { stateOf } from "../endpoint-connection.ts";
import { endpointNotFound, isListedEndpoint, toVpcEndpoint } from "../endpoint.ts";
import type { Endpoint } from "../endpoint.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";

const API = "DescribeVpcEndpoints";

/** The caller's endpoints in the call's Region. All documented filters. */
export function describeVpcEndpoints(link: PrivateLink): Action {
  const { clock, knobs } = link.platform;
  return defineAction<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult>({
    name: API,
    command: DescribeVpcEndpointsCommand,
    parameters: ["DryRun", "Filters", "MaxResults", "NextToken", "VpcEndpointIds"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const now = clock.now();
      const { endpoints } = link.scopeOf(call);
      const isListed = (endpoint: Endpoint | undefined) =>
        endpoint !== undefined && isListedEndpoint(endpoint, now, knobs);
      const wanted = input.VpcEndpointIds?.length ? new Set(input.VpcEndpointIds) : undefined;
      for (const id of wanted ?? []) {
        if (!isListed(endpoints.get(id))) throw endpointNotFound(id);
      }
      const matches = matchFilters<Endpoint>(API, input.Filters, {
        fields: {
          "ip-address-type": () => "ipv4",
          "service-name": (row) => row.connection.service.name,
          "service-region": (row) => row.connection.service.owner.region,
          "vpc-id": (row) => row.vpcId,
          "vpc-endpoint-id": (row) => row.id,
          "vpc-endpoint-state": (row) => stateOf(row.connection, now).state,
          "vpc-endpoint-type": (row) => row.connection.service.kind,
        },
        tags: (row) => row.tags,
      });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        endpoints.values(),
        (row) => isListed(row) && wanted?.has(row.id) !== false && matches(row),
      );
      return {
        VpcEndpoints: items.map((row) => toVpcEndpoint(row, now)),
        NextToken,
      };
    },
  });
}
