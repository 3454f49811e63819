import {
  CreateResourceConfigurationCommand,
  GetServiceNetworkCommand,
  paginateListServiceNetworks,
} from "@aws-sdk/client-vpc-lattice";
import { expect } from "vitest";

import { AwsError } from "../../../local/organization/action.ts";
import type { BiteStage } from "./bite.ts";
import { onNextCall } from "./bite.ts";
import { associationOf, joins, textOf } from "./scenario.ts";

/** Knobs of what VPC Lattice shows and how it answers. */
export const latticeBites = {
  associationSettlingMs,
  latticeConflictNames,
  resourceAssociationTwice,
  sharedNetworkListing,
  latticeTokenLifetimeMs,
  bareNetworkIds,
};

const CREATE = "CreateServiceNetworkServiceAssociation";

async function associationSettlingMs({ test, ground, patience, played }: BiteStage): Promise<void> {
  const { knobs } = test.world.organization.platform;
  const trail = await patience.trailOf(ground.network);
  const ofVpc = trail.filter(({ externalId }) => externalId === played.vpc);
  const outcome = ofVpc.find(({ type }) => type === "outcome");
  if (knobs.associationSettlingMs === 0) {
    expect(outcome?.explanation).toContain("ACTIVE");
    expect(ofVpc.map(({ state }) => state)).not.toContain("create_in_progress");
    return;
  }
  expect(outcome?.explanation).toContain("CREATE_IN_PROGRESS");
  const observed = ofVpc.findLast(({ type }) => type === "observation")?.explanation;
  expect(observed).toBe("AWS shows active, before it create_in_progress");
}

async function latticeConflictNames(stage: BiteStage): Promise<void> {
  const service = await stage.ground.green.createService("twice");
  const error = await madeTwice(stage, service, (input) => ({
    ...input,
    clientToken: "somebody-else",
  }));
  expect(error?.members["resourceId"]).toBe(service.slice(service.lastIndexOf("/") + 1));
}

async function latticeTokenLifetimeMs(stage: BiteStage): Promise<void> {
  const service = await stage.ground.green.createService("twice");
  // Nothing of ours repeats a token, but the network may repeat a call.
  await madeTwice(stage, service, (input) => input);
}

/** Somebody makes the association right before Gatehouse does: it is taken for done. The error that Gatehouse met. */
async function madeTwice(
  stage: BiteStage,
  service: string,
  other: (input: object) => object,
): Promise<AwsError | undefined> {
  const { test, ground, patience } = stage;
  let met: unknown;
  onNextCall(test.world.services.vpcLattice.service, CREATE, async ({ input, run }) => {
    await run(other(input));
    return await run().catch((error: unknown) => {
      met = error;
      throw error;
    });
  });
  await ground.requests.ask(ground.network, { kind: "service-association", subject: service });
  await joins(stage, service);
  await patience.untilNothingIsLeft();
  expect(met).toMatchObject({ code: "ConflictException" });
  const trail = await patience.trailOf(ground.network);
  const outcomes = trail.filter(
    ({ type, externalId }) => type === "outcome" && externalId === service,
  );
  expect(outcomes).toMatchObject([{ action: "add", result: "succeeded" }]);
  expect(outcomes[0]?.explanation).toContain("already");
  return met instanceof AwsError ? met : undefined;
}

async function resourceAssociationTwice(stage: BiteStage): Promise<void> {
  const { test, ground, patience } = stage;
  const { green, network } = ground;
  const { arn: subject = "" } = await green.lattice.send(
    new CreateResourceConfigurationCommand({
      name: "twice",
      type: "ARN",
      resourceGatewayIdentifier: "rgw-0123456789abcdef0",
      resourceConfigurationDefinition: {
        arnResource: { arn: `arn:aws:rds:${green.region}:${green.accountId}:db:orders` },
      },
      allowAssociationToShareableServiceNetwork: true,
    }),
  );
  await ground.allow(network, green, {
    kinds: ["service-association", "resource-association"],
  });
  let answer: object = {};
  const { service } = test.world.services.vpcLattice;
  onNextCall(service, "CreateServiceNetworkResourceAssociation", async ({ input, run }) => {
    await run({ ...input, clientToken: "somebody-else" });
    return (answer = await run());
  });
  await ground.requests.ask(network, { kind: "resource-association", subject });
  await joins(stage, subject);
  const made = test.world.services.vpcLattice.associations("servicenetworkresourceassociation");
  expect(made).toMatchObject([{ id: associationOf(stage, subject)?.id }]);
  expect(answer).toMatchObject({ id: made[0]?.id });
  const trail = await patience.trailOf(network);
  const outcomes = trail.filter(
    ({ type, externalId }) => type === "outcome" && externalId === subject,
  );
  expect(outcomes).toMatchObject([{ action: "add", result: "succeeded" }]);
}

/** Gatehouse lists no networks: those of the hub are registered, and a member asks for one by its ARN. */
async function sharedNetworkListing({ test, ground }: BiteStage): Promise<void> {
  const { calls } = test.world.organization.platform;
  const lists = calls.of("vpc-lattice:ListServiceNetworks");
  expect(lists.filter(({ caller }) => caller.type === "role")).toEqual([]);
  const arns: unknown[] = [];
  const pages = paginateListServiceNetworks({ client: ground.blue.lattice }, {});
  for await (const { items = [] } of pages) arns.push(...items.map(({ arn }) => arn));
  expect(arns).not.toContain(ground.network);
}

async function bareNetworkIds({ test, ground }: BiteStage): Promise<void> {
  const { blue, network } = ground;
  const id = network.slice(network.lastIndexOf("/") + 1);
  const get = (serviceNetworkIdentifier: string) =>
    blue.lattice.send(new GetServiceNetworkCommand({ serviceNetworkIdentifier }));
  await expect(get(id)).rejects.toThrow("not found");
  await expect(get(network)).resolves.toMatchObject({ arn: network });
  const named = test.world.organization.platform.calls.records.filter(
    ({ caller, input }) => caller.type === "role" && textOf(input).includes(`"${id}"`),
  );
  expect(named).toEqual([]);
}
