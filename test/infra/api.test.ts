import { describe, expect, it } from "vitest";

import { apiPolicy } from "../../infra/api-policy.ts";
import { withinEnvironment } from "../../infra/environment-size.ts";
import { type MappedRole, toMappedRoles } from "../../infra/mapped-role.ts";
import { deployedAs } from "./deployed-as.ts";
import { graph, resource, resourcesOf, statementsOf, variablesOf } from "./synthesized.ts";

const REST_API = "aws:apigateway/restApi:RestApi";
const policyIn = (within = graph) =>
  statementsOf(resource(REST_API, "ApiApi", within).inputs["policy"]);

const role = (number: number): MappedRole => ({
  name: `approvers-${number}`,
  accountId: "999900001111",
  roleName: `AWSReservedSSO_Approver${number}`,
  capabilities: ["approver"],
  persons: "session",
});
const roles = (count: number) => Array.from({ length: count }, (_, index) => role(index));
const policyFor = (mapped: readonly MappedRole[]) =>
  apiPolicy({ organizationId: "o-exampleorg1", partition: "aws", roles: mapped });

describe("the API's resource policy", () => {
  it("allows the organization, and stops everybody else by name", () => {
    expect(policyIn().slice(0, 2)).toEqual([
      {
        Sid: "OrganizationCalls",
        Effect: "Allow",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
      },
      {
        Sid: "NobodyElseCalls",
        Effect: "Deny",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
      },
    ]);
  });

  it("keeps the control part for the mapped roles, told by account and name", () => {
    expect(policyIn()[2]).toEqual({
      Sid: "OnlyMappedRolesControl",
      Effect: "Deny",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: "execute-api:/*/*/v1/control/*",
      Condition: {
        ArnNotLike: {
          "aws:PrincipalArn": ["Approver", "Operator", "Auditor"].flatMap((set) => [
            `arn:aws:iam::999900001111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Gatehouse${set}_????????????????`,
            `arn:aws:iam::999900001111:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Gatehouse${set}_????????????????`,
          ]),
        },
      },
    });
  });

  it("closes the control part to everybody when no role is mapped", async () => {
    const [, , control] = policyIn(await deployedAs({}));
    expect(control).toMatchObject({ Effect: "Deny", Resource: "execute-api:/*/*/v1/control/*" });
    expect(control).not.toHaveProperty("Condition");
  });

  it("is in the API itself, so that SST deploys the API anew when it changes", () => {
    const { inputs } = resource("aws:apigateway/deployment:Deployment", "ApiDeployment");
    expect(JSON.stringify(inputs["triggers"])).toContain("OnlyMappedRolesControl");
    expect(resourcesOf("aws:apigateway/restApiPolicy:RestApiPolicy")).toEqual([]);
  });

  it("that AWS would not store is refused at synthesis, with the way out", () => {
    expect(policyFor(roles(20)).length).toBeLessThan(8_192);
    expect(() => policyFor(roles(60))).toThrow(
      /^the API's resource policy would have \d+ characters with 60 roles, and API Gateway takes 8192: map fewer roles in gatehouse.config.ts/,
    );
  });

  it("that is too long stops the synthesis", async () => {
    await expect(deployedAs({ roles: roles(60) })).rejects.toThrow(
      /API Gateway takes 8192: map fewer roles|environment of tenant-api would have/,
    );
  });
});

describe("every method of the API", () => {
  const methods = resourcesOf("aws:apigateway/method:Method");
  it("wants a signature", () => {
    expect(methods.map(({ inputs }) => inputs["authorization"])).toEqual(
      Array.from({ length: 3 }, () => "AWS_IAM"),
    );
  });

  it("is no OPTIONS: cross-origin requests have no place here", () => {
    expect(methods.map(({ inputs }) => String(inputs["httpMethod"])).toSorted()).toEqual([
      "ANY",
      "ANY",
      "GET",
    ]);
  });

  it("takes requests at a rate that leaves the account's quota to others", () => {
    expect(resource("aws:apigateway/methodSettings:MethodSettings", "ApiThrottle").inputs).toEqual({
      restApi: resource(REST_API, "ApiApi").id,
      stageName: "local",
      methodPath: "*/*",
      settings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
    });
  });
});

describe("the access log", () => {
  const { inputs } = resource("aws:apigateway/stage:Stage", "ApiStage");
  const settings = inputs["accessLogSettings"] as { destinationArn: string; format: string };

  it("says who called, in one line of JSON", () => {
    const line = JSON.parse(settings.format) as Record<string, string>;
    expect(line).toMatchObject({
      requestId: "$context.requestId",
      "identity.accountId": "$context.identity.accountId",
      "identity.userArn": "$context.identity.userArn",
      "error.message": "$context.error.message",
    });
    // What the caller writes freely could break the line out of its quotes.
    expect(Object.values(line)).not.toContain("$context.identity.userAgent");
  });

  it("is kept for a year", () => {
    const [group] = resourcesOf("aws:cloudwatch/logGroup:LogGroup").filter(({ inputs: { name } }) =>
      settings.destinationArn.endsWith(`:${String(name)}`),
    );
    expect(group?.inputs["retentionInDays"]).toBe(365);
  });
});

describe.each([
  { name: "TenantApiFunction", service: "tenant-api", methods: 2 },
  { name: "ControlApiFunction", service: "control-api", methods: 1 },
])("$service", ({ name, service, methods }) => {
  it("answers within 20 seconds, before the API gives it up", () => {
    expect(resource("aws:lambda/function:Function", name).inputs).toMatchObject({
      timeout: 20,
      memorySize: 1_024,
    });
  });

  it("is told the mapped roles", () => {
    expect(JSON.parse(variablesOf(name)["MAPPED_ROLES"] ?? "")).toMatchObject([
      {
        accountId: "999900001111",
        roleName: "AWSReservedSSO_GatehouseApprover",
        persons: "session",
      },
      { capabilities: ["operator"] },
      { capabilities: ["auditor"] },
    ]);
  });

  it("may be called by this API alone", () => {
    const { id } = resource(REST_API, "ApiApi");
    const permissions = resourcesOf("aws:lambda/permission:Permission").filter(({ inputs }) =>
      String(inputs["function"]).endsWith(`gatehouse-local-${service}`),
    );
    expect(permissions).toHaveLength(methods);
    for (const { inputs } of permissions) {
      expect(inputs).toMatchObject({
        principal: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:eu-west-1:222233334444:${id}/*`,
      });
    }
  });
});

describe("the environment of a function", () => {
  it("may have 4 KB, all variables together", () => {
    const fits = { MAPPED_ROLES: toMappedRoles(roles(20)) };
    expect(withinEnvironment("control-api", fits)).toBe(fits);
  });

  it("that Lambda would not take is refused at synthesis, and the longest variable named", () => {
    const variables = { TABLE: "gatehouse", MAPPED_ROLES: toMappedRoles(roles(40)) };
    expect(() => withinEnvironment("control-api", variables)).toThrow(
      /^the environment of control-api would have \d+ bytes, and Lambda takes 4096: shorten what becomes MAPPED_ROLES in gatehouse.config.ts$/,
    );
  });
});
