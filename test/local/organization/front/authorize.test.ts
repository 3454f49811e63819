import {
  DescribeVpcEndpointConnectionsCommand,
  AcceptVpcEndpointConnectionsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  PublishCommand,
  SNSClient,
  type PublishInput,
  type PublishResponse,
} from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { defineAction, type Caller } from "../../../../local/organization/action.ts";
import type { PolicyDocument } from "../../../../local/organization/identities.ts";
import { organizationTree } from "../../../../local/organization/organization-tree.ts";
import {
  createOrganization,
  type Organization,
  type Profile,
} from "../../../../local/organization/organization.ts";
import { expectOneCall } from "../../../support/calls.ts";
import {
  KEY_ARN,
  QUEUE_ARN,
  sampleServices,
  TOPIC_ARN,
  type ResourcePolicies,
} from "./sample-services.ts";

const SERVICE_ARN = "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-1";

let organization: Organization;
let policies: ResourcePolicies;
beforeEach(async () => {
  policies = new Map();
  organization = await createOrganization({ services: () => sampleServices(policies) });
});
afterEach(() => organization.close());

const document = (...statements: object[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});
const allow = (action: string, resource: string, condition?: object) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

/** Keys of a role in that account with just these statements. */
function roleKey(profile: Profile, statements: object[], path = "/") {
  const { id } = organization.account(profile);
  const arn = `arn:aws:iam::${id}:role${path}worker`;
  organization.platform.identities.putRole({
    arn,
    accountId: id,
    name: "worker",
    trust: document(),
    policies: statements.length === 0 ? {} : { inline: document(...statements) },
  });
  return organization.platform.identities.issueSession(arn, "session");
}

const client = (credentials: ReturnType<typeof roleKey>) => ({
  endpoint: organization.endpoint,
  region: "eu-west-1",
  credentials,
  maxAttempts: 1,
});
const accept = (key: ReturnType<typeof roleKey>) =>
  new EC2Client(client(key)).send(
    new AcceptVpcEndpointConnectionsCommand({
      ServiceId: "vpce-svc-1",
      VpcEndpointIds: ["vpce-1"],
    }),
  );
const publish = (key: ReturnType<typeof roleKey>) =>
  new SNSClient(client(key)).send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: "x" }));

function register(action: string, resource: string): void {
  organization.register({
    signingName: "odd",
    protocols: ["query"],
    actions: [
      defineAction<PublishInput, PublishResponse>({
        name: "Publish",
        command: PublishCommand,
        parameters: [],
        authorize: () => [{ action, resource }],
        run: () => ({}),
      }),
    ],
  });
}
const endpoints = (region: string, id: string) =>
  allow("ec2:CreateVpcEndpoint", `arn:aws:ec2:${region}:222233334444:vpc-endpoint/${id}`);
const ask = (key: ReturnType<typeof roleKey>) =>
  organization.platform.call(key.caller, "eu-west-1", "odd:Publish", {});
const endpointService: Caller = {
  type: "service",
  service: "vpce.amazonaws.com",
  sourceArn: SERVICE_ARN,
  sourceAccount: "222233334444",
};
const publishAs = (caller: Caller) =>
  organization.platform.call(caller, "eu-west-1", "sns:Publish", {
    TopicArn: TOPIC_ARN,
    Message: "x",
  });
const trusting = (condition: object) =>
  document({
    Effect: "Allow",
    Principal: { Service: "vpce.amazonaws.com" },
    Action: "sns:Publish",
    Resource: TOPIC_ARN,
    Condition: condition,
  });
const decrypt = (caller: Caller, via?: string) =>
  organization.platform.call(
    caller,
    "eu-west-1",
    "kms:Decrypt",
    {},
    via === undefined ? {} : { via },
  );

