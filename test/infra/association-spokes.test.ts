import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { planStack, type StackPlan } from "../../local/cloudformation/plan-stack.ts";
import { REPOSITORY } from "../../local/synthesis/platform.ts";

const HUB = "222233334444";
const ACCOUNT = "444455556666";
const PARTNER = "666677778888";
const REGIONS = ["eu-west-1", "eu-central-1"];
const BUS = `arn:aws:events:eu-west-1:${HUB}:event-bus/gatehouse-production-hints`;
const NETWORKS = [
  `arn:aws:vpc-lattice:eu-west-1:${HUB}:servicenetwork/sn-0123456789abcdef0`,
  `arn:aws:vpc-lattice:eu-central-1:${HUB}:servicenetwork/*`,
];

const shared = {
  Prefix: "gatehouse-production",
  HubAccountId: HUB,
  OrganizationId: "o-exampleorg1",
  HintBusArn: BUS,
  ExternalId: "gate-7",
  Regions: REGIONS.join(","),
  RoleRegion: "eu-west-1",
};
const own = {
  receiver: { SenderAccountIds: PARTNER },
  member: { ServiceNetworkArns: NETWORKS.join(",") },
};

function planned(
  name: keyof typeof own,
  { region = "eu-west-1", partition = "aws", ...changed }: Readonly<Record<string, string>> = {},
): StackPlan {
  const template = readFileSync(join(REPOSITORY, `infra/spokes/${name}.yaml`), "utf8");
  const parameters = { ...shared, ...own[name], ...changed };
  return planStack(
    { template, stackName: "gatehouse", accountId: ACCOUNT, region, parameters },
    { partition, accounts: [{ id: ACCOUNT, name, inOrganization: true, path: [] }] },
  );
}

type Statement = {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
type Policy = { readonly PolicyName: string; readonly PolicyDocument: { Statement: Statement[] } };

const ofType = ({ resources }: StackPlan, wanted: string) =>
  resources.filter(({ type }) => type === wanted);
const rolesOf = (plan: StackPlan) => ofType(plan, "AWS::IAM::Role");
const alarmsOf = (plan: StackPlan) => ofType(plan, "AWS::CloudWatch::Alarm");

/** Policies of a role by their names. */
function policiesOf(plan: StackPlan, logicalId: string): Record<string, readonly Statement[]> {
  const role = plan.resources.find((one) => one.logicalId === logicalId);
  // Policies by what planStack has checked.
  const policies = (role?.properties["Policies"] ?? []) as readonly Policy[];
  return Object.fromEntries(
    policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument.Statement]),
  );
}

const statementsIn = (plan: StackPlan) => Object.values(policiesOf(plan, "SharesRole")).flat();

/** Values of a condition key, statement by statement. */
const valuesOf = (statements: readonly Statement[], key: string) =>
  statements.map(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => keys[key] ?? []),
  );

