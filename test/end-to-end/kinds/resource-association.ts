import {
  CreateResourceConfigurationCommand,
  CreateServiceNetworkResourceAssociationCommand,
  DeleteServiceNetworkResourceAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";

import type { TestWorld } from "../../support/test-world.ts";
import { associations } from "./association-story.ts";
import type { KindStory } from "./kind-bench.ts";

export function resourceAssociations(test: TestWorld): KindStory {
  return associations(test, {
    kind: "resource-association",
    type: "servicenetworkresourceassociation",
    api: "ServiceNetworkResourceAssociation",
    async make({ lattice }, number) {
      const { arn = "" } = await lattice.send(
        new CreateResourceConfigurationCommand({
          name: `contract-${number}`,
          type: "SINGLE",
          // The network is shared, and a configuration has to say that it may join such a one (lattice.md section 3).
          allowAssociationToShareableServiceNetwork: true,
        }),
      );
      return { arn };
    },
    join: (lattice, serviceNetworkIdentifier, resourceConfigurationIdentifier) =>
      lattice.send(
        new CreateServiceNetworkResourceAssociationCommand({
          serviceNetworkIdentifier,
          resourceConfigurationIdentifier,
        }),
      ),
    end: (lattice, serviceNetworkResourceAssociationIdentifier) =>
      lattice.send(
        new DeleteServiceNetworkResourceAssociationCommand({
          serviceNetworkResourceAssociationIdentifier,
        }),
      ),
  });
}
