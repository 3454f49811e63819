import type { Graph, SynthesizedResource } from "../../../local/synthesis/graph.ts";

/** A graph of the hub's in its home Region. */
export function aGraph(...resources: readonly SynthesizedResource[]): Graph {
  return {
    app: "gatehouse",
    stage: "test",
    partition: "aws",
    accountId: "222233334444",
    region: "eu-west-1",
    resources,
  };
}

export function aResource(type: string, name: string, inputs: object): SynthesizedResource {
  return { type, name, id: `${name}-id`, inputs: { ...inputs } };
}

const aPolicy = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** A role that Lambda may assume and that may send to the queue `hints`. */
export function aRole(inputs: object = {}): SynthesizedResource {
  return aResource("aws:iam/role:Role", "SweepRole", {
    name: "sweep",
    assumeRolePolicy: aPolicy({
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
    inlinePolicies: [
      {
        name: "inline",
        policy: aPolicy({
          Action: "sqs:SendMessage",
          Resource: "arn:aws:sqs:eu-west-1:222233334444:hints",
        }),
      },
    ],
    managedPolicyArns: [],
    ...inputs,
  });
}

export function aQueue(inputs: object = {}): SynthesizedResource {
  return aResource("aws:sqs/queue:Queue", "HintsQueue", {
    name: "hints",
    fifoQueue: false,
    visibilityTimeoutSeconds: 180,
    ...inputs,
  });
}

export function someCode(): SynthesizedResource {
  return aResource("aws:s3/bucketObjectv2:BucketObjectv2", "SweepCode", {
    bucket: "assets",
    key: "sweep.zip",
    source: "dist/functions/sweep",
  });
}

export function aFunction(inputs: object = {}): SynthesizedResource {
  return aResource("aws:lambda/function:Function", "SweepFunction", {
    name: "sweep",
    role: "arn:aws:iam::222233334444:role/sweep",
    handler: "index.handler",
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    s3Bucket: "assets",
    s3Key: "sweep.zip",
    environment: { variables: { REGIONS: "eu-west-1" } },
    timeout: 60,
    memorySize: 512,
    loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/sweep" },
    ...inputs,
  });
}
