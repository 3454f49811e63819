import type { PolicyKind } from "./policy-placed.ts";

/** A resource of the synthesised graph, or of a CloudFormation template with every function worked out. */
export type PlacedResource = {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
};

/** Whose resources they are, and where they are unless they say otherwise. */
export type ResourcePlace = {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
};

/** Where a type of resource keeps a policy. Every resource of the type must have one there. */
export type PolicyLocation = {
  /** Name of the input; the policy may be deeper in it. */
  readonly input: string;
  readonly kind: PolicyKind;
  /** ARNs of the resources that the policy is attached to; only of kind `resource`. */
  readonly attachedTo?: (inputs: PlacedResource["inputs"], place: ResourcePlace) => string[];
};

const LOCATIONS: Readonly<Record<string, readonly PolicyLocation[]>> = {
  "aws:iam/role:Role": [
    { input: "assumeRolePolicy", kind: "trust" },
    { input: "inlinePolicies", kind: "identity" },
  ],
  "aws:iam/rolePolicy:RolePolicy": [{ input: "policy", kind: "identity" }],
  "aws:kms/key:Key": [{ input: "policy", kind: "key" }],
  "aws:sns/topicPolicy:TopicPolicy": [
    { input: "policy", kind: "resource", attachedTo: ({ arn }) => [String(arn)] },
  ],
  "aws:sqs/queuePolicy:QueuePolicy": [
    {
      input: "policy",
      kind: "resource",
      attachedTo: ({ queueUrl }, place) => [queueArnOf(queueUrl, place)],
    },
  ],
  "aws:apigateway/restApi:RestApi": [
    // API Gateway's short form, for the API itself.
    { input: "policy", kind: "resource", attachedTo: () => ["execute-api:/*"] },
  ],
  "aws:dynamodb/resourcePolicy:ResourcePolicy": [
    { input: "policy", kind: "resource", attachedTo: ({ resourceArn }) => [String(resourceArn)] },
  ],
  "aws:s3/bucketPolicy:BucketPolicy": [
    {
      input: "policy",
      kind: "resource",
      attachedTo: ({ bucket }, { partition }) => [`arn:${partition}:s3:::${String(bucket)}`],
    },
  ],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": [
    {
      input: "policy",
      kind: "resource",
      attachedTo: ({ eventBusName, region }, place) => [
        `arn:${place.partition}:events:${typeof region === "string" ? region : place.region}:${place.accountId}:event-bus/${String(eventBusName)}`,
      ],
    },
  ],
  "AWS::IAM::Role": [
    { input: "AssumeRolePolicyDocument", kind: "trust" },
    { input: "Policies", kind: "identity" },
  ],
  "AWS::Organizations::ResourcePolicy": [{ input: "Content", kind: "delegation" }],
  "AWS::KMS::Key": [{ input: "KeyPolicy", kind: "key" }],
  "AWS::SNS::TopicPolicy": [
    {
      input: "PolicyDocument",
      kind: "resource",
      attachedTo: ({ Topics }) => listOf(Topics).map(String),
    },
  ],
  "AWS::SQS::QueuePolicy": [
    {
      input: "PolicyDocument",
      kind: "resource",
      attachedTo: ({ Queues }, place) => listOf(Queues).map((url) => queueArnOf(url, place)),
    },
  ],
};

export function placesOf({ type }: PlacedResource): readonly PolicyLocation[] {
  return LOCATIONS[type] ?? [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function queueArnOf(url: unknown, { partition }: ResourcePlace): string {
  const { hostname, pathname } = new URL(String(url));
  const [, accountId, name] = pathname.split("/");
  return `arn:${partition}:sqs:${hostname.split(".")[1]}:${accountId}:${name}`;
}
