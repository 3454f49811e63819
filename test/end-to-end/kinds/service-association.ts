import {
  CreateServiceCommand,
  CreateServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  GetServiceCommand,
} from "@aws-sdk/client-vpc-lattice";

import { until } from "../../../local/showcase/until.ts";
import type { TestWorld } from "../../support/test-world.ts";
import { associations } from "./association-story.ts";
import type { KindStory } from "./kind-bench.ts";

export function serviceAssociations(test: TestWorld): KindStory {
  return associations(test, {
    kind: "service-association",
    type: "servicenetworkserviceassociation",
    api: "ServiceNetworkServiceAssociation",
    async make({ lattice }, number) {
      const name = `contract-${number}`;
      const { arn = "" } = await lattice.send(new CreateServiceCommand({ name }));
      // One that is still being made can't be joined yet, and would only be tried again later.
      await until(
        `${arn} is there`,
        () => lattice.send(new GetServiceCommand({ serviceIdentifier: arn })),
        ({ status }) => status === "ACTIVE",
      );
      return { arn };
    },
    join: (lattice, serviceNetworkIdentifier, serviceIdentifier) =>
      lattice.send(
        new CreateServiceNetworkServiceAssociationCommand({
          serviceNetworkIdentifier,
          serviceIdentifier,
        }),
      ),
    end: (lattice, serviceNetworkServiceAssociationIdentifier) =>
      lattice.send(
        new DeleteServiceNetworkServiceAssociationCommand({
          serviceNetworkServiceAssociationIdentifier,
        }),
      ),
  });
}