describe("identity policies", () => {
  it("allow what they name", async () => {
    await expect(
      accept(roleKey("hub", [allow("ec2:AcceptVpcEndpointConnections", SERVICE_ARN)])),
    ).resolves.toBeDefined();
  });

  it.each([
    { name: "nothing", statements: [] },
    { name: "another action", statements: [allow("ec2:RejectVpcEndpointConnections", "*")] },
    {
      name: "another service",
      statements: [allow("ec2:AcceptVpcEndpointConnections", `${SERVICE_ARN}2`)],
    },
    {
      name: "another Region",
      statements: [
        allow("ec2:AcceptVpcEndpointConnections", "*", {
          StringEquals: { "ec2:Region": "eu-north-1" },
        }),
      ],
    },
  ])("that allow $name leave the call denied, in EC2's words", async ({ statements }) => {
    await expect(accept(roleKey("hub", statements))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: `You are not authorized to perform this operation. User: arn:aws:sts::222233334444:assumed-role/worker/session is not authorized to perform: ec2:AcceptVpcEndpointConnections on resource: ${SERVICE_ARN} because no identity-based policy allows the ec2:AcceptVpcEndpointConnections action`,
      $metadata: { httpStatusCode: 403 },
    });
    const call = expectOneCall(organization, "ec2:AcceptVpcEndpointConnections");
    expect(call).toMatchObject({
      outcome: "UnauthorizedOperation",
      authorizations: [{ action: "ec2:AcceptVpcEndpointConnections", resource: SERVICE_ARN }],
    });
  });

  it("are overruled by an explicit deny", async () => {
    const statements = [
      allow("ec2:*", "*"),
      { Effect: "Deny", Action: "ec2:Accept*", Resource: "*" },
    ];
    await expect(accept(roleKey("hub", statements))).rejects.toThrow(
      /with an explicit deny in an identity-based policy$/,
    );
  });

  it("see the Region, the role with its path, the organization and its OU path", async () => {
    const { pathOf } = organizationTree("o-exampleorg1", organization.platform.accounts);
    const condition = {
      StringEquals: {
        "aws:RequestedRegion": "eu-west-1",
        "ec2:Region": "eu-west-1",
        "aws:PrincipalOrgID": "o-exampleorg1",
        "aws:PrincipalAccount": "222233334444",
        "aws:PrincipalType": "AssumedRole",
      },
      ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222233334444:role/team/worker" },
      StringLike: { "aws:userid": "AROA*:session" },
      Bool: { "aws:SecureTransport": "true" },
      "ForAnyValue:StringLike": {
        "aws:PrincipalOrgPaths": [`${pathOf(organization.account("hub"))}*`],
      },
    };
    const key = roleKey(
      "hub",
      [allow("ec2:DescribeVpcEndpointConnections", "*", condition)],
      "/team/",
    );
    const asked = new EC2Client(client(key)).send(new DescribeVpcEndpointConnectionsCommand({}));
    await expect(asked).resolves.toBeDefined();
  });

  it("do not reach into another account", async () => {
    await expect(accept(roleKey("tenant-blue", [allow("*", "*")]))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringContaining("because no resource-based policy allows"),
    });
  });

  it("that AWS would not have stored are an error, never a yes and never a quiet no", async () => {
    const key = roleKey("hub", [{ Effect: "Allow", Action: "ec2:*", Resource: "*", Surprise: 1 }]);
    await expect(accept(key)).rejects.toMatchObject({
      name: "IamEvaluationOfGatehouseLocal",
      message: expect.stringContaining("Surprise"),
    });
  });
});

describe("a question that IAM cannot be asked like that", () => {
  it.each([
    {
      action: "ec2:DescribeVpcEndpointConnections",
      resource: SERVICE_ARN,
      says: /has no resource types/,
    },
    {
      action: "sns:Publish",
      resource: QUEUE_ARN,
      says: /fits none of the action's resource types/,
    },
    { action: "sns:Shout", resource: TOPIC_ARN, says: /IAM has no such action/ },
    { action: "nothing:Publish", resource: "*", says: /IAM has no such service prefix/ },
  ])(
    "is an error even for an administrator: $action on $resource",
    async ({ action, resource, says }) => {
      register(action, resource);
      await expect(ask(organization.profile("hub"))).rejects.toThrow(says);
    },
  );

  it("is asked of the very text * when the simulated action names no resource", async () => {
    register("sns:Publish", "*");
    await expect(ask(roleKey("hub", [allow("sns:Publish", TOPIC_ARN)]))).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await expect(ask(roleKey("hub", [allow("sns:Publish", "*")]))).resolves.toEqual({});
  });

  it("about a resource that is yet to be made is answered by the policies' wildcards alone", async () => {
    register("ec2:CreateVpcEndpoint", "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint/*");
    await expect(ask(roleKey("hub", [endpoints("*", "*")]))).resolves.toEqual({});
    await expect(ask(roleKey("hub", [endpoints("eu-west-1", "vpce-1")]))).rejects.toMatchObject({
      message: expect.stringContaining(
        "on resource: arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint/*",
      ),
    });
  });
});

