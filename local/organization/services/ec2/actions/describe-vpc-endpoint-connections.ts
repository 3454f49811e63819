import { DescribeVpcEndpointConnectionsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeVpcEndpointConnectionsRequest,
  DescribeVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import type { FilterFields } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import {
  isCrossRegion,
  isKnownToProvider,
  stateOf,
  toVpcEndpointConnection,
} from "../endpoint-connection.ts";
import type { EndpointConnection } from "../endpoint-connection.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";

const API = "DescribeVpcEndpointConnections";

/** Connections to the caller's services in the call's Region, from any Region. All six documented filters (privatelink.md section 3). */
export function describeVpcEndpointConnections(link: PrivateLink): Action {
  const { clock, knobs } = link.platform;
  return defineAction<DescribeVpcEndpointConnectionsRequest, DescribeVpcEndpointConnectionsResult>({
    name: API,
    command: DescribeVpcEndpointConnectionsCommand,
    parameters: ["DryRun", "Filters", "MaxResults", "NextToken"],
    bucket: requestBucket(API, "describe"),
    authorize(_input, call) {
      return authorizeEverywhere(call, `ec2:${API}`);
    },
    run(input, call) {
      stopDryRun(input);
      const now = clock.now();
      const matches = matchFilters(API, input.Filters, { fields: fieldsAt(now) });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        link.scopeOf(call).connections.values(),
        (row) => isKnownToProvider(row, now, knobs) && matches(row),
      );
      return {
        VpcEndpointConnections: items.map((row) => toVpcEndpointConnection(row, now, knobs)),
        NextToken,
      };
    },
  });
}

function fieldsAt(now: Date): FilterFields<EndpointConnection> {
  return {
    "ip-address-type": () => "ipv4",
    "service-id": (row) => row.service.id,
    "vpc-endpoint-id": (row) => row.endpointId,
    "vpc-endpoint-owner": (row) => row.consumer.accountId,
    // Whether answers name the Region or not.
    "vpc-endpoint-region": (row) =>
      isCrossRegion(row) ? [row.consumer.region, "cross-region"] : row.consumer.region,
    // Filters take the documented spelling, however answers are spelled.
    "vpc-endpoint-state": (row) => stateOf(row, now).state,
  };
}
