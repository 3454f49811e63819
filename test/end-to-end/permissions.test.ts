import { describe, expect, it } from "vitest";

import type { Graph } from "../../local/synthesis/graph.ts";
import { useWorld } from "../support/test-world.ts";

/** The graph with one action taken out of one role's policy. */
function without(action: string, role: string) {
  return (graph: Graph): Graph => ({
    ...graph,
    resources: graph.resources.map((resource) => {
      if (resource.name !== role || !resource.type.startsWith("aws:iam/role:")) return resource;
      const text = JSON.stringify(resource.inputs);
      // In the inputs a policy is JSON text inside JSON text; the action's name is replaced by one that exists nowhere.
      const inputs = JSON.parse(text.replaceAll(action, "ec2:DescribeVpcs")) as Record<
        string,
        unknown
      >;
      if (JSON.stringify(inputs) === text) throw new Error(`${role} has no ${action} to take away`);
      return { ...resource, inputs };
    }),
  });
}

const role = "ReconcileEndpointConnectionsRole";

/** The graph with the role's rights on the audit table moved to a table that is not there. */
function withoutAuditTable(graph: Graph): Graph {
  const audit = graph.resources.find(
    ({ type, name }) => type === "aws:dynamodb/table:Table" && name === "AuditTable",
  );
  const table = String(audit?.inputs["name"]);
  return {
    ...graph,
    resources: graph.resources.map((resource) =>
      resource.name === role
        ? {
            ...resource,
            inputs: JSON.parse(
              JSON.stringify(resource.inputs).replaceAll(`table/${table}`, "table/another"),
            ),
          }
        : resource,
    ),
  };
}

describe("a function without permission to accept", () => {
  const test = useWorld(without("ec2:AcceptVpcEndpointConnections", role), {
    permissions: "altered",
  });

  it("is refused by AWS, records the failure, and tries again later instead of in a loop", async () => {
    const blue = test.tenant("tenant-blue");
    const endpoint = await blue.connect(test.showcase.payments);
    await test.decided(endpoint, "approve", "granted");
    await test.quiet();
    await test.sweep();
    await test.sweep();
    const refused = test.world.organization.platform.calls.of("ec2:AcceptVpcEndpointConnections");
    expect(refused.map(({ outcome }) => outcome)).toEqual(["UnauthorizedOperation"]);
    expect(await blue.stateOf(endpoint)).toBe("pendingAcceptance");
    const outcomes = (await test.audit(endpoint)).filter(({ type }) => type === "outcome");
    expect(outcomes).toMatchObject([{ result: "failed", errorCode: "UnauthorizedOperation" }]);
  });
});

describe("a function without permission to write the audit trail", () => {
  const test = useWorld(withoutAuditTable, { permissions: "altered" });

  it("changes nothing at all: no record, no state, no call", async () => {
    const endpoint = await test.tenant("tenant-blue").connect(test.showcase.payments);
    await test.quiet();
    const { calls } = test.world.organization.platform;
    expect(calls.of("dynamodb:TransactWriteItems").map(({ outcome }) => outcome)).toContain(
      "AccessDeniedException",
    );
    expect(calls.of("ec2:AcceptVpcEndpointConnections")).toEqual([]);
    expect(await test.audit(endpoint)).toEqual([]);
  });
});
