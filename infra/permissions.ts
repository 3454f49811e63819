import { deployment } from "./deployed.ts";
import { dnsSuffix, partition } from "./partition.ts";
import { tableKey } from "./tables.ts";

/** One statement of a function's policy: exact actions on exact resources. */
export type Permission =
  Exclude<sst.aws.FunctionArgs["permissions"], undefined> extends $util.Input<infer Statements>
    ? Statements extends $util.Input<infer Statement>[]
      ? Statement
      : never
    : never;

/** The given actions on the table itself. */
export function onTable(table: sst.aws.Dynamo, ...actions: string[]): Permission {
  return { actions, resources: [table.arn] };
}

/** Queries on one index; the table itself stays closed. */
export function queryIndex(table: sst.aws.Dynamo, index: string): Permission {
  return { actions: ["dynamodb:Query"], resources: [$interpolate`${table.arn}/index/${index}`] };
}

/**
 * What every caller of an encrypted table needs: DynamoDB unwraps the table's key in the caller's name, for reads, writes
 * and stream reads alike, and encrypts items under that key by itself. GenerateDataKey, Encrypt and CreateGrant belong to
 * whoever creates the table (DynamoDB developer guide, "DynamoDB encryption at rest: usage notes" and "How DynamoDB uses KMS").
 * Limited to calls through DynamoDB in the home Region: nobody can decrypt anything with it directly.
 */
export const useTableKey: Permission = {
  actions: ["kms:Decrypt"],
  resources: [tableKey.arn],
  conditions: [
    {
      test: "StringEquals",
      variable: "kms:ViaService",
      values: [$interpolate`dynamodb.${deployment.homeRegion}.${dnsSuffix}`],
    },
  ],
};

/** Reading the connections; EC2 has no resource types for it, so only the Region can be named (privatelink.md section 8). */
export const observeEndpointConnections: Permission = {
  actions: ["ec2:DescribeVpcEndpointConnections"],
  resources: ["*"],
  conditions: [{ test: "StringEquals", variable: "ec2:Region", values: [...deployment.regions] }],
};

/** Answering them, for endpoint services of the hub in the configured Regions alone. */
export const answerEndpointConnections: Permission = {
  actions: ["ec2:AcceptVpcEndpointConnections", "ec2:RejectVpcEndpointConnections"],
  resources: deployment.regions.map(
    (region) =>
      $interpolate`arn:${partition}:ec2:${region}:${deployment.hubAccountId}:vpc-endpoint-service/*`,
  ),
};

/** What Lambda's poller needs on a queue, in the name of the function. */
export function consumeFrom(queue: sst.aws.Queue): Permission {
  return {
    actions: [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ChangeMessageVisibility",
    ],
    resources: [queue.arn],
  };
}

export function sendTo(...queues: sst.aws.Queue[]): Permission {
  return { actions: ["sqs:SendMessage"], resources: queues.map((queue) => queue.arn) };
}

/** What Lambda's poller needs on a table's stream, in the name of the function. */
export function readStreamOf(table: sst.aws.Dynamo): Permission[] {
  return [
    {
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: [table.nodes.table.streamArn],
    },
    // Lambda refuses the mapping without it ("Please ensure the role can perform the GetRecords, GetShardIterator,
    // DescribeStream, and ListStreams Actions"), and the action has no resource types. It shows stream names, no data.
    { actions: ["dynamodb:ListStreams"], resources: ["*"] },
  ];
}
