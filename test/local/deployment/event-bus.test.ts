import { describe, expect, it } from "vitest";

import { deploy } from "../../../local/deployment/deploy.ts";
import type { SynthesizedResource } from "../../../local/synthesis/graph.ts";
import { aGraph, aResource } from "./graph-builder.ts";
import { partsDouble } from "./parts-double.ts";

const options = { root: "/repository" };
const busArn = "arn:aws:events:eu-west-1:222233334444:event-bus/gatehouse-test-hints";
const ruleArn = "arn:aws:events:eu-west-1:222233334444:rule/gatehouse-test-hints/organization";
const queueArn = "arn:aws:sqs:eu-west-1:222233334444:organization-hints";
const eventPattern = '{"source":["aws.organizations"]}';

const aBus = (inputs: object = {}) =>
  aResource("aws:cloudwatch/eventBus:EventBus", "HintBus", {
    name: "gatehouse-test-hints",
    ...inputs,
  });
const aBusPolicy = () =>
  aResource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "HintBusPolicy", {
    eventBusName: "gatehouse-test-hints",
    policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}',
  });
const aRule = (inputs: object = {}) =>
  aResource("aws:cloudwatch/eventRule:EventRule", "OrganizationRule", {
    name: "organization",
    eventBusName: "gatehouse-test-hints",
    eventPattern,
    ...inputs,
  });
const aTarget = (inputs: object = {}) =>
  aResource("aws:cloudwatch/eventTarget:EventTarget", "OrganizationTarget", {
    rule: "organization",
    eventBusName: "gatehouse-test-hints",
    arn: queueArn,
    ...inputs,
  });

describe("a deployment", () => {
  it("makes a bus, its policy, a rule on it and a target, each after what it needs", async () => {
    const { parts, asked } = partsDouble();
    const target = aTarget({
      deadLetterConfig: { arn: `${queueArn}-dead` },
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 600 },
    });
    const app = await deploy(aGraph(target, aRule(), aBusPolicy(), aBus()), parts, options);
    expect(asked).toEqual([
      { verb: "events.putBus", args: [busArn] },
      {
        verb: "events.setBusPolicy",
        args: [busArn, { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] }],
      },
      {
        verb: "events.putRule",
        args: [{ arn: ruleArn, name: "organization", eventPattern, enabled: true }],
      },
      {
        verb: "events.putTarget",
        args: [
          ruleArn,
          {
            id: "OrganizationTarget",
            arn: queueArn,
            retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeSeconds: 600 },
            deadLetterQueueArn: `${queueArn}-dead`,
          },
        ],
      },
    ]);
    expect(app.buses.get("HintBus")).toEqual({ name: "gatehouse-test-hints", arn: busArn });
    expect(app.rules.get("OrganizationRule").arn).toBe(ruleArn);
  });

  it("makes rules of the default bus without naming it, by schedule too", async () => {
    const { parts, argumentsOf } = partsDouble();
    const scheduled = aResource("aws:cloudwatch/eventRule:EventRule", "Scheduled", {
      name: "scheduled",
      scheduleExpression: "rate(5 minutes)",
      state: "DISABLED",
    });
    await deploy(aGraph(aRule({ eventBusName: "default" }), scheduled), parts, options);
    expect(argumentsOf("events.putRule")).toEqual([
      [
        {
          arn: "arn:aws:events:eu-west-1:222233334444:rule/organization",
          name: "organization",
          eventPattern,
          enabled: true,
        },
      ],
      [
        {
          arn: "arn:aws:events:eu-west-1:222233334444:rule/scheduled",
          name: "scheduled",
          scheduleExpression: "rate(5 minutes)",
          enabled: false,
        },
      ],
    ]);
  });

  it("hands a bus its events with a role", async () => {
    const { parts, argumentsOf } = partsDouble();
    const bus = "arn:aws:events:eu-west-1:666677778888:event-bus/theirs";
    const roleArn = "arn:aws:iam::222233334444:role/forward";
    await deploy(aGraph(aTarget({ arn: bus, roleArn })), parts, options);
    expect(argumentsOf("events.putTarget")).toMatchObject([[ruleArn, { arn: bus, roleArn }]]);
  });

  it.each<{ name: string; resource: SynthesizedResource; problem: string }>([
    {
      name: "a pattern with an operator that is not modelled",
      resource: aRule({ eventPattern: '{"source":[{"wildcard":"aws.*"}]}' }),
      problem: '"wildcard" in an event pattern (source) is not modelled',
    },
    {
      name: "a pattern that AWS refuses",
      resource: aRule({ eventPattern: '{"source":"aws.organizations"}' }),
      problem: '"source" must be an object or an array',
    },
    {
      name: "an input transformer",
      resource: aTarget({ inputTransformer: { inputTemplate: "x" } }),
      problem: 'input "inputTransformer" is not understood here',
    },
    {
      name: "more retries than EventBridge makes",
      resource: aTarget({ retryPolicy: { maximumRetryAttempts: 186 } }),
      problem: 'input "retryPolicy.maximumRetryAttempts" is 186',
    },
    {
      name: "a bus with a key",
      resource: aBus({ kmsKeyIdentifier: "alias/x" }),
      problem: 'input "kmsKeyIdentifier" is not understood here',
    },
    {
      name: "a bus with a dead-letter queue",
      resource: aBus({ deadLetterConfig: { arn: queueArn } }),
      problem: 'input "deadLetterConfig" is not understood here',
    },
  ])("makes nothing at all and names $name", async ({ resource, problem }) => {
    const { parts, asked } = partsDouble();
    await expect(deploy(aGraph(aBus(), resource), parts, options)).rejects.toThrow(problem);
    expect(asked).toEqual([]);
  });
});