describe("resource policies", () => {
  const fromOrganization = document({
    Effect: "Allow",
    Principal: "*",
    Action: "sns:Publish",
    Resource: TOPIC_ARN,
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
  });

  it("admit another account only together with its own policy", async () => {
    policies.set(TOPIC_ARN, fromOrganization);
    await expect(
      publish(roleKey("tenant-blue", [allow("sns:Publish", TOPIC_ARN)])),
    ).resolves.toBeDefined();
    await expect(publish(roleKey("tenant-green", []))).rejects.toMatchObject({
      name: "AuthorizationErrorException",
      message: expect.stringContaining(
        "because no identity-based policy allows the sns:Publish action",
      ),
    });
  });

  it("keep an account outside the organization out", async () => {
    policies.set(TOPIC_ARN, fromOrganization);
    await expect(publish(roleKey("partner", [allow("sns:*", "*")]))).rejects.toThrow(
      /no resource-based policy allows/,
    );
  });

  it("are needed by another account whatever its own policy says", async () => {
    await expect(publish(roleKey("tenant-blue", [allow("*", "*")]))).rejects.toThrow(
      /no resource-based policy allows/,
    );
  });

  it("admit a role of their own account alone, path or not", async () => {
    const Principal = { AWS: "arn:aws:iam::222233334444:role/team/worker" };
    policies.set(
      TOPIC_ARN,
      document({ Effect: "Allow", Principal, Action: "sns:Publish", Resource: TOPIC_ARN }),
    );
    await expect(publish(roleKey("hub", [], "/team/"))).resolves.toBeDefined();
  });

  it("deny even an administrator of their account", async () => {
    policies.set(
      TOPIC_ARN,
      document({ Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: TOPIC_ARN }),
    );
    await expect(publish(organization.profile("hub"))).rejects.toThrow(
      /with an explicit deny in a resource-based policy$/,
    );
  });

  it("of a queue answer a denial in the JSON protocol's words", async () => {
    policies.set(
      QUEUE_ARN,
      document({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }),
    );
    const received = new SQSClient(client(organization.profile("hub"))).send(
      new ReceiveMessageCommand({ QueueUrl: `${organization.endpoint}/222233334444/hints` }),
    );
    await expect(received).rejects.toMatchObject({
      message: expect.stringContaining("sqs:ReceiveMessage"),
      Error: { Code: "AccessDenied" },
    });
  });
});

describe("a service principal", () => {
  it("is admitted by the resource's policy when the conditions on its source hold", async () => {
    policies.set(
      TOPIC_ARN,
      trusting({
        ArnLike: { "aws:SourceArn": SERVICE_ARN },
        StringEquals: { "aws:SourceAccount": "222233334444" },
      }),
    );
    await expect(publishAs(endpointService)).resolves.toMatchObject({
      MessageId: expect.any(String),
    });
  });

  it.each([
    { name: "another source", condition: { ArnLike: { "aws:SourceArn": `${SERVICE_ARN}-other` } } },
    {
      name: "another account",
      condition: { StringEquals: { "aws:SourceAccount": "333344445555" } },
    },
  ])("is refused when the policy wants $name", async ({ condition }) => {
    policies.set(TOPIC_ARN, trusting(condition));
    await expect(publishAs(endpointService)).rejects.toMatchObject({
      code: "AuthorizationError",
      status: 403,
    });
    expect(expectOneCall(organization, "sns:Publish").outcome).toBe("AuthorizationError");
  });

  it("is refused when the policy names another service", async () => {
    policies.set(TOPIC_ARN, trusting({}));
    await expect(
      publishAs({ ...endpointService, service: "events.amazonaws.com" }),
    ).rejects.toMatchObject({ code: "AuthorizationError" });
  });

  it("has no rights by being in the resource's account", async () => {
    await expect(publishAs(endpointService)).rejects.toThrow(
      /^User: vpce.amazonaws.com is not authorized/,
    );
  });
});

describe("a KMS key", () => {
  it("heeds identity policies only when its own policy trusts the account", async () => {
    const { caller } = roleKey("hub", [allow("kms:Decrypt", KEY_ARN)]);
    await expect(decrypt(caller)).rejects.toMatchObject({
      code: "AccessDeniedException",
      status: 400,
    });
    const Principal = { AWS: "arn:aws:iam::222233334444:root" };
    policies.set(KEY_ARN, document({ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" }));
    await expect(decrypt(caller)).resolves.toBeDefined();
  });

  it("sees the service that calls on the caller's behalf", async () => {
    const { caller } = roleKey("hub", []);
    const Principal = { AWS: "arn:aws:iam::222233334444:role/worker" };
    const Condition = {
      StringEquals: {
        "kms:ViaService": "dynamodb.eu-west-1.amazonaws.com",
        "kms:CallerAccount": "222233334444",
      },
    };
    policies.set(
      KEY_ARN,
      document({ Effect: "Allow", Principal, Action: "kms:Decrypt", Resource: "*", Condition }),
    );
    await expect(decrypt(caller, "dynamodb")).resolves.toBeDefined();
    await expect(decrypt(caller, "sns")).rejects.toMatchObject({ code: "AccessDeniedException" });
    await expect(decrypt(caller)).rejects.toMatchObject({ code: "AccessDeniedException" });
  });
});
