import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";

import type { Request, RequestableKind } from "../../../functions/core/request.ts";
import type { AssociationView } from "../../../local/organization/services/vpc-lattice/vpc-lattice-control.ts";
import type { AwsClients } from "../../../local/showcase/aws-clients.ts";
import { clientsOf } from "../../../local/showcase/aws-clients.ts";
import type { RequestBook } from "../../../local/showcase/requests.ts";
import { requestBook } from "../../../local/showcase/requests.ts";
import type { Subject } from "../../contract/kind-ground.ts";
import type { TestWorld } from "../../support/test-world.ts";
import { patienceIn } from "../patience.ts";
import type { KindStory } from "./kind-bench.ts";
import { openNetwork } from "./open-network.ts";

/** What tells associations of a kind from others. */
export type AssociationSort = {
  readonly kind: RequestableKind;
  /** What VPC Lattice calls such an association. */
  readonly type: AssociationView["kind"];
  /** As it stands in the names of its calls: `ServiceNetworkServiceAssociation`. */
  readonly api: string;
  /** Makes something that can be joined to a network, with its owner's own rights. */
  make(
    owner: AwsClients,
    number: number,
  ): Promise<{ readonly arn: string; readonly securityGroupIds?: readonly string[] }>;
  /** Joins and ends it, with its owner's own rights. */
  join(lattice: VPCLatticeClient, network: string, subject: string): Promise<unknown>;
  end(lattice: VPCLatticeClient, associationId: string): Promise<unknown>;
};

/** Requests of tenant-blue, each time for another network of the hub. */
export function associations(test: TestWorld, sort: AssociationSort): KindStory {
  const { kind, type, api } = sort;
  let places = 0;
  let things = 0;
  let book: RequestBook | undefined;
  const requests = () => {
    const table = test.world.app.tables.get("RequestsTable").name;
    const now = () => test.world.organization.platform.clock.now();
    return (book ??= requestBook(test.hub.documents, table, now));
  };
  return {
    listings: [
      `vpc-lattice:List${api}s`,
      "vpc-lattice:ListServiceNetworkServiceAssociations",
      "vpc-lattice:ListServiceNetworkVpcAssociations",
      "vpc-lattice:ListServiceNetworkResourceAssociations",
      "vpc-lattice:ListServiceNetworkVpcEndpointAssociations",
    ],
    calls: {
      add: `vpc-lattice:Create${api}`,
      remove: `vpc-lattice:Delete${api}`,
      clear: `vpc-lattice:Delete${api}`,
    },
    async open() {
      const { organization, services } = test.world;
      const patience = patienceIn(test);
      const blue = clientsOf(organization, "tenant-blue");
      const name = `${kind}-${++places}`;
      const network = await openNetwork(test, name);
      const asked = new Map<string, Request>();
      const associationOf = ({ externalId }: Subject) =>
        services.vpcLattice
          .associations(type)
          .findLast(
            ({ networkArn, subjectId }) =>
              networkArn === network && externalId.endsWith(`/${subjectId}`),
          );
      const end = async (subject: Subject) => {
        const association = associationOf(subject);
        if (association === undefined) throw new Error(`${subject.externalId} is not joined`);
        await sort.end(blue.lattice, association.id);
      };
      return {
        resource: network,
        name,
        async appear() {
          const { arn, securityGroupIds } = await sort.make(blue, ++things);
          const request = await requests().ask(network, {
            kind,
            subject: arn,
            ...(securityGroupIds && { securityGroupIds: [...securityGroupIds] }),
          });
          asked.set(arn, request);
          return { externalId: arn, principal: `account/${blue.accountId}` };
        },
        async vanish(subject) {
          const request = asked.get(subject.externalId);
          if (request !== undefined) await requests().cancel(request);
          await patience.untilNothingIsLeft();
          await end(subject);
        },
        byHand: {
          letIn: async ({ externalId }) =>
            void (await sort.join(blue.lattice, network, externalId)),
          end,
        },
        failOne: () => services.vpcLattice.failNextCreate(),
        isThere: (subject) => Promise.resolve(associationOf(subject)?.status === "ACTIVE"),
      };
    },
  };
}
