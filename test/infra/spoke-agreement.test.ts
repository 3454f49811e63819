import { readFile } from "node:fs/promises";
import path from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { REPOSITORY } from "../../local/synthesis/platform.ts";
import { resource } from "./synthesized.ts";

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
  readonly detail: { readonly eventName: readonly string[] };
};

const textOf = (file: string) => readFile(path.join(REPOSITORY, file), "utf8");

/** A template of other accounts. Its short tags (`!Ref`) are left as the text behind them: nothing here needs them. */
async function templateOf(name: string): Promise<Template> {
  // test/local/cloudformation holds its shape.
  return parse(await textOf(`infra/spokes/${name}.yaml`), { logLevel: "silent" }) as Template;
}

/** The members of one object in the outputs of sst.config.ts. */
async function outputNames(output: string): Promise<string[]> {
  const [, members = ""] =
    new RegExp(`${output}: \\{(.*?)\\n      \\}`, "s").exec(await textOf("sst.config.ts")) ?? [];
  return [...members.matchAll(/^ +(\w+):/gm)].map(([, name = ""]) => name);
}

describe("the hub and the templates of other accounts", () => {
  it.each([
    // What only the provider knows.
    {
      template: "provider",
      output: "providerTemplate",
      own: ["ServiceArns", "AlarmTopicArn"],
    },
    // What only the management account knows.
    { template: "management", output: "managementTemplate", own: ["MakeDelegationPolicy"] },
  ])(
    "agree on the parameters of the $template template: the deployment's outputs answer each by its name",
    async ({ template, output, own }) => {
      const { Parameters } = await templateOf(template);
      const names = [...(await outputNames(output)), ...own];
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
});
