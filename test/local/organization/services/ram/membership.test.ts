import {
  EnableSharingWithAwsOrganizationCommand,
  GetResourceShareAssociationsCommand,
  ListResourcesCommand,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  blue,
  createRamStage,
  green,
  network,
  ORGANIZATION,
  partner,
  provider,
  red,
  type RamStage,
} from "./ram-fixture.ts";

let stage: RamStage;
beforeEach(async () => {
  stage = await createRamStage();
  stage.ram.enableOrganizationSharing();
});
afterEach(() => stage.organization.close());

const share = (principals: string[]) => {
  const arn = stage.ram.createShare(provider, "eu-west-1", {
    name: "a share",
    principals,
    resourceArns: [network()],
  });
  stage.settle();
  return arn;
};
const reached = () =>
  [blue, green, red, partner].filter((accountId) => stage.ram.sharedWith(accountId, network()));
const listed = async (profile: string) =>
  (await stage.client(profile).send(new ListResourcesCommand({ resourceOwner: "OTHER-ACCOUNTS" })))
    .resources?.length;
const principals = async () =>
  (
    await stage
      .client()
      .send(new GetResourceShareAssociationsCommand({ associationType: "PRINCIPAL" }))
  ).resourceShareAssociations?.map(({ associatedEntity }) => associatedEntity);

describe("sharing within the organization", () => {
  it("is switched on by the management account alone, from any Region", async () => {
    const enable = (profile: string) =>
      stage.client(profile, "eu-central-1").send(new EnableSharingWithAwsOrganizationCommand({}));
    await expect(enable("hub")).rejects.toMatchObject({ name: "OperationNotPermittedException" });
    stage.ram.disableOrganizationSharing();
    expect(await enable("management")).toMatchObject({ returnValue: true });
    share([ORGANIZATION]);
    expect(reached()).toEqual([blue, green, red]);
  });

  it("reaches a unit's accounts, those below it included, and nobody else", async () => {
    share([stage.unitOf(blue)]);
    expect(reached()).toEqual([blue, green]);
    expect([await listed("tenant-blue"), await listed("tenant-red")]).toEqual([1, 0]);
  });

  it("follows accounts into a unit, out of it, and into the organization", async () => {
    share([stage.unitOf(blue)]);
    stage.organization.move(red, ["workloads", "production", "deeper"]);
    stage.organization.move(blue, ["workloads", "sandbox"]);
    expect(reached()).toEqual([green, red]);
    stage.organization.join({ id: partner, path: ["workloads", "production"] });
    expect(reached()).toEqual([green, red, partner]);
    expect(await listed("partner")).toBe(1);
  });

  it("ends for an account that leaves, however it was named, also where it comes back", async () => {
    share([blue]);
    share([ORGANIZATION]);
    stage.organization.leave(blue);
    expect(reached()).toEqual([green, red]);
    expect(await listed("tenant-blue")).toBe(0);
    expect(await principals()).toEqual([ORGANIZATION]);
  });

  it("ends for every other account when the owner leaves", async () => {
    share([blue, ORGANIZATION]);
    stage.organization.leave(provider);
    expect(reached()).toEqual([]);
    expect(await principals()).toEqual([]);
  });

  it("shows other services what others share with an account in a Region, of one type", () => {
    share([ORGANIZATION]);
    share([blue]);
    const type = "vpc-lattice:ServiceNetwork";
    expect(stage.ram.sharedResources(blue, "eu-west-1", type)).toEqual([network()]);
    expect(stage.ram.sharedResources(blue, "eu-central-1", type)).toEqual([]);
    expect(stage.ram.sharedResources(provider, "eu-west-1", type)).toEqual([]);
    expect(stage.ram.sharedResources(blue, "eu-west-1", "vpc-lattice:Service")).toEqual([]);
  });

  it("ends for units and the organization when it is switched off", async () => {
    share([blue, stage.unitOf(red), ORGANIZATION]);
    stage.ram.disableOrganizationSharing();
    expect(reached()).toEqual([blue]);
    expect(await principals()).toEqual([blue]);
  });
});
