import { describe, expect, it } from "vitest";

import { policiesOfGraph } from "./policy-collector.ts";
import { policyFindings } from "./policy-rules.ts";
import { policiesOfTemplate, templateFiles } from "./policy-templates.ts";
import { graph } from "./synthesized.ts";

const collections = [
  { what: "the hub's app", ...policiesOfGraph(graph) },
  ...(await Promise.all(
    (await templateFiles()).map(async (file) => ({
      what: file,
      ...(await policiesOfTemplate(file)),
    })),
  )),
];

it("there are templates for the management account and for each thing that other accounts can be", () => {
  expect(collections.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["management.yaml", "member.yaml", "provider.yaml", "receiver.yaml"]),
  );
});

describe.each(collections)("the policies of $what", ({ policies, problems }) => {
  it("are all of them looked at: none in an unknown place, none of AWS's own", () => {
    expect(problems).toEqual([]);
    expect(policies.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["identity", "trust"]));
  });

  it.each(policies)("keep every rule: $where", async (policy) => {
    expect(await policyFindings(policy)).toEqual([]);
  });
});
