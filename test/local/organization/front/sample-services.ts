import { createHash } from "node:crypto";

import {
  AcceptVpcEndpointConnectionsCommand,
  DescribeVpcEndpointConnectionsCommand,
  type AcceptVpcEndpointConnectionsRequest,
  type AcceptVpcEndpointConnectionsResult,
  type DescribeVpcEndpointConnectionsRequest,
  type DescribeVpcEndpointConnectionsResult,
} from "@aws-sdk/client-ec2";
import { DecryptCommand, type DecryptRequest, type DecryptResponse } from "@aws-sdk/client-kms";
import {
  InvokeCommand,
  GetFunctionCommand,
  type GetFunctionRequest,
  type GetFunctionResponse,
  type InvokeCommandInput,
  type InvokeCommandOutput,
} from "@aws-sdk/client-lambda";
import { PublishCommand, type PublishInput, type PublishResponse } from "@aws-sdk/client-sns";
import {
  ReceiveMessageCommand,
  SendMessageCommand,
  type ReceiveMessageRequest,
  type ReceiveMessageResult,
  type SendMessageRequest,
  type SendMessageResult,
} from "@aws-sdk/client-sqs";

import { AwsError, defineAction, type Service } from "../../../../local/organization/action.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

const HUB = "222233334444";
export const TOPIC_ARN = `arn:aws:sns:eu-west-1:${HUB}:notices`;
export const QUEUE_ARN = `arn:aws:sqs:eu-west-1:${HUB}:hints`;
export const KEY_ARN = `arn:aws:kms:eu-west-1:${HUB}:key/11111111-2222-3333-4444-555555555555`;
export const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${HUB}:function:decide`;

/** Policies on the sample resources, by ARN; a test sets what it needs. */
export type ResourcePolicies = Map<string, unknown>;

/** One action or two per wire protocol, with just enough behaviour to show what the front does with it. */
export function sampleServices(policies: ResourcePolicies): readonly Service[] {
  return [ec2(), sns(policies), sqs(policies), kms(policies), lambda(policies)];
}

function ec2(): Service {
  return {
    signingName: "ec2",
    protocols: ["ec2-query"],
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    actions: [
      defineAction<AcceptVpcEndpointConnectionsRequest, AcceptVpcEndpointConnectionsResult>({
        name: "AcceptVpcEndpointConnections",
        command: AcceptVpcEndpointConnectionsCommand,
        parameters: ["ServiceId", "VpcEndpointIds"],
        bucket: { name: "AcceptVpcEndpointConnections", capacity: 10, refillPerSecond: 1 },
        authorize: (input, { region }) => [
          {
            action: "ec2:AcceptVpcEndpointConnections",
            resource: `arn:aws:ec2:${region}:${HUB}:vpc-endpoint-service/${input.ServiceId}`,
            resourceAccountId: HUB,
          },
        ],
        run: (input) => ({
          Unsuccessful: (input.VpcEndpointIds ?? []).slice(1).map((ResourceId) => ({
            ResourceId,
            Error: { Code: "InvalidState", Message: "<not> & never" },
          })),
        }),
      }),
      defineAction<DescribeVpcEndpointConnectionsRequest, DescribeVpcEndpointConnectionsResult>({
        name: "DescribeVpcEndpointConnections",
        command: DescribeVpcEndpointConnectionsCommand,
        parameters: ["Filters", "MaxResults"],
        authorize: () => [{ action: "ec2:DescribeVpcEndpointConnections", resource: "*" }],
        run: (input) => ({
          VpcEndpointConnections: (input.Filters ?? []).map((filter) => ({
            ServiceId: filter.Name,
            VpcEndpointOwner: filter.Values?.join("+"),
            CreationTimestamp: new Date("2026-11-01T10:00:00.250Z"),
          })),
          NextToken: String(input.MaxResults),
        }),
      }),
    ],
  };
}

function sns(policies: ResourcePolicies): Service {
  return {
    signingName: "sns",
    protocols: ["query"],
    xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
    actions: [
      defineAction<PublishInput, PublishResponse>({
        name: "Publish",
        command: PublishCommand,
        parameters: ["TopicArn", "Message", "MessageAttributes"],
        authorize: (input) => [
          {
            action: "sns:Publish",
            resource: input.TopicArn ?? "",
            resourceAccountId: HUB,
            resourcePolicy: policies.get(input.TopicArn ?? ""),
          },
        ],
        run: (input) => ({
          MessageId: JSON.stringify([input.Message, input.MessageAttributes ?? null]),
        }),
      }),
    ],
  };
}

function sqs(policies: ResourcePolicies): Service {
  const authorize = (action: string) => [
    {
      action,
      resource: QUEUE_ARN,
      resourceAccountId: HUB,
      resourcePolicy: policies.get(QUEUE_ARN),
    },
  ];
  return {
    signingName: "sqs",
    protocols: ["json-1.0", "query"],
    targetPrefix: "AmazonSQS",
    xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    queryErrorCodes: { QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue" },
    actions: [
      defineAction<SendMessageRequest, SendMessageResult>({
        name: "SendMessage",
        command: SendMessageCommand,
        parameters: ["QueueUrl", "MessageBody", "MessageAttributes"],
        authorize: () => authorize("sqs:SendMessage"),
        run: (input) => {
          if (!input.QueueUrl?.endsWith("/hints")) {
            throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
          }
          return { MessageId: JSON.stringify(input.MessageAttributes ?? null) };
        },
      }),
      defineAction<ReceiveMessageRequest, ReceiveMessageResult>({
        name: "ReceiveMessage",
        command: ReceiveMessageCommand,
        parameters: ["QueueUrl", "MessageSystemAttributeNames", "AttributeNames"],
        authorize: () => authorize("sqs:ReceiveMessage"),
        // The SDK checks the MD5 of each body.
        run: () => ({
          Messages: [
            { MD5OfBody: md5("one"), Body: "one", Attributes: { SenderId: "me" } },
            { MD5OfBody: md5("two"), Body: "two" },
          ],
        }),
      }),
    ],
  };
}

function kms(policies: ResourcePolicies): Service {
  return {
    signingName: "kms",
    protocols: ["json-1.1"],
    targetPrefix: "TrentService",
    actions: [
      defineAction<DecryptRequest, DecryptResponse>({
        name: "Decrypt",
        command: DecryptCommand,
        parameters: ["CiphertextBlob", "KeyId"],
        authorize: () => [
          {
            action: "kms:Decrypt",
            resource: KEY_ARN,
            resourceAccountId: HUB,
            resourcePolicy: policies.get(KEY_ARN),
          },
        ],
        run: (input) => ({ Plaintext: input.CiphertextBlob, KeyId: KEY_ARN }),
      }),
    ],
  };
}

function lambda(policies: ResourcePolicies): Service {
  return {
    signingName: "lambda",
    protocols: ["rest-json"],
    actions: [
      defineAction<
        InvokeCommandInput,
        Omit<Partial<InvokeCommandOutput>, "Payload"> & { Payload: unknown }
      >({
        name: "Invoke",
        command: InvokeCommand,
        parameters: ["FunctionName", "InvocationType", "Payload"],
        authorize: () => [
          {
            action: "lambda:InvokeFunction",
            resource: FUNCTION_ARN,
            resourceAccountId: HUB,
            resourcePolicy: policies.get(FUNCTION_ARN),
          },
        ],
        run: (input) => ({ StatusCode: 200, ExecutedVersion: "7", Payload: input.Payload }),
      }),
      defineAction<GetFunctionRequest, GetFunctionResponse>({
        name: "GetFunction",
        command: GetFunctionCommand,
        parameters: ["FunctionName", "Qualifier"],
        authorize: () => [{ action: "lambda:GetFunction", resource: FUNCTION_ARN }],
        run: (input) => ({
          Configuration: { FunctionName: input.FunctionName, Version: input.Qualifier },
        }),
      }),
    ],
  };
}
