import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointConnectionsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../local/organization/organization.ts";
import { expectNoCall, expectOneCall } from "../../../support/calls.ts";
import { sendRaw } from "../../../support/raw-request.ts";
import { KEY_ARN, sampleServices, TOPIC_ARN, type ResourcePolicies } from "./sample-services.ts";

const trustsItsAccount = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::222233334444:root" },
      Action: "kms:*",
      Resource: "*",
    },
  ],
};

let organization: Organization;
beforeAll(async () => {
  const policies: ResourcePolicies = new Map([[KEY_ARN, trustsItsAccount]]);
  organization = await createOrganization({ services: () => sampleServices(policies) });
});
afterAll(() => organization.close());

const client = () => ({
  endpoint: organization.endpoint,
  region: "eu-west-1",
  credentials: organization.profile("hub"),
  maxAttempts: 1,
});
const raw = (service: string, body: string, headers: Record<string, string> = {}) =>
  sendRaw({
    endpoint: organization.endpoint,
    key: organization.profile("hub"),
    service,
    body,
    headers,
  });
const form = { "content-type": "application/x-www-form-urlencoded" };
const QUEUE_URL = () => `${organization.endpoint}/222233334444/hints`;

const kms = {
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": "TrentService.Decrypt",
};
const target = (name: string) => ({ ...kms, "x-amz-target": name });

describe("the EC2 query protocol", () => {
  it("reads lists and answers partial failures to the unchanged SDK", async () => {
    const answer = await new EC2Client(client()).send(
      new AcceptVpcEndpointConnectionsCommand({
        ServiceId: "vpce-svc-1",
        VpcEndpointIds: ["vpce-1", "vpce-2"],
      }),
    );
    expect(answer.Unsuccessful).toEqual([
      { ResourceId: "vpce-2", Error: { Code: "InvalidState", Message: "<not> & never" } },
    ]);
  });

  it("reads nested lists and numbers, and answers times", async () => {
    const answer = await new EC2Client(client()).send(
      new DescribeVpcEndpointConnectionsCommand({
        Filters: [
          { Name: "service-id", Values: ["a", "b"] },
          { Name: "x", Values: ["c"] },
        ],
        MaxResults: 5,
      }),
    );
    expect(answer.VpcEndpointConnections).toMatchObject([
      {
        ServiceId: "service-id",
        VpcEndpointOwner: "a+b",
        CreationTimestamp: new Date("2026-11-01T10:00:00.250Z"),
      },
      { ServiceId: "x", VpcEndpointOwner: "c" },
    ]);
    expect(answer.NextToken).toBe("5");
  });

  it("answers an empty list as an empty list", async () => {
    const answer = await new EC2Client(client()).send(
      new AcceptVpcEndpointConnectionsCommand({
        ServiceId: "vpce-svc-1",
        VpcEndpointIds: ["vpce-1"],
      }),
    );
    expect(answer.Unsuccessful).toEqual([]);
  });

  it.each([
    { name: "Frobnicate=1", sent: "Frobnicate" },
    { name: "Filter.1.Nome=x", sent: "Filter.1.Nome" },
    { name: "Filter.1.Value.1.Deeper=x", sent: "Filter.1.Value.1.Deeper" },
    { name: "Filter.first.Name=x", sent: "Filter.first.Name" },
    { name: "__proto__.polluted=1", sent: "__proto__.polluted" },
  ])(
    "refuses by name the parameter of $name, which the API does not have",
    async ({ name, sent }) => {
      const answer = await raw(
        "ec2",
        `Action=DescribeVpcEndpointConnections&Version=2016-11-15&${name}`,
        form,
      );
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(
        `<Code>UnknownParameter</Code><Message>The parameter ${sent} is not recognized`,
      );
      expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
    },
  );

  it.each([
    { body: "MaxResults=many", code: "InvalidParameterValue" },
    { body: "DryRun=yes", code: "InvalidParameterValue" },
    { body: "MaxResults=5&MaxResults=6", code: "MalformedQueryString" },
  ])("refuses $body", async ({ body, code }) => {
    const answer = await raw("ec2", `Action=DescribeVpcEndpointConnections&${body}`, form);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  it("refuses by name a parameter that the API has and nothing here models", async () => {
    organization.platform.calls.clear();
    const asked = new EC2Client(client()).send(
      new DescribeVpcEndpointConnectionsCommand({ DryRun: true }),
    );
    await expect(asked).rejects.toMatchObject({
      name: "NotModelledByGatehouseLocal",
      message: expect.stringContaining("parameter DryRun of ec2:DescribeVpcEndpointConnections"),
    });
    expect(expectOneCall(organization, "ec2:DescribeVpcEndpointConnections").outcome).toBe(
      "NotModelledByGatehouseLocal",
    );
  });

  it("refuses by name an action that is not modelled, and logs it", async () => {
    const answer = await raw("ec2", "Action=RunInstances&Version=2016-11-15", form);
    expect(answer).toMatchObject({ status: 501 });
    expect(answer.text).toContain("ec2:RunInstances is not modelled");
    expect(expectOneCall(organization, "ec2:RunInstances").outcome).toBe(
      "NotModelledByGatehouseLocal",
    );
  });

  it("asks for an action when there is none", async () => {
    expect((await raw("ec2", "Version=2016-11-15", form)).text).toContain(
      "<Code>MissingAction</Code>",
    );
  });
});

describe("the query protocol", () => {
  it("reads maps of structures", async () => {
    const answer = await new SNSClient(client()).send(
      new PublishCommand({
        TopicArn: TOPIC_ARN,
        Message: "a&b=c",
        MessageAttributes: { kind: { DataType: "String", StringValue: "x" } },
      }),
    );
    expect(JSON.parse(answer.MessageId ?? "")).toEqual([
      "a&b=c",
      { kind: { DataType: "String", StringValue: "x" } },
    ]);
  });

  it("refuses by name a parameter that the API does not have", async () => {
    const answer = await raw("sns", "Action=Publish&Message=x&Loud=true", form);
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("parameter Loud is not modelled");
  });

  it("serves SQS as old clients speak it, flattened lists and maps included", async () => {
    const url = encodeURIComponent(QUEUE_URL());
    const sent = await raw(
      "sqs",
      `Action=SendMessage&QueueUrl=${url}&MessageBody=x&MessageAttribute.1.Name=kind&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=y`,
      form,
    );
    expect(sent.text).toContain(
      "<SendMessageResult><MessageId>{&quot;kind&quot;:{&quot;DataType&quot;:&quot;String&quot;,&quot;StringValue&quot;:&quot;y&quot;}}</MessageId>",
    );
    const received = await raw(
      "sqs",
      `Action=ReceiveMessage&QueueUrl=${url}&AttributeName.1=All`,
      form,
    );
    expect(received.text).toContain(
      "<Body>one</Body><Attribute><Name>SenderId</Name><Value>me</Value></Attribute></Message><Message>",
    );
  });
});

describe("the JSON protocols", () => {
  it("serves SQS to the SDK", async () => {
    const sqs = new SQSClient(client());
    const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl: QUEUE_URL() }));
    expect(answer.Messages).toMatchObject([{ Body: "one" }, { Body: "two" }]);
  });

  it("answers errors with the code of the query protocol to clients that ask for it", async () => {
    const sent = new SQSClient(client()).send(
      new SendMessageCommand({
        QueueUrl: `${organization.endpoint}/222233334444/gone`,
        MessageBody: "x",
      }),
    );
    await expect(sent).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      Error: { Code: "AWS.SimpleQueueService.NonExistentQueue", Type: "Sender" },
    });
  });

  it("carries bytes both ways", async () => {
    const answer = await new KMSClient(client()).send(
      new DecryptCommand({ CiphertextBlob: new Uint8Array([0, 1, 255]) }),
    );
    expect(answer.Plaintext).toEqual(new Uint8Array([0, 1, 255]));
  });

  it.each([
    {
      body: '{"Surprise":1}',
      status: 501,
      type: "NotModelledByGatehouseLocal",
      says: "parameter Surprise",
    },
    {
      body: '{"CiphertextBlob":7}',
      status: 400,
      type: "SerializationException",
      says: "CiphertextBlob is not base 64",
    },
    { body: "[]", status: 400, type: "SerializationException", says: "the body is not an object" },
    { body: "{", status: 400, type: "SerializationException", says: "not JSON" },
    {
      body: '{"EncryptionContext":{}}',
      status: 501,
      type: "NotModelledByGatehouseLocal",
      says: "parameter EncryptionContext of kms:Decrypt",
    },
  ])("refuses the body $body", async ({ body, status, type, says }) => {
    const answer = await raw("kms", body, kms);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({
      __type: type,
      message: expect.stringContaining(says),
    });
  });

  it("refuses by name an action and a target that are not modelled", async () => {
    expect((await raw("kms", "{}", target("TrentService.Encrypt"))).text).toContain(
      "kms:Encrypt is not modelled",
    );
    expect((await raw("kms", "{}", target("Other.Decrypt"))).text).toContain(
      "service kms (Other.Decrypt) is not modelled",
    );
  });

  it("refuses a protocol that the service does not speak here", async () => {
    const answer = await raw("kms", "{}", { ...kms, "content-type": "application/x-amz-json-1.0" });
    expect(answer.text).toContain("protocol json-1.0 of kms is not modelled");
  });
});

