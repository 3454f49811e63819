import { DescribeVpcEndpointsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  VpcEndpoint,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action, Call } from "../../../action.ts";
import { matchFilters } from "../describe-filter.ts";
import { stopDryRun } from "../dry-run.ts";
import { stateOf } from "../endpoint-connection.ts";
import { endpointNotFound, isListedEndpoint, toVpcEndpoint } from "../endpoint.ts";
import {
  latticeEndpointState,
  listedLatticeEndpoints,
  toAwsEndpoint,
} from "../lattice-endpoint.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeEverywhere } from "../service-authorization.ts";
import type { Tags } from "../tags.ts";

const API = "DescribeVpcEndpoints";

/** One row, whatever the endpoint reaches. */
type Row = {
  readonly sequence: number;
  readonly id: string;
  readonly vpcId: string;
  readonly tags: Tags;
  readonly kind: string;
  readonly state: string;
  readonly serviceName?: string;
  readonly serviceRegion?: string;
  readonly toAws: () => VpcEndpoint;
};

/** The caller's endpoints in the call's Region. All documented filters. */
export function describeVpcEndpoints(link: PrivateLink): Action {
  const { clock, knobs } = link.platform;

  const privateLinkRows = (call: Call, now: Date): Row[] =>
    [...link.scopeOf(call).endpoints.values()]
      .filter((endpoint) => isListedEndpoint(endpoint, now, knobs))
      .map((endpoint) => ({
        sequence: endpoint.sequence,
        id: endpoint.id,
        vpcId: endpoint.vpcId,
        tags: endpoint.tags,
        kind: endpoint.connection.service.kind,
        state: stateOf(endpoint.connection, now).state,
        serviceName: endpoint.connection.service.name,
        serviceRegion: endpoint.connection.service.owner.region,
        toAws: () => toVpcEndpoint(endpoint, now),
      }));

  function latticeRows(call: Call): Row[] {
    const { accountId, region } = link.scopeOf(call);
    return listedLatticeEndpoints(link)
      .filter(({ owner }) => owner.accountId === accountId && owner.region === region)
      .map((endpoint) => ({
        sequence: endpoint.sequence,
        id: endpoint.id,
        vpcId: endpoint.vpcId,
        tags: endpoint.tags,
        kind: endpoint.kind,
        state: latticeEndpointState(link.platform, endpoint),
        toAws: () => toAwsEndpoint(link.platform, endpoint),
      }));
  }

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
      const rows = [...privateLinkRows(call, now), ...latticeRows(call)];
      const known = new Map(rows.map((row) => [row.id, row]));
      const wanted = input.VpcEndpointIds?.length ? new Set(input.VpcEndpointIds) : undefined;
      for (const id of wanted ?? []) {
        if (!known.has(id)) throw endpointNotFound(id);
      }
      const matches = matchFilters<Row>(API, input.Filters, {
        fields: {
          "ip-address-type": () => "ipv4",
          "service-name": (row) => row.serviceName,
          "service-region": (row) => row.serviceRegion,
          "vpc-id": (row) => row.vpcId,
          "vpc-endpoint-id": (row) => row.id,
          "vpc-endpoint-state": (row) => row.state,
          "vpc-endpoint-type": (row) => row.kind,
        },
        tags: (row) => row.tags,
      });
      const { items, NextToken } = link.pages.of(
        call,
        API,
        input,
        rows.toSorted((a, b) => a.sequence - b.sequence),
        (row) => wanted?.has(row.id) !== false && matches(row),
      );
      return {
        VpcEndpoints: items.map((row) => row.toAws()),
        NextToken,
      };
    },
  });
}
