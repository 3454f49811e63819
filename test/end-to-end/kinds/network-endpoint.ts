import type { TestWorld } from "../../support/test-world.ts";
import type { KindStory } from "./kind-bench.ts";
import { failedByNobody, latticeEndpoints, letInByNobody } from "./lattice-endpoint.ts";
import { openNetwork } from "./open-network.ts";

/** Endpoints to a network of the hub, which their owners alone can delete. */
export function networkEndpoints(test: TestWorld): KindStory {
  const endpoints = latticeEndpoints(test);
  let places = 0;
  return {
    listings: ["vpc-lattice:ListServiceNetworkVpcEndpointAssociations"],
    calls: {},
    async open() {
      const name = `network-endpoint-${++places}`;
      const network = await openNetwork(test, name);
      const { vanish, isAvailable } = endpoints;
      return {
        resource: network,
        name,
        appear: () =>
          endpoints.appear({ VpcEndpointType: "ServiceNetwork", ServiceNetworkArn: network }),
        vanish,
        byHand: { letIn: letInByNobody, end: vanish },
        failOne: failedByNobody,
        isThere: (subject) => Promise.resolve(isAvailable(subject)),
      };
    },
  };
}