describe("the REST protocol", () => {
  it("finds the action by its path, with members in path, query, headers and body", async () => {
    const lambda = new LambdaClient(client());
    const invoked = await lambda.send(
      new InvokeCommand({
        FunctionName: "decide",
        InvocationType: "RequestResponse",
        Payload: Buffer.from('{"a":1}'),
      }),
    );
    expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: "7" });
    expect(invoked.Payload?.transformToString()).toBe('{"a":1}');
    const found = await lambda.send(
      new GetFunctionCommand({ FunctionName: "decide", Qualifier: "7" }),
    );
    expect(found.Configuration).toEqual({ FunctionName: "decide", Version: "7" });
  });

  it("refuses by name a path that no modelled action has", async () => {
    const answer = await sendRaw({
      endpoint: organization.endpoint,
      key: organization.profile("hub"),
      service: "lambda",
      body: "",
      method: "GET",
      path: "/2015-03-31/functions/",
    });
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("lambda: GET /2015-03-31/functions/ is not modelled");
  });
});

describe("what is nowhere", () => {
  it("refuses by name a service that is not modelled", async () => {
    const answer = await raw("rekognition", "{}", {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "RekognitionService.DetectFaces",
    });
    expect(JSON.parse(answer.text)).toMatchObject({
      message: expect.stringContaining("service rekognition (RekognitionService.DetectFaces)"),
    });
  });

  it("refuses by name a Region that the organization does not use", async () => {
    const asked = new EC2Client({ ...client(), region: "ap-southeast-2" }).send(
      new DescribeVpcEndpointConnectionsCommand({}),
    );
    await expect(asked).rejects.toThrow(/Region ap-southeast-2 .* is not modelled/);
  });

  it("refuses a body over 2 MB", async () => {
    organization.platform.calls.clear();
    const answer = await raw("sns", `Action=Publish&Message=${"x".repeat(2 * 1024 * 1024)}`, form);
    expect(answer.status).toBe(413);
    expectNoCall(organization, "sns:Publish");
  });
});
