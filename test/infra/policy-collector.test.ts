import { describe, expect, it } from "vitest";

import type { Graph, SynthesizedResource } from "../../local/synthesis/graph.ts";
import { policiesOfGraph } from "./policy-collector.ts";
import { policyFindings } from "./policy-rules.ts";

const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow" }] });

/** A graph with one resource. */
function graphOf(type: string, inputs: SynthesizedResource["inputs"]): Graph {
  const place = { partition: "aws", accountId: "222233334444", region: "eu-west-1" };
  const resources = [{ type, name: "Thing", id: "thing", inputs }];
  return { app: "gatehouse", stage: "local", ...place, resources };
}

describe("collecting the policies of a graph", () => {
  it("finds what a role may do and who may be it", () => {
    const inputs = { assumeRolePolicy: policy, inlinePolicies: [{ name: "inline", policy }] };
    const { policies, problems } = policiesOfGraph(graphOf("aws:iam/role:Role", inputs));
    expect(policies.map(({ where, kind }) => [where, kind])).toEqual([
      ["aws:iam/role:Role Thing, assumeRolePolicy", "trust"],
      ["aws:iam/role:Role Thing, inlinePolicies.0.policy", "identity"],
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    {
      type: "aws:sqs/queuePolicy:QueuePolicy",
      inputs: { queueUrl: "https://sqs.eu-central-1.amazonaws.com/222233334444/Hints" },
      arn: "arn:aws:sqs:eu-central-1:222233334444:Hints",
    },
    {
      type: "aws:sns/topicPolicy:TopicPolicy",
      inputs: { arn: "arn:aws:sns:eu-west-1:222233334444:Alarms" },
      arn: "arn:aws:sns:eu-west-1:222233334444:Alarms",
    },
    {
      type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      inputs: { eventBusName: "gatehouse-local-hints" },
      arn: "arn:aws:events:eu-west-1:222233334444:event-bus/gatehouse-local-hints",
    },
  ])("knows what a $type is attached to", ({ type, inputs, arn }) => {
    const { policies } = policiesOfGraph(graphOf(type, { ...inputs, policy }));
    expect(policies).toMatchObject([{ kind: "resource", resourceArn: arn }]);
  });

  it("reads a Lambda permission as a statement, so that an open one is refused", async () => {
    const inputs = {
      function: "sweep",
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
    };
    const type = "aws:lambda/permission:Permission";
    const source = { sourceArn: "arn:aws:events:eu-west-1:222233334444:rule/sweep" };
    const [open] = policiesOfGraph(graphOf(type, inputs)).policies;
    const [narrow] = policiesOfGraph(graphOf(type, { ...inputs, ...source })).policies;
    if (open === undefined || narrow === undefined) throw new Error("no policy was found");
    expect(await policyFindings(narrow)).toEqual([]);
    expect(await policyFindings(open)).toEqual([
      expect.stringContaining("lets events.amazonaws.com act for anybody"),
    ]);
  });

  it.each([
    {
      what: "a policy in a place that it does not know",
      graph: graphOf("aws:s3/bucketV2:BucketV2", { settings: { policy } }),
      problem:
        "aws:s3/bucketV2:BucketV2 Thing has a policy in settings.policy that no rule looks at",
    },
    {
      what: "a managed policy of a role",
      graph: graphOf("aws:iam/role:Role", {
        assumeRolePolicy: policy,
        inlinePolicies: [{ policy }],
        managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
      }),
      problem: "aws:iam/role:Role Thing has managedPolicyArns: write its rights inline",
    },
    {
      what: "a managed policy that is attached from outside",
      graph: graphOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "sweep" }),
      problem: "aws:iam/rolePolicyAttachment:RolePolicyAttachment Thing: write its rights inline",
    },
    {
      what: "a key with the policy that KMS gives it",
      graph: graphOf("aws:kms/key:Key", { description: "a key" }),
      problem: "aws:kms/key:Key Thing has no policy: AWS's default applies",
    },
  ])("complains of $what", ({ graph, problem }) => {
    expect(policiesOfGraph(graph).problems).toEqual([problem]);
  });
});
