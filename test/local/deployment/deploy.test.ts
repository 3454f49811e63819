import { describe, expect, it } from "vitest";

import { deploy } from "../../../local/deployment/deploy.ts";
import { NotDeployableError } from "../../../local/deployment/not-deployable-error.ts";
import type { SynthesizedResource } from "../../../local/synthesis/graph.ts";
import { aFunction, aGraph, aQueue, aResource, aRole, someCode } from "./graph-builder.ts";
import { partsDouble } from "./parts-double.ts";

const options = { root: "/repository" };

describe("a deployment", () => {
  it("makes what a graph asks for, each resource after what it needs", async () => {
    const { parts, asked } = partsDouble();
    const app = await deploy(
      aGraph(
        aResource("aws:lambda/eventSourceMapping:EventSourceMapping", "Mapping", {
          eventSourceArn: "arn:aws:sqs:eu-west-1:222233334444:hints",
          functionName: "arn:aws:lambda:eu-west-1:222233334444:function:sweep",
          functionResponseTypes: ["ReportBatchItemFailures"],
        }),
        aFunction(),
        someCode(),
        aQueue(),
        aRole(),
      ),
      parts,
      options,
    );
    expect(asked.map(({ verb }) => verb)).toEqual([
      "sqs.putQueue",
      "lambda.putFunction",
      "lambda.putEventSourceMapping",
    ]);
    expect(parts.platform.identities.role("arn:aws:iam::222233334444:role/sweep")).toMatchObject({
      accountId: "222233334444",
      trust: { Statement: [{ Principal: { Service: "lambda.amazonaws.com" } }] },
      policies: { inline: { Statement: [{ Action: "sqs:SendMessage" }] } },
    });
    expect(app.functions.get("SweepFunction")).toEqual({
      name: "sweep",
      arn: "arn:aws:lambda:eu-west-1:222233334444:function:sweep",
      roleArn: "arn:aws:iam::222233334444:role/sweep",
      logGroup: "/aws/lambda/sweep",
    });
    expect(app.queues.get("HintsQueue").arn).toBe("arn:aws:sqs:eu-west-1:222233334444:hints");
  });

  it("runs a function from the folder that was built", async () => {
    const { parts, argumentsOf } = partsDouble();
    await deploy(aGraph(aRole(), someCode(), aFunction()), parts, options);
    expect(argumentsOf("lambda.putFunction")).toMatchObject([
      [{ bundleFolder: "/repository/dist/functions/sweep", handler: "index.handler" }],
    ]);
  });

  it("turns queue URLs in a function's environment to the local endpoint, and nothing else", async () => {
    const { parts, argumentsOf } = partsDouble();
    const variables = {
      HINT_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/222233334444/hints",
      BOTH: "https://sqs.eu-west-1.amazonaws.com/222233334444/hints,https://example.com/hints",
      TABLE: "gatehouse-test-Allowlist",
    };
    const lambda = aFunction({ environment: { variables } });
    await deploy(aGraph(aRole(), aQueue(), someCode(), lambda), parts, options);
    expect(argumentsOf("lambda.putFunction")).toMatchObject([
      [
        {
          environment: {
            HINT_QUEUE_URL: "http://127.0.0.1:4566/222233334444/hints",
            BOTH: "http://127.0.0.1:4566/222233334444/hints,https://example.com/hints",
            TABLE: "gatehouse-test-Allowlist",
          },
        },
      ],
    ]);
  });

  it("names the function and the variable whose queue URL leads nowhere", async () => {
    const variables = { DLQ: "https://sqs.eu-west-1.amazonaws.com/222233334444/elsewhere" };
    const lambda = aFunction({ environment: { variables } });
    await expect(
      deploy(aGraph(aRole(), aQueue(), someCode(), lambda), partsDouble().parts, options),
    ).rejects.toThrow(
      "sweep: environment DLQ names the queue arn:aws:sqs:eu-west-1:222233334444:elsewhere, which the graph does not have",
    );
  });

  it("tells of its progress", async () => {
    const steps: string[] = [];
    await deploy(aGraph(aQueue(), aRole()), partsDouble().parts, {
      ...options,
      onProgress: ({ name, number, total }) => steps.push(`${number}/${total} ${name}`),
    });
    expect(steps).toEqual(["1/2 SweepRole", "2/2 HintsQueue"]);
  });

  it("answers the known names when asked for another", async () => {
    const app = await deploy(aGraph(aRole(), aQueue()), partsDouble().parts, options);
    expect(() => app.queues.get("Hints")).toThrow(
      'the deployed app has no queue named "Hints"; it has: HintsQueue',
    );
  });

  it("is refused a second time", async () => {
    const { parts } = partsDouble();
    const graph = aGraph(aRole(), aQueue());
    await deploy(graph, parts, options);
    await expect(deploy(graph, parts, options)).rejects.toThrow(
      "gatehouse (stage test) is deployed already: role arn:aws:iam::222233334444:role/sweep exists; start a fresh local organization",
    );
  });
});

