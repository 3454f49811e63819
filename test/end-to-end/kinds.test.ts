import { beforeAll } from "vitest";

import { kindContract } from "../contract/kind-contract.ts";
import { useWorld } from "../support/test-world.ts";
import { endpointConnections } from "./kinds/endpoint-connection.ts";
import { benchIn, unregister } from "./kinds/kind-bench.ts";
import { networkEndpoints } from "./kinds/network-endpoint.ts";
import { resourceAssociations } from "./kinds/resource-association.ts";
import { resourceEndpoints } from "./kinds/resource-endpoint.ts";
import { serviceAssociations } from "./kinds/service-association.ts";
import { shareInvitations } from "./kinds/share-invitation.ts";
import { sharePrincipals } from "./kinds/share-principal.ts";
import { vpcAssociations } from "./kinds/vpc-association.ts";

const test = useWorld();

beforeAll(async () => {
  test.world.services.ram.enableOrganizationSharing();
  // Every situation sweeps several times: only what it is about is to be looked at.
  for (const { arn } of [test.showcase.payments, test.showcase.reports])
    await unregister(test, arn);
});

kindContract("endpoint-connection", benchIn(test, endpointConnections(test)));
kindContract("share-invitation", benchIn(test, shareInvitations(test)));
kindContract("share-principal", benchIn(test, sharePrincipals(test)));
kindContract("service-association", benchIn(test, serviceAssociations(test)));
kindContract("resource-association", benchIn(test, resourceAssociations(test)));
kindContract("vpc-association", benchIn(test, vpcAssociations(test)));
kindContract("network-endpoint", benchIn(test, networkEndpoints(test)));
kindContract("resource-endpoint", benchIn(test, resourceEndpoints(test)));
