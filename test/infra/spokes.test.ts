import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { planStack, type StackPlan } from "../../local/cloudformation/plan-stack.ts";
import { Problems, TemplateRefusedError } from "../../local/cloudformation/template-problem.ts";
import { parseTemplate } from "../../local/cloudformation/template.ts";

const HUB = "222233334444";
const PROVIDER = "777788889999";
const MANAGEMENT = "111122223333";
const RECEIVER = "444455556666";
const MEMBER = "333344445555";
const PARTNER = "666677778888";
const NETWORK = `arn:aws:vpc-lattice:eu-west-1:${HUB}:servicenetwork/sn-0123456789abcdef0`;
const SERVICES = [
  `arn:aws:ec2:eu-west-1:${PROVIDER}:vpc-endpoint-service/vpce-svc-0123456789abcdef0`,
  `arn:aws:ec2:eu-central-1:${PROVIDER}:vpc-endpoint-service/*`,
];

const texts = {
  provider: textOf("provider"),
  management: textOf("management"),
  receiver: textOf("receiver"),
  member: textOf("member"),
};

const accounts = {
  provider: PROVIDER,
  management: MANAGEMENT,
  receiver: RECEIVER,
  member: MEMBER,
};

/** What the templates of receivers and members have in common. */
const shared = {
  Prefix: "gatehouse-production",
  HubAccountId: HUB,
  OrganizationId: "o-exampleorg1",
  HintBusArn: `arn:aws:events:eu-west-1:${HUB}:event-bus/gatehouse-production-hints`,
  ExternalId: "gate-7",
  Regions: "eu-west-1,eu-central-1",
  RoleRegion: "eu-west-1",
};

const parameters = {
  provider: {
    Prefix: "gatehouse-production",
    HubAccountId: HUB,
    OrganizationId: "o-exampleorg1",
    HintQueueArn: `arn:aws:sqs:eu-west-1:${HUB}:gatehouse-production-HintsQueue-abcdefgh`,
    Regions: "eu-west-1,eu-central-1",
    RoleRegion: "eu-west-1",
    ServiceArns: SERVICES.join(","),
  },
  management: {
    Prefix: "gatehouse-production",
    OrganizationId: "o-exampleorg1",
    HubAccountId: HUB,
    HintBusArn: `arn:aws:events:eu-west-1:${HUB}:event-bus/gatehouse-production-hints`,
  },
  receiver: { ...shared, SenderAccountIds: PARTNER },
  member: { ...shared, ServiceNetworkArns: NETWORK },
};

function textOf(name: string): string {
  return readFileSync(join(import.meta.dirname, `../../infra/spokes/${name}.yaml`), "utf8");
}

function planned(
  name: keyof typeof texts,
  { region = "eu-west-1", partition = "aws", ...changed }: Readonly<Record<string, string>> = {},
): StackPlan {
  const accountId = accounts[name];
  const account = { id: accountId, name, inOrganization: true, path: [] };
  return planStack(
    {
      template: texts[name],
      stackName: "gatehouse",
      accountId,
      region,
      parameters: { ...parameters[name], ...changed },
    },
    { partition, accounts: [account] },
  );
}

type Statement = {
  readonly Sid?: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
};

function propertiesOf(plan: StackPlan, logicalId: string): Readonly<Record<string, unknown>> {
  const found = plan.resources.find((one) => one.logicalId === logicalId);
  if (!found) throw new Error(`the plan has no ${logicalId}`);
  return found.properties;
}

/** Statements of a policy, or of all policies of a role. */
function statementsOf(plan: StackPlan, logicalId: string, property: string): Statement[] {
  // Policy documents by what planStack has checked.
  type Document = { readonly Statement: Statement[] };
  const value = propertiesOf(plan, logicalId)[property] as
    | Document
    | readonly { readonly PolicyDocument: Document }[];
  if ("Statement" in value) return value.Statement;
  return value.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** What a role may do: an action and a resource a line. */
function rightsOf(plan: StackPlan, role: string): string[] {
  return statementsOf(plan, role, "Policies").flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((one) => `${action} ${one}`)),
  );
}