describe("a deployment makes nothing at all and names", () => {
  it.each<{ name: string; resource: SynthesizedResource; problem: string }>([
    {
      name: "a type it does not know",
      resource: aResource("aws:ecs/cluster:Cluster", "Workers", {}),
      problem: 'aws:ecs/cluster:Cluster "Workers": the local organization does not know this type',
    },
    {
      name: "an SST component it does not know",
      resource: aResource("sst:aws:Vpc", "Network", {}),
      problem: 'sst:aws:Vpc "Network": the local organization does not know this type',
    },
    {
      name: "an input it does not know",
      resource: aQueue({ kmsMasterKeyId: "alias/aws/sqs" }),
      problem: 'aws:sqs/queue:Queue "HintsQueue": input "kmsMasterKeyId" is not understood here',
    },
    {
      name: "an input it does not know, deep down",
      resource: aFunction({ environment: { variables: {}, secrets: {} } }),
      problem: 'input "environment.secrets" is not understood here',
    },
    {
      name: "a value it does not model",
      resource: aQueue({ fifoQueue: true }),
      problem: 'input "fifoQueue" is true: FIFO queues are not modelled',
    },
    {
      name: "another runtime",
      resource: aFunction({ runtime: "python3.13" }),
      problem: 'input "runtime" is "python3.13": functions run on this process\'s Node.js 24',
    },
    {
      name: "a missing input",
      resource: aResource("aws:sqs/queue:Queue", "HintsQueue", {}),
      problem: 'input "name" is missing',
    },
    {
      name: "a role without policies",
      resource: aRole({ inlinePolicies: [] }),
      problem: 'input "inlinePolicies" is []: the role has no inline policy',
    },
    {
      name: "a role with an empty policy",
      resource: aRole({
        inlinePolicies: [{ name: "inline", policy: '{"Version":"2012-10-17","Statement":[]}' }],
      }),
      problem: "not a policy document: the policy has no statement",
    },
    {
      name: "a role with a managed policy",
      resource: aRole({ managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      problem: "managed policies are not modelled: write the exact actions inline",
    },
    {
      name: "a policy that is not JSON",
      resource: aQueue({ policy: "{Statement" }),
      problem: "not a policy document",
    },
    {
      name: "a dead-letter queue without a receive count",
      resource: aQueue({
        redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:222233334444:dead"}',
      }),
      problem: 'input "redrivePolicy.maxReceiveCount" is missing',
    },
  ])("$name", async ({ resource, problem }) => {
    const { parts, asked } = partsDouble();
    const deployment = deploy(aGraph(resource), parts, options);
    await expect(deployment).rejects.toThrow(NotDeployableError);
    await expect(deployment).rejects.toThrow(problem);
    expect(asked).toEqual([]);
    expect(parts.platform.identities.roles()).toEqual([]);
  });

  it("every problem of the graph, not only the first", async () => {
    const graph = aGraph(
      aQueue({ fifoQueue: true }),
      aResource("aws:ecs/cluster:Cluster", "W", {}),
    );
    await expect(deploy(graph, partsDouble().parts, options)).rejects.toMatchObject({
      problems: [expect.stringContaining("fifoQueue"), expect.stringContaining("Cluster")],
    });
  });

  it("nothing where an input is unset, or known to be harmless", async () => {
    const queue = aQueue({ kmsMasterKeyId: null, sqsManagedSseEnabled: true, policy: undefined });
    const { parts, argumentsOf } = partsDouble();
    await deploy(aGraph(queue), parts, options);
    expect(argumentsOf("sqs.putQueue")).toHaveLength(1);
  });
});
