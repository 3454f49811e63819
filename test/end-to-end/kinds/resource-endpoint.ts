import { CreateResourceConfigurationCommand } from "@aws-sdk/client-vpc-lattice";

import type { Subject } from "../../contract/kind-ground.ts";
import type { TestWorld } from "../../support/test-world.ts";
import type { KindStory } from "./kind-bench.ts";
import { failedByNobody, latticeEndpoints, letInByNobody } from "./lattice-endpoint.ts";
import { shareWithEveryone } from "./open-network.ts";

const DELETE = "vpc-lattice:DeleteResourceEndpointAssociation";

/** Endpoints to a resource configuration of the hub, which the hub can detach. */
export function resourceEndpoints(test: TestWorld): KindStory {
  const endpoints = latticeEndpoints(test);
  let places = 0;
  return {
    listings: ["vpc-lattice:ListResourceEndpointAssociations"],
    calls: { remove: DELETE },
    async open() {
      const { lattice } = test.hub;
      const name = `resource-endpoint-${++places}`;
      const { arn = "" } = await lattice.send(
        new CreateResourceConfigurationCommand({ name, type: "SINGLE" }),
      );
      await shareWithEveryone(test, name, arn);
      const { vanish, isAvailable } = endpoints;
      return {
        resource: arn,
        name,
        appear: () =>
          endpoints.appear({ VpcEndpointType: "Resource", ResourceConfigurationArn: arn }),
        vanish,
        byHand: { letIn: letInByNobody, end: vanish },
        failOne: failedByNobody,
        isThere: (subject) => Promise.resolve(isAvailable(subject) && !isDetached(subject)),
      };
    },
  };

  /** By what was done: the list that shows it may be one that a test has emptied. */
  function isDetached({ externalId }: Subject): boolean {
    const id = externalId.replace(/^vpce-/, "rea-");
    return test.world.organization.platform.calls
      .of(DELETE)
      .some(({ input, outcome }) => outcome === "ok" && JSON.stringify(input).includes(id));
  }
}