describe.each(["provider", "management", "receiver", "member"] as const)(
  "the template of the %s account",
  (name) => {
    const problems = new Problems();
    const template = parseTemplate(texts[name], problems);

    it("is understood", () => {
      expect(problems.list).toEqual([]);
      expect(planned(name).resources).not.toEqual([]);
    });

    it("names no partition, account or Region of its own", () => {
      const { Conditions, Resources, Outputs } = template ?? {};
      const text = JSON.stringify({ Conditions, Resources, Outputs });
      expect(text).not.toMatch(/arn:aws|amazonaws\.com\.cn|\d{12}|[a-z]{2}-(?:[a-z]+-)+\d/);
    });

    it.each(["aws-cn", "aws-us-gov"])("can be deployed in partition %s", (partition) => {
      const given = Object.entries(parameters[name]).map(
        ([parameter, value]) =>
          [parameter, value.replaceAll("arn:aws:", `arn:${partition}:`)] as const,
      );
      const { resources, outputs } = planned(name, { partition, ...Object.fromEntries(given) });
      const text = JSON.stringify([resources.map(({ properties }) => properties), outputs]);
      expect(new Set(text.match(/arn:[\w-]+:/g))).toEqual(new Set([`arn:${partition}:`]));
    });

    it.each(Object.entries(template?.Parameters ?? {}))(
      "explains the parameter %s, checks it, and uses it",
      (parameter, settings) => {
        expect(settings).toMatchObject({
          Description: expect.stringMatching(/./),
          AllowedPattern: expect.stringMatching(/./),
          ConstraintDescription: expect.stringMatching(/./),
        });
        const uses = JSON.stringify({ ...template, Parameters: {}, Metadata: {} });
        expect(uses).toMatch(new RegExp(`"Ref":"${parameter}"|\\$\\{${parameter}\\}`));
      },
    );

    it("has names that IAM takes, for the longest prefix there may be", () => {
      const Prefix = "g".repeat(33);
      expect(() => planned(name, { Prefix })).not.toThrow();
      expect(`${Prefix}-reconcile-endpoint-connections`).toHaveLength(64);
      expect(`${Prefix}-reconcile-network-associations`).toHaveLength(64);
      expect(() => planned(name, { Prefix: `${Prefix}g` })).toThrow(TemplateRefusedError);
    });
  },
);

