import { describe, expect, it } from "vitest";

import { MOST_SPOKES, parseDeployment } from "../../infra/deployment.ts";
import { ramRegionsOf } from "../../infra/ram-regions.ts";

const usable = {
  organizationId: "o-exampleorg1",
  managementAccountId: "111122223333",
  hubAccountId: "222233334444",
  homeRegion: "eu-west-1",
  regions: ["eu-west-1"],
  providerAccountIds: [],
};
const accounts = (count: number) =>
  Array.from({ length: count }, (_, index) => String(300_000_000_000 + index));

describe("accounts that receive shares, and accounts that join networks", () => {
  it("may be none: a configuration from before them is still usable", () => {
    expect(parseDeployment(usable)).toMatchObject({
      receiverAccountIds: [],
      senderAccountIds: [],
      memberAccountIds: [],
    });
  });

  it.each(["receiverAccountIds", "memberAccountIds"])(
    "are as many as %s has room for in a function's environment",
    (field) => {
      const given = { ...usable, spokeExternalId: "ours", [field]: accounts(MOST_SPOKES) };
      expect(parseDeployment(given)).toMatchObject({ [field]: accounts(MOST_SPOKES) });
    },
  );

  it.each([
    {
      name: "a receiver with 11 digits",
      changes: { receiverAccountIds: ["44445555666"] },
      sentence: /receiverAccountIds\.0: an AWS account ID has 12 digits/,
    },
    {
      name: "the hub as a receiver",
      changes: { receiverAccountIds: ["222233334444"] },
      sentence:
        /receiverAccountIds contains the hub 222233334444: leave it out, the hub's own invitations are served/,
    },
    {
      name: "the hub as a member",
      changes: { memberAccountIds: ["222233334444"] },
      sentence: /memberAccountIds contains the hub 222233334444: leave it out/,
    },
    {
      name: "the management account as a receiver",
      changes: { receiverAccountIds: ["111122223333"] },
      sentence: /receiverAccountIds contains the management account 111122223333, .*: have shares/,
    },
    {
      name: "the management account as a member",
      changes: { memberAccountIds: ["111122223333"] },
      sentence: /memberAccountIds contains the management account 111122223333, .*: move its/,
    },
    {
      name: "a member twice",
      changes: { memberAccountIds: ["333344445555", "333344445555"] },
      sentence: /memberAccountIds names 333344445555 more than once/,
    },
    {
      name: "a sender twice",
      changes: { senderAccountIds: ["666677778888", "666677778888"] },
      sentence: /senderAccountIds names 666677778888 more than once/,
    },
    {
      name: "more members than there is room for",
      changes: { memberAccountIds: accounts(MOST_SPOKES + 1) },
      sentence: /memberAccountIds names 31 accounts: one deployment has room for 30/,
    },
    {
      name: "members without an external ID",
      changes: { memberAccountIds: ["333344445555"], spokeExternalId: undefined },
      sentence: /spokeExternalId is missing although there are receivers or members: choose one/,
    },
    {
      name: "an external ID that STS would not take",
      changes: { spokeExternalId: "ours and yours" },
      sentence: /spokeExternalId: an external ID is 2 to 1,224 letters/,
    },
    {
      name: "StackSets for an account instead of an OU",
      changes: { stackSets: { organizationalUnitIds: ["333344445555"] } },
      sentence: /stackSets\.organizationalUnitIds\.0: an OU has an ID such as ou-abcd-11112222/,
    },
    {
      name: "StackSets for no OU",
      changes: { stackSets: { organizationalUnitIds: [] } },
      sentence: /stackSets\.organizationalUnitIds: names no OU: leave stackSets out/,
    },
  ])("are refused with $name", ({ changes, sentence }) => {
    expect(() => parseDeployment({ ...usable, spokeExternalId: "ours", ...changes })).toThrow(
      sentence,
    );
  });
});

describe("the Regions of RAM shares", () => {
  it.each([
    { homeRegion: "eu-west-1", regions: ["eu-west-1"], all: ["eu-west-1", "us-east-1"] },
    { homeRegion: "us-east-1", regions: ["us-east-1"], all: ["us-east-1"] },
    { homeRegion: "us-gov-west-1", regions: ["us-gov-west-1"], all: ["us-gov-west-1"] },
    { homeRegion: "cn-north-1", regions: ["cn-north-1"], all: ["cn-north-1"] },
    { homeRegion: "eusc-de-east-1", regions: ["eusc-de-east-1"], all: ["eusc-de-east-1"] },
  ])("with $homeRegion are $all", ({ all, ...deployment }) => {
    expect(ramRegionsOf(deployment)).toEqual(all);
  });
});
