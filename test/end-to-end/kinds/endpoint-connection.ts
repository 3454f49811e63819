import {
  AcceptVpcEndpointConnectionsCommand,
  RejectVpcEndpointConnectionsCommand,
} from "@aws-sdk/client-ec2";

import { createEndpointService } from "../../../local/showcase/endpoint-service.ts";
import type { TestWorld } from "../../support/test-world.ts";
import type { KindStory } from "./kind-bench.ts";

const ACCEPT = "ec2:AcceptVpcEndpointConnections";

/** Endpoints of tenant-blue, each time on another endpoint service of the hub. */
export function endpointConnections(test: TestWorld): KindStory {
  let services = 0;
  return {
    listings: ["ec2:DescribeVpcEndpointConnections"],
    calls: { accept: ACCEPT, reject: "ec2:RejectVpcEndpointConnections" },
    async open() {
      const { organization, services: aws } = test.world;
      const { partition, faults } = organization.platform;
      const blue = test.tenant("tenant-blue");
      const name = `contract-${++services}`;
      const service = await createEndpointService(test.hub, partition, name);
      const named = (externalId: string) => ({
        ServiceId: service.id,
        VpcEndpointIds: [externalId],
      });
      return {
        resource: service.arn,
        name,
        appear() {
          const [externalId = ""] = aws.ec2.createConnections(service.id, 1, [blue.accountId]);
          return Promise.resolve({ externalId, principal: `account/${blue.accountId}` });
        },
        vanish: ({ externalId }) => blue.disconnect(externalId),
        byHand: {
          letIn: async ({ externalId }) =>
            void (await test.hub.ec2.send(
              new AcceptVpcEndpointConnectionsCommand(named(externalId)),
            )),
          end: async ({ externalId }) =>
            void (await test.hub.ec2.send(
              new RejectVpcEndpointConnectionsCommand(named(externalId)),
            )),
        },
        failOne([unlucky]) {
          const externalId = unlucky?.externalId ?? "";
          const first = () => aws.ec2.setState(externalId, "failed");
          faults.add({ action: ACCEPT, kind: "overtaken", times: 1, first });
        },
        isThere({ externalId }) {
          const seen = aws.ec2.connections(service.id);
          const row = seen.find(({ endpointId }) => endpointId === externalId);
          return Promise.resolve(row?.state === "available");
        },
      };
    },
  };
}
