import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { REPOSITORY } from "../../local/synthesis/platform.ts";
import { graph, listOf, resource, resourcesOf, statementsOf } from "./synthesized.ts";

const textOf = (template: string) =>
  readFileSync(join(REPOSITORY, `infra/spokes/${template}.yaml`), "utf8");
const matchesIn = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].toSorted();

/** The names of the app's own roles, without the prefix that all have. */
const hubRoles = resourcesOf("aws:iam/role:Role").map(({ inputs }) =>
  String(inputs["name"]).replace(`${graph.app}-${graph.stage}-`, ""),
);

describe("the fixed names of roles", () => {
  it.each([
    { template: "receiver", trusts: "reconcile-share-invitations" },
    { template: "member", trusts: "reconcile-network-associations" },
  ])("let the $template template trust a function that the hub has", ({ template, trusts }) => {
    const named = matchesIn(textOf(template), /aws:PrincipalArn: .*role\/\$\{Prefix\}-([\w-]+)"/g);
    expect(named).toEqual([trusts]);
    expect(hubRoles).toContain(trusts);
  });

  it("let the hub's bus admit the roles that the templates give their rules", () => {
    const sent = ["receiver", "member"].flatMap((template) =>
      matchesIn(textOf(template), /RoleArn: .*role\/\$\{Prefix\}-([\w-]+)"/g),
    );
    const { inputs } = resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "HintBusPolicy");
    const admitted = statementsOf(inputs["policy"]).flatMap(({ Condition }) =>
      listOf(Condition?.["ArnLike"]?.["aws:PrincipalArn"]),
    );
    expect(admitted).toEqual(
      sent.map((role) => `arn:aws:iam::*:role/${graph.app}-${graph.stage}-${role}`),
    );
  });

  it.each([
    { template: "receiver", role: "receiver-shares", holder: "reconcile-share-invitations" },
    { template: "member", role: "member-associations", holder: "reconcile-network-associations" },
  ])("let the hub take the role of the $template template", ({ template, role, holder }) => {
    expect(textOf(template)).toContain(`RoleName: !Sub "\${Prefix}-${role}"`);
    const { inputs } =
      resourcesOf("aws:iam/role:Role").find(({ inputs: { name } }) =>
        String(name).endsWith(holder),
      ) ?? {};
    expect(JSON.stringify(inputs?.["inlinePolicies"])).toContain(
      `role/${graph.app}-${graph.stage}-${role}`,
    );
  });
});
