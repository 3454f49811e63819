import { readFile } from "node:fs/promises";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { REPOSITORY } from "../../local/synthesis/platform.ts";
import { resource, statementsOf, variablesOf } from "./synthesized.ts";

type Template = {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }
    >
  >;
};

type EventPattern = {
  readonly source: readonly string[];
  readonly detail: {
    readonly eventName: readonly unknown[];
    readonly "changed-tag-keys"?: readonly string[];
  };
};

const textOf = (file: string) => readFile(path.join(REPOSITORY, file), "utf8");

/** A template of other accounts. Its short tags (`!Ref`) are left as the text behind them: nothing here needs them. */
async function templateOf(name: string): Promise<Template> {
  // test/local/cloudformation holds its shape.
  return parse(await textOf(`infra/spokes/${name}.yaml`), { logLevel: "silent" }) as Template;
}

/** The members of one object literal in a file. */
async function memberNames(file: string, literal: string): Promise<string[]> {
  const [, members = ""] =
    new RegExp(`${literal} \\{(.*?)\\n *\\}`, "s").exec(await textOf(file)) ?? [];
  return [...members.matchAll(/^ +(\w+):/gm)].map(([, name = ""]) => name);
}

describe("the hub and the templates of other accounts", () => {
  it.each([
    // What only the provider knows.
    {
      template: "provider",
      file: "sst.config.ts",
      literal: "providerTemplate:",
      own: ["ServiceArns", "AlarmTopicArn"],
    },
    // What only the management account knows.
    {
      template: "management",
      file: "sst.config.ts",
      literal: "managementTemplate:",
      own: ["MakeDelegationPolicy"],
    },
    // What is a second guard only where somebody else than the hub sets it.
    {
      template: "receiver",
      file: "infra/spoke-parameters.ts",
      literal: "spokeParameters =",
      own: ["SenderAccountIds", "AlarmTopicArn"],
    },
    {
      template: "member",
      file: "infra/spoke-parameters.ts",
      literal: "spokeParameters =",
      own: ["ServiceNetworkArns", "AlarmTopicArn"],
    },
  ])(
    "agree on the parameters of the $template template: the deployment's outputs answer each by its name",
    async ({ template, file, literal, own }) => {
      const { Parameters } = await templateOf(template);
      const names = [...(await memberNames(file, literal)), ...own];
      expect(names.toSorted()).toEqual(Object.keys(Parameters).toSorted());
    },
  );

  it("agree on the events: the hub's rule waits for what the management account sends", async () => {
    const { Resources } = await templateOf("management");
    const [sent] = Object.values(Resources).filter(({ Type }) => Type === "AWS::Events::Rule");
    const rule = resource("aws:cloudwatch/eventRule:EventRule", "OrganizationChanges").inputs;
    const waitsFor = JSON.parse(String(rule["eventPattern"])) as EventPattern;
    const sends = sent?.Properties["EventPattern"] as EventPattern | undefined;
    // Source and name, and no more, is what every one of these events is known to carry (platform.md section 3).
    expect({ source: sends?.source, eventName: sends?.detail.eventName }).toEqual({
      source: waitsFor.source,
      eventName: waitsFor.detail.eventName,
    });
  });

  it.each([
    { template: "receiver", resourceName: "RamEvents", rule: "HubRamEvents" },
    { template: "member", resourceName: "TagEvents", rule: "HubTagEvents" },
  ])(
    "agree on the events of $resourceName: the hub sends of itself what the $template sends",
    async ({ template, resourceName, rule }) => {
      const { Resources } = await templateOf(template);
      expect(patternOf(rule)).toEqual(Resources[resourceName]?.Properties["EventPattern"]);
    },
  );

  it("agree on the events of VPC Lattice: the hub sends of itself what members send, and what is done to networks", async () => {
    const { Resources } = await templateOf("member");
    const member = Resources["LatticeEvents"]?.Properties["EventPattern"] as EventPattern;
    const hub = patternOf("HubLatticeEvents");
    expect(hub.detail.eventName).toEqual(expect.arrayContaining([...member.detail.eventName]));
    expect({ ...hub, detail: { ...hub.detail, eventName: member.detail.eventName } }).toEqual(
      member,
    );
  });

  it("agree on the tags that ask for something", async () => {
    const { Resources } = await templateOf("member");
    const member = Resources["TagEvents"]?.Properties["EventPattern"] as EventPattern;
    expect(patternOf("TagChanges").detail).toEqual({
      "changed-tag-keys": member.detail["changed-tag-keys"],
    });
  });

  it.each([
    { template: "receiver", role: "RamEventsRole", sid: "ReceiversTellOfShares" },
    { template: "member", role: "NetworkEventsRole", sid: "MembersTellOfNetworks" },
  ])(
    "agree on who sends: the bus lets in the $role of the $template template",
    async ({ template, role, sid }) => {
      const { Resources } = await templateOf(template);
      const name = String(Resources[role]?.Properties["RoleName"]);
      const { inputs } = resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "HintBusPolicy");
      const statement = statementsOf(inputs["policy"]).find(({ Sid }) => Sid === sid);
      expect(statement?.Condition?.["ArnLike"]?.["aws:PrincipalArn"]).toBe(
        `arn:aws:iam::*:role/${name.replace("${Prefix}", "gatehouse-local")}`,
      );
    },
  );

  it.each([
    {
      template: "receiver",
      role: "SharesRole",
      name: "ReconcileShareInvitationsFunction",
    },
    {
      template: "member",
      role: "AssociationsRole",
      name: "ReconcileNetworkAssociationsFunction",
    },
  ])(
    "agree on the role that the hub takes in a $template, and on the function that takes it",
    async ({ template, role, name }) => {
      const { Resources } = await templateOf(template);
      const { RoleName, AssumeRolePolicyDocument } = Resources[role]?.Properties ?? {};
      const roleName = String(RoleName).replace("${Prefix}", "gatehouse-local");
      expect(variablesOf(name)["SPOKE_ROLE_ARNS"]).toContain(`:role/${roleName}`);
      const functionName = String(resource("aws:lambda/function:Function", name).inputs["name"]);
      expect(JSON.stringify(AssumeRolePolicyDocument)).toContain(
        `role/${functionName.replace("gatehouse-local", "${Prefix}")}"`,
      );
    },
  );
});

/** The pattern of a rule of the hub. */
function patternOf(rule: string): EventPattern {
  const { eventPattern } = resource("aws:cloudwatch/eventRule:EventRule", rule).inputs;
  // infra/ wrote it; the assertions are about its members.
  return JSON.parse(String(eventPattern)) as EventPattern;
}
