import { describe, expect, it } from "vitest";

import { organizationTree } from "../../../local/organization/organization-tree.ts";
import { createPlatform } from "../../../local/organization/platform.ts";

const aPlatform = (seed?: string) =>
  createPlatform({
    partition: "aws-cn",
    organizationId: "o-exampleorg1",
    accounts: [
      { id: "222233334444", name: "hub", inOrganization: true, path: ["infrastructure"] },
      { id: "333344445555", name: "blue", inOrganization: true, path: ["workloads", "production"] },
      { id: "444455556666", name: "green", inOrganization: true, path: ["workloads"] },
    ],
    regions: ["cn-north-1"],
    ...(seed !== undefined && { seed }),
  });

function idsOf(seed: string): readonly (string | number)[] {
  const platform = aPlatform(seed);
  const key = platform.identities.createUser("222233334444", "admin", {});
  return [platform.hex(17), platform.random(), platform.requestId(), key.secretAccessKey];
}

describe("the platform", () => {
  it("gives equal ids and keys for equal seeds, and others for others", () => {
    expect(idsOf("a")).toEqual(idsOf("a"));
    expect(idsOf("b")).not.toEqual(idsOf("a"));
  });

  it("spells ids as AWS does", () => {
    const platform = aPlatform();
    expect(platform.hex(17)).toMatch(/^[0-9a-f]{17}$/);
    expect(platform.requestId()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    const key = platform.identities.createUser("222233334444", "admin", {});
    expect(key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(key.caller).toMatchObject({ arn: "arn:aws-cn:iam::222233334444:user/admin" });
  });

  it("has knobs of its own", () => {
    const [one, other] = [aPlatform(), aPlatform()];
    one.knobs.throttling = "off";
    expect(other.knobs.throttling).toBe("documented");
  });

  it("knows no session of a role that does not exist", () => {
    expect(() =>
      aPlatform().identities.issueSession("arn:aws-cn:iam::222233334444:role/none", "s"),
    ).toThrow(/role\/none does not exist: put it first/);
  });
});

describe("the organization's tree", () => {
  it("nests units by the accounts' paths", () => {
    const { accounts, organizationId } = aPlatform();
    const tree = organizationTree(organizationId, accounts);
    const [, blue, green] = accounts;
    expect(tree.units.map((unit) => unit.name)).toEqual([
      "infrastructure",
      "workloads",
      "production",
    ]);
    expect(tree.pathOf(blue as never)).toMatch(
      /^o-exampleorg1\/r-[0-9a-z]{4}\/ou-[0-9a-z]{4}-[0-9a-z]{8}\/ou-[0-9a-z]{4}-[0-9a-z]{8}\/$/,
    );
    expect(tree.pathOf(blue as never).startsWith(tree.pathOf(green as never))).toBe(true);
  });
});