describe("the provider template", () => {
  it("gives the role for connections what it needs, on the given services alone", () => {
    expect(rightsOf(planned("provider"), "ConnectionsRole")).toEqual([
      "ec2:DescribeVpcEndpointConnections *",
      ...SERVICES.map((arn) => `ec2:AcceptVpcEndpointConnections ${arn}`),
      ...SERVICES.map((arn) => `ec2:RejectVpcEndpointConnections ${arn}`),
      ...SERVICES.map((arn) => `vpce:AllowMultiRegion ${arn}`),
    ]);
  });

  it("gives the role for services what it needs, on the given services alone", () => {
    expect(rightsOf(planned("provider"), "ServicesRole")).toEqual([
      "ec2:DescribeVpcEndpointServiceConfigurations *",
      "ec2:DescribeVpcEndpointConnectionNotifications *",
      ...SERVICES.map((arn) => `ec2:DescribeVpcEndpointServicePermissions ${arn}`),
      ...SERVICES.map((arn) => `ec2:ModifyVpcEndpointServicePermissions ${arn}`),
      ...SERVICES.map((arn) => `ec2:CreateVpcEndpointConnectionNotification ${arn}`),
      ...SERVICES.map((arn) => `vpce:AllowMultiRegion ${arn}`),
    ]);
  });

  it.each(["ConnectionsRole", "ServicesRole"])(
    "limits the calls of %s that have no resource to the given Regions",
    (role) => {
      const [observe] = statementsOf(planned("provider"), role, "Policies");
      expect(observe?.Condition).toEqual({
        StringEquals: { "ec2:Region": ["eu-west-1", "eu-central-1"] },
      });
    },
  );

  it.each([
    ["ConnectionsRole", "reconcile-endpoint-connections"],
    ["ServicesRole", "reconcile-endpoint-services"],
  ])("lets one function of the hub assume %s", (role, service) => {
    expect(propertiesOf(planned("provider"), role)["AssumeRolePolicyDocument"]).toMatchObject({
      Statement: [
        {
          Principal: { AWS: `arn:aws:iam::${HUB}:root` },
          Action: "sts:AssumeRole",
          Condition: {
            ArnEquals: {
              "aws:PrincipalArn": `arn:aws:iam::${HUB}:role/gatehouse-production-${service}`,
            },
            StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
          },
        },
      ],
    });
  });

  it("makes the roles in one Region only", () => {
    const { resources, outputs } = planned("provider", { region: "eu-central-1" });
    expect(resources.map(({ type }) => type)).not.toContain("AWS::IAM::Role");
    expect(Object.keys(outputs)).toEqual(["NotificationTopicArn"]);
    expect(Object.keys(planned("provider").outputs)).toHaveLength(3);
  });

  it("lets the roles answer for nothing as long as there is no service", () => {
    const plan = planned("provider", { ServiceArns: "" });
    expect(rightsOf(plan, "ConnectionsRole")).toEqual(["ec2:DescribeVpcEndpointConnections *"]);
    expect(rightsOf(plan, "ServicesRole")).toHaveLength(2);
  });

  it.each([
    ["NotificationKey", "KeyPolicy"],
    ["NotificationTopicPolicy", "PolicyDocument"],
  ])(
    "admits PrivateLink to %s for services of its own account and Region alone",
    (logicalId, property) => {
      const plan = planned("provider", { region: "eu-central-1" });
      const statements = statementsOf(plan, logicalId, property);
      const ours = statements.filter(({ Sid }) => Sid?.startsWith("PrivateLink"));
      expect(ours).toMatchObject([
        {
          Principal: { Service: "vpce.amazonaws.com" },
          Condition: {
            ArnLike: {
              "aws:SourceArn": `arn:aws:ec2:eu-central-1:${PROVIDER}:vpc-endpoint-service/*`,
            },
            StringEquals: { "aws:SourceAccount": PROVIDER },
          },
        },
      ]);
    },
  );

  it("tells a topic of its alarm when it is given one", () => {
    expect(propertiesOf(planned("provider"), "DeadLettersNotEmpty")).not.toHaveProperty(
      "AlarmActions",
    );
    const AlarmTopicArn = `arn:aws:sns:eu-west-1:${PROVIDER}:alarms`;
    const plan = planned("provider", { AlarmTopicArn });
    expect(propertiesOf(plan, "DeadLettersNotEmpty")).toMatchObject({
      AlarmActions: [AlarmTopicArn],
      OKActions: [AlarmTopicArn],
    });
  });

  it.each([
    ["Prefix", "gatehouse_production"],
    ["Prefix", "1gatehouse"],
    ["HubAccountId", "22223333444"],
    ["HubAccountId", "2222333344445"],
    ["OrganizationId", "o-short"],
    ["OrganizationId", "*"],
    ["HintQueueArn", `arn:aws:sns:eu-west-1:${HUB}:hints`],
    ["HintQueueArn", `arn:aws:sqs:eu-west-1:${HUB}:*`],
    ["Regions", "*"],
    ["Regions", "eu-west-1,"],
    ["RoleRegion", "eu-west-1,eu-central-1"],
    ["ServiceArns", "*"],
    ["ServiceArns", `arn:aws:ec2:*:${PROVIDER}:vpc-endpoint-service/*`],
    ["ServiceArns", `arn:aws:ec2:eu-west-1:${PROVIDER}:*`],
    ["ServiceArns", `arn:aws:ec2:eu-west-1:${PROVIDER}:vpc-endpoint-service/vpce-svc-01234567*`],
    ["AlarmTopicArn", `arn:aws:sns:eu-west-1:${PROVIDER}:*`],
  ])("refuses %s %s", (parameter, value) => {
    expect(() => planned("provider", { [parameter]: value })).toThrow(`parameter ${parameter}: `);
  });
});

