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

/** The given actions on the table itself. Its indexes stay closed. */
export function onTable(table: sst.aws.Dynamo, ...actions: string[]): Permission {
  return { actions, resources: [table.arn] };
}

/** Queries on the table itself, by its own key. */
export function queryTable(table: sst.aws.Dynamo): Permission {
  return onTable(table, "dynamodb:Query");
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

/** Endpoint services of the hub in the configured Regions: those of other accounts are reached by their provider roles alone. */
const endpointServicesOfTheHub = deployment.regions.map(
  (region) =>
    $interpolate`arn:${partition}:ec2:${region}:${deployment.hubAccountId}:vpc-endpoint-service/*`,
);

/** Reading the connections; EC2 has no resource types for it, so only the Region can be named (privatelink.md section 8). */
export const observeEndpointConnections: Permission = {
  actions: ["ec2:DescribeVpcEndpointConnections"],
  resources: ["*"],
  conditions: [{ test: "StringEquals", variable: "ec2:Region", values: [...deployment.regions] }],
};

/**
 * Beside each change of a service that reaches across Regions: whether EC2 asks for it where nothing is configured is unknown
 * (privatelink.md section 6). Alone it permits nothing: CreateVpcEndpoint and ModifyVpcEndpointServiceConfiguration, which it
 * is made for, no role of ours may.
 */
const REACH_ACROSS_REGIONS = "vpce:AllowMultiRegion";

/** Answering them, for endpoint services of the hub in the configured Regions alone. */
export const answerEndpointConnections: Permission = {
  actions: [
    "ec2:AcceptVpcEndpointConnections",
    "ec2:RejectVpcEndpointConnections",
    REACH_ACROSS_REGIONS,
  ],
  resources: endpointServicesOfTheHub,
};

/** Reading how an endpoint service is set up and who is told about it; again EC2 has no resource types (privatelink.md section 8). */
export const observeEndpointServices: Permission = {
  actions: [
    "ec2:DescribeVpcEndpointServiceConfigurations",
    "ec2:DescribeVpcEndpointConnectionNotifications",
  ],
  resources: ["*"],
  conditions: [{ test: "StringEquals", variable: "ec2:Region", values: [...deployment.regions] }],
};

/** Who may see an endpoint service, and who is told about its connections. Whether it asks for acceptance is never changed. */
export const adjustEndpointServices: Permission = {
  actions: [
    "ec2:DescribeVpcEndpointServicePermissions",
    "ec2:ModifyVpcEndpointServicePermissions",
    "ec2:CreateVpcEndpointConnectionNotification",
    REACH_ACROSS_REGIONS,
  ],
  resources: endpointServicesOfTheHub,
};

/** Working in other accounts, in the one role that each has for it. Nothing without such accounts: a policy can't name no role. */
export function assume(roleArns: readonly $util.Input<string>[]): Permission[] {
  return roleArns.length === 0 ? [] : [{ actions: ["sts:AssumeRole"], resources: [...roleArns] }];
}

/** Answering SNS when a provider's topic asks whether the hint queue wants its messages. */
export function confirmSubscriptionsOf(topicArns: readonly $util.Input<string>[]): Permission[] {
  return topicArns.length === 0
    ? []
    : [{ actions: ["sns:ConfirmSubscription"], resources: [...topicArns] }];
}

/** Reading every account of the organization. The management account must have delegated it to the hub (platform.md section 3). */
export const readOrganization: Permission[] = [
  { actions: ["organizations:ListAccounts"], resources: ["*"] },
  { actions: ["organizations:DescribeAccount"], resources: [inOrganization("account/*")] },
  // Only while answers may lack `Paths`: the way from an account up to the root (platform.md section 3).
  {
    actions: ["organizations:ListParents"],
    resources: [inOrganization("account/*"), inOrganization("ou/ou-*")],
  },
];

function inOrganization(resource: `${string}/${string}`) {
  const { managementAccountId, organizationId } = deployment;
  const [type, id] = resource.split("/");
  return $interpolate`arn:${partition}:organizations::${managementAccountId}:${type}/${organizationId}/${id}`;
}

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

/** What Lambda's poller needs on the streams of tables, in the name of the function. */
export function readStreamsOf(...tables: sst.aws.Dynamo[]): Permission[] {
  return [
    {
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: tables.map((table) => table.nodes.table.streamArn),
    },
    // Lambda refuses the mapping without it ("Please ensure the role can perform the GetRecords, GetShardIterator,
    // DescribeStream, and ListStreams Actions"), and the action has no resource types. It shows stream names, no data.
    { actions: ["dynamodb:ListStreams"], resources: ["*"] },
  ];
}