describe.each([
  { name: "receiver", rules: ["ram-events"] },
  { name: "member", rules: ["lattice-events", "tag-events"] },
] as const)("the $name template", ({ name, rules }) => {
  it("makes its two roles in one Region only, and its rules in each", () => {
    expect(rolesOf(planned(name))).toHaveLength(2);
    const elsewhere = planned(name, { region: "eu-central-1" });
    expect(rolesOf(elsewhere)).toEqual([]);
    expect(elsewhere.outputs).toEqual({});
    expect(
      elsewhere.resources
        .filter(({ type }) => type === "AWS::Events::Rule")
        .map(({ properties }) => properties["Name"]),
    ).toEqual(rules.map((rule) => `gatehouse-production-${rule}`));
  });

  it("sends with the role of the one Region from every Region, to the hub's bus alone", () => {
    const [events] = rolesOf(planned(name)).filter(({ properties }) =>
      String(properties["RoleName"]).endsWith("-events"),
    );
    for (const region of REGIONS) {
      const targets = planned(name, { region }).resources.flatMap(
        ({ properties }) => properties["Targets"] ?? [],
      );
      expect(targets).toEqual(
        rules.map(() => ({ Id: "hint-bus", Arn: BUS, RoleArn: events?.arn })),
      );
    }
    expect(policiesOf(planned(name), events?.logicalId ?? "")).toEqual({
      put: [{ Effect: "Allow", Action: "events:PutEvents", Resource: BUS }],
    });
  });

  it("gives that role to its own rules alone, in any Region", () => {
    const trusts = rolesOf(planned(name)).map(({ properties }) =>
      JSON.stringify(properties["AssumeRolePolicyDocument"]),
    );
    const trust = trusts.find((text) => text.includes("events.amazonaws.com")) ?? "";
    for (const rule of rules) {
      expect(trust).toContain(`arn:aws:events:*:${ACCOUNT}:rule/gatehouse-production-${rule}"`);
    }
    expect(trust.match(/:rule\//g)).toHaveLength(rules.length);
    expect(trust).toContain(`"aws:SourceAccount":"${ACCOUNT}"`);
  });

  it("tells a topic of its alarms when it is given one", () => {
    expect(alarmsOf(planned(name))).toHaveLength(rules.length);
    for (const { properties } of alarmsOf(planned(name))) {
      expect(properties).not.toHaveProperty("AlarmActions");
    }
    const AlarmTopicArn = `arn:aws:sns:eu-west-1:${ACCOUNT}:alarms`;
    for (const { properties } of alarmsOf(planned(name, { AlarmTopicArn }))) {
      expect(properties).toMatchObject({
        AlarmActions: [AlarmTopicArn],
        OKActions: [AlarmTopicArn],
      });
    }
  });

  it.each([
    ["Prefix", "g".repeat(34)],
    ["HubAccountId", "22223333444"],
    ["OrganizationId", "*"],
    ["HintBusArn", "hints"],
    ["ExternalId", ""],
    ["ExternalId", "gate 7"],
    ["ExternalId", "*"],
    ["Regions", "*"],
    ["Regions", ""],
    ["RoleRegion", "eu-west-1,eu-central-1"],
    ["AlarmTopicArn", `arn:aws:sns:eu-west-1:${ACCOUNT}:*`],
  ])("refuses %s %s", (parameter, value) => {
    expect(() => planned(name, { [parameter]: value })).toThrow(`parameter ${parameter}: `);
  });
});

describe("the receiver template", () => {
  it("confines every right to the given Regions, and to that of global shares in partition aws", () => {
    const commercial = valuesOf(statementsIn(planned("receiver")), "aws:RequestedRegion");
    expect(commercial).toEqual(Array.from({ length: 4 }, () => [...REGIONS, "us-east-1"]));
    const china = planned("receiver", {
      partition: "aws-cn",
      HintBusArn: BUS.replace("arn:aws:", "arn:aws-cn:"),
    });
    expect(valuesOf(statementsIn(china), "aws:RequestedRegion")).toEqual(
      Array.from({ length: 4 }, () => REGIONS),
    );
  });

  it("accepts from the given senders alone, and from nobody as long as there is none", () => {
    const { accept = [] } = policiesOf(planned("receiver"), "SharesRole");
    expect(valuesOf(accept, "ram:ShareOwnerAccountId")).toEqual([[PARTNER]]);
    const none = policiesOf(planned("receiver", { SenderAccountIds: "" }), "SharesRole");
    expect(Object.keys(none)).toEqual(["observe", "look-inside-and-reject", "leave"]);
  });

  it("takes nobody but its own account out of a share", () => {
    const { leave = [] } = policiesOf(planned("receiver"), "SharesRole");
    expect(valuesOf(leave, "ram:Principal")).toEqual([[ACCOUNT]]);
  });

  it.each([
    ["SenderAccountIds", "*"],
    ["SenderAccountIds", "66667777888"],
  ])("refuses %s %s", (parameter, value) => {
    expect(() => planned("receiver", { [parameter]: value })).toThrow(`parameter ${parameter}: `);
  });
});

describe("the member template", () => {
  it("confines every right that creates or deletes an association to the given networks", () => {
    const { associate = [] } = policiesOf(planned("member"), "AssociationsRole");
    const writes = associate.filter(({ Action }) =>
      [Action].flat().some((action) => /vpc-lattice:(Create|Delete)/.test(action)),
    );
    expect(writes).toHaveLength(4);
    expect(valuesOf(writes, "vpc-lattice:ServiceNetworkArn")).toEqual(writes.map(() => NETWORKS));
  });

  it("writes nothing as long as there is no network", () => {
    const policies = policiesOf(planned("member", { ServiceNetworkArns: "" }), "AssociationsRole");
    expect(Object.keys(policies)).toEqual(["list", "observe"]);
  });

  it("asks for tags of ours alone", () => {
    const [tags] = planned("member").resources.filter(({ logicalId }) => logicalId === "TagEvents");
    expect(tags?.properties["EventPattern"]).toEqual({
      source: ["aws.tag"],
      "detail-type": ["Tag Change on Resource"],
      detail: {
        "changed-tag-keys": ["gatehouse:service-network", "gatehouse:security-groups"],
        service: ["vpc-lattice", "ec2"],
      },
    });
  });

  it("has patterns that EventBridge takes: 2,048 characters at most", () => {
    const patterns = planned("member").resources.flatMap(
      ({ properties }) => properties["EventPattern"] ?? [],
    );
    expect(patterns).toHaveLength(2);
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThan(2_048);
  });

  it.each([
    ["ServiceNetworkArns", "*"],
    ["ServiceNetworkArns", `arn:aws:vpc-lattice:*:${HUB}:servicenetwork/*`],
    ["ServiceNetworkArns", `arn:aws:vpc-lattice:eu-west-1:*:servicenetwork/*`],
    ["ServiceNetworkArns", `arn:aws:vpc-lattice:eu-west-1:${HUB}:service/svc-0123456789abcdef0`],
    ["ServiceNetworkArns", `arn:aws:vpc-lattice:eu-west-1:${HUB}:servicenetwork/sn-0123*`],
  ])("refuses %s %s", (parameter, value) => {
    expect(() => planned("member", { [parameter]: value })).toThrow(`parameter ${parameter}: `);
  });
});
