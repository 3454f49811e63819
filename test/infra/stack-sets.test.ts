import { readFile } from "node:fs/promises";
import path from "node:path";

import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { pascalCase } from "../../infra/pascal-case.ts";
import type { Graph } from "../../local/synthesis/graph.ts";
import { REPOSITORY } from "../../local/synthesis/platform.ts";
import { deployedAs } from "./deployed-as.ts";
import { graph as withoutSets, resource, resourcesOf } from "./synthesized.ts";

const SET = "aws:cloudformation/stackSet:StackSet";
const INSTANCES = "aws:cloudformation/stackInstances:StackInstances";

let graph: Graph;
beforeAll(async () => {
  graph = await deployedAs({
    regions: ["eu-west-1", "eu-central-1"],
    receiverAccountIds: ["444455556666"],
    senderAccountIds: ["666677778888"],
    memberAccountIds: ["333344445555", "444455556666"],
    spokeExternalId: "ours",
    stackSets: { organizationalUnitIds: ["ou-abcd-11112222"] },
  });
});

describe("StackSets", () => {
  it("are not made unless gatehouse.config.ts asks for them", () => {
    expect(resourcesOf(SET, withoutSets)).toEqual([]);
    expect(resourcesOf(INSTANCES, withoutSets)).toEqual([]);
  });

  it("are two for each template: its roles in one Region, its rules in every other", () => {
    const placed = resourcesOf(INSTANCES, graph).map(({ inputs }) => [
      inputs["stackSetName"],
      inputs["regions"],
    ]);
    expect(Object.fromEntries(placed)).toEqual({
      "gatehouse-local-member-roles": ["eu-west-1"],
      "gatehouse-local-member-rules": ["eu-central-1"],
      "gatehouse-local-receiver-roles": ["eu-west-1"],
      // Shares of global resources are in us-east-1 (ram.md section 4).
      "gatehouse-local-receiver-rules": ["eu-central-1", "us-east-1"],
    });
  });

  it("reach the accounts in gatehouse.config.ts within the OUs, and nobody who joins these later", () => {
    const inOus = {
      organizationalUnitIds: ["ou-abcd-11112222"],
      accountFilterType: "INTERSECTION",
    };
    for (const { name, inputs } of resourcesOf(INSTANCES, graph)) {
      const accounts = name.startsWith("Receiver")
        ? ["444455556666"]
        : ["333344445555", "444455556666"];
      expect(inputs).toMatchObject({
        callAs: "DELEGATED_ADMIN",
        deploymentTargets: { ...inOus, accounts },
      });
    }
    for (const { inputs } of resourcesOf(SET, graph))
      expect(inputs).toMatchObject({
        permissionModel: "SERVICE_MANAGED",
        callAs: "DELEGATED_ADMIN",
        capabilities: ["CAPABILITY_NAMED_IAM"],
        autoDeployment: { enabled: false },
      });
  });

  it.each(["receiver", "member"])(
    "deploy infra/spokes/%s.yaml as it is, with every parameter that it has",
    async (template) => {
      const text = await readFile(path.join(REPOSITORY, `infra/spokes/${template}.yaml`), "utf8");
      // Its short tags are not asked for.
      const { Parameters } = parse(text, { logLevel: "silent" }) as { Parameters: object };
      for (const part of ["roles", "rules"]) {
        const { inputs } = resource(SET, pascalCase(`${template}-${part}`), graph);
        expect(inputs["templateBody"]).toBe(text);
        // StackSets take that much without a bucket (platform.md section 5).
        expect(text.length).toBeLessThan(51_200);
        const given = inputs["parameters"] as Record<string, string>;
        expect(Object.keys(given).toSorted()).toEqual(Object.keys(Parameters).toSorted());
      }
    },
  );

  it("tell receivers whose invitations may be accepted, and members which networks are the hub's", () => {
    expect(resource(SET, "ReceiverRoles", graph).inputs["parameters"]).toMatchObject({
      SenderAccountIds: "666677778888",
      Regions: "eu-west-1,eu-central-1",
      RoleRegion: "eu-west-1",
      ExternalId: "ours",
    });
    expect(resource(SET, "MemberRoles", graph).inputs["parameters"]).toMatchObject({
      ServiceNetworkArns: [
        "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/*",
        "arn:aws:vpc-lattice:eu-central-1:222233334444:servicenetwork/*",
      ].join(","),
    });
  });
});