describe("the management template", () => {
  const plan = planned("management", { region: "us-east-1" });
  const rule = `arn:aws:events:us-east-1:${MANAGEMENT}:rule/gatehouse-production-organization-hints`;

  it("hands on the events that change who is a member, and where", () => {
    expect(propertiesOf(plan, "OrganizationHints")).toMatchObject({
      EventPattern: {
        source: ["aws.organizations"],
        detail: {
          eventName: [
            "MoveAccount",
            "CreateAccountResult",
            "CloseAccountResult",
            "AccountJoinedOrganization",
            "AccountDepartedOrganization",
            "RemoveAccountFromOrganization",
          ],
        },
      },
      Targets: [
        {
          Arn: parameters.management.HintBusArn,
          RoleArn: `arn:aws:iam::${MANAGEMENT}:role/gatehouse-production-organization-hints`,
        },
      ],
    });
  });

  it("asks nothing else of an event: which detail-type and eventSource those of joining have is unknown (platform.md section 3)", () => {
    // Its shape is what CloudFormation takes; the test above has looked at it.
    const pattern = propertiesOf(plan, "OrganizationHints")["EventPattern"] as Record<
      string,
      object
    >;
    expect(Object.keys(pattern)).toEqual(["source", "detail"]);
    expect(Object.keys(pattern["detail"] ?? {})).toEqual(["eventName"]);
  });

  const organization = `arn:aws:organizations::${MANAGEMENT}`;
  const delegated = [
    { Action: "organizations:ListAccounts", Resource: "*" },
    {
      Action: ["organizations:DescribeAccount", "organizations:ListParents"],
      Resource: `${organization}:account/o-exampleorg1/*`,
    },
    { Action: "organizations:ListParents", Resource: `${organization}:ou/o-exampleorg1/ou-*` },
  ].map((rights) => ({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${HUB}:root` },
    Condition: {
      ArnEquals: {
        "aws:PrincipalArn": `arn:aws:iam::${HUB}:role/gatehouse-production-refresh-organization`,
      },
    },
    ...rights,
  }));

  it("lets one function of the hub read the organization, and nobody else", () => {
    expect(statementsOf(plan, "DelegationPolicy", "Content")).toMatchObject(delegated);
    expect(plan.outputs).not.toHaveProperty("DelegationStatements");
  });

  it("leaves an organization's own policy alone, and says what to add to it", () => {
    const { resources, outputs } = planned("management", { MakeDelegationPolicy: "no" });
    expect(resources.map(({ type }) => type)).not.toContain("AWS::Organizations::ResourcePolicy");
    expect(JSON.parse(outputs["DelegationStatements"] ?? "")).toEqual(
      statementsOf(planned("management"), "DelegationPolicy", "Content"),
    );
  });

  it("may put events on the hub's bus and nothing else, for this one rule", () => {
    expect(rightsOf(plan, "OrganizationHintsRole")).toEqual([
      `events:PutEvents ${parameters.management.HintBusArn}`,
    ]);
    expect(propertiesOf(plan, "OrganizationHintsRole")["AssumeRolePolicyDocument"]).toMatchObject({
      Statement: [
        {
          Principal: { Service: "events.amazonaws.com" },
          Condition: {
            ArnEquals: { "aws:SourceArn": rule },
            StringEquals: { "aws:SourceAccount": MANAGEMENT },
          },
        },
      ],
    });
  });

  it.each([
    ["HintBusArn", `arn:aws:events:eu-west-1:${HUB}:rule/hints`],
    ["HintBusArn", "hints"],
    ["HubAccountId", "22223333444"],
    ["OrganizationId", "*"],
    ["MakeDelegationPolicy", "true"],
    ["Prefix", ""],
  ])("refuses %s %s", (parameter, value) => {
    expect(() => planned("management", { [parameter]: value })).toThrow(`parameter ${parameter}: `);
  });
});
