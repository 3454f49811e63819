import { beforeAll, describe, expect, it } from "vitest";

import { MOST_SPOKES } from "../../infra/deployment.ts";
import type { Graph } from "../../local/synthesis/graph.ts";
import { deployedAs } from "./deployed-as.ts";
import { listOf, resource, resourcesOf, rightsOf, statementsOf } from "./synthesized.ts";

describe("a second Region", () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await deployedAs({ regions: ["eu-west-1", "us-east-1"] });
  });

  it("has its own topic, key and dead-letter queue, and leaves those of the home Region as they are", () => {
    const topics = resourcesOf("aws:sns/topic:Topic", graph).map(({ name, inputs }) => [
      name,
      inputs["region"],
    ]);
    expect(topics).toEqual([
      ["AlarmsTopic", "eu-west-1"],
      ["AlarmsUsEast1Topic", "us-east-1"],
      ["EndpointNotificationsTopic", "eu-west-1"],
      ["EndpointNotificationsUsEast1Topic", "us-east-1"],
    ]);
    const { inputs } = resource("aws:sns/topic:Topic", "EndpointNotificationsUsEast1Topic", graph);
    expect(inputs["kmsMasterKeyId"]).toMatch(/^arn:aws:kms:us-east-1:222233334444:key\//);
    const subscription = resource(
      "aws:sns/topicSubscription:TopicSubscription",
      "EndpointNotificationsUsEast1ToHints",
      graph,
    ).inputs;
    expect(subscription["endpoint"]).toMatch(/^arn:aws:sqs:eu-west-1:/);
    expect(subscription["redrivePolicy"]).toMatch(/"arn:aws:sqs:us-east-1:/);
  });

  it("may be looked at and answered, and its topic may write to the hint queue", () => {
    const rights = JSON.stringify(
      rightsOf(resource("aws:iam/role:Role", "ReconcileEndpointConnectionsRole", graph)),
    );
    expect(rights).toContain(`"ec2:Region":["eu-west-1","us-east-1"]`);
    expect(rights).toContain("arn:aws:ec2:us-east-1:222233334444:vpc-endpoint-service/*");
    const policy = resource("aws:sqs/queuePolicy:QueuePolicy", "HintsPolicy", graph).inputs[
      "policy"
    ];
    expect(statementsOf(policy).map(({ Condition }) => Condition?.["ArnEquals"])).toEqual([
      {
        "aws:SourceArn": [
          resource("aws:sns/topic:Topic", "EndpointNotificationsTopic", graph).id,
          resource("aws:sns/topic:Topic", "EndpointNotificationsUsEast1Topic", graph).id,
        ],
      },
    ]);
  });

  it("tells its alarms to a topic of its own", () => {
    const { inputs } = resource(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "NotificationDeadLettersUsEast1NotEmptyAlarm",
      graph,
    );
    expect(inputs["region"]).toBe("us-east-1");
    expect(inputs["alarmActions"]).toEqual([
      resource("aws:sns/topic:Topic", "AlarmsUsEast1Topic", graph).id,
    ]);
  });
});

describe("a deployment without providers, receivers and members", () => {
  it("assumes no role, confirms no subscription and lets no other account speak", async () => {
    const graph = await deployedAs({});
    const accounts = new Set(JSON.stringify(graph.resources).match(/(?<=:)\d{12}(?=:)/g));
    expect([...accounts].toSorted()).toEqual(["111122223333", "222233334444"]);
    const actions = resourcesOf("aws:iam/role:Role", graph)
      .flatMap(rightsOf)
      .flatMap(({ Action }) => listOf(Action));
    expect(actions).not.toContain("sts:AssumeRole");
    expect(actions).not.toContain("sns:ConfirmSubscription");
  });
});

describe("another partition", () => {
  it("is in every ARN and endpoint: the product names none itself", async () => {
    const graph = await deployedAs({
      homeRegion: "cn-north-1",
      regions: ["cn-north-1"],
      providerAccountIds: ["777788889999"],
      receiverAccountIds: ["444455556666"],
      memberAccountIds: ["444455556666"],
      spokeExternalId: "ours",
    });
    const created = graph.resources.filter(({ type }) => !/^(sst|pulumi):/.test(type));
    const text = JSON.stringify(created);
    expect(graph.partition).toBe("aws-cn");
    expect(text).not.toContain("arn:aws:");
    expect(text).toContain("dynamodb.cn-north-1.amazonaws.com.cn");
    expect(text).toContain("https://sqs.cn-north-1.amazonaws.com.cn/222233334444/");
    expect(text).not.toContain("eu-west-1");
    // Where its shares of global resources are, AWS does not say (ram.md section 4).
    expect(text).not.toContain("us-east-1");
  });
});

describe.each([
  // Its ARNs are the longest of those partitions that have more than one Region.
  { partition: "aws-us-gov", regions: ["us-gov-west-1", "us-gov-east-1"] },
  {
    partition: "aws",
    regions: ["eu-west-1", "eu-west-2", "eu-central-1", "eu-south-2", "us-east-2", "us-west-2"],
  },
])("a deployment in $partition with as many accounts as there may be", ({ regions }) => {
  const accountIds = Array.from({ length: MOST_SPOKES }, (_, index) => String(3e11 + index));
  let graph: Graph;
  beforeAll(async () => {
    graph = await deployedAs(
      {
        homeRegion: regions[0] ?? "none",
        regions,
        receiverAccountIds: accountIds,
        memberAccountIds: accountIds,
        senderAccountIds: accountIds,
        spokeExternalId: "x".repeat(64),
      },
      // With the app's name 33 characters, the longest prefix that infra/spokes/provider.yaml takes.
      "a-name-of-23-characters",
    );
  });

  it("fits the environment of every function (4 KB, platform.md section 7)", () => {
    for (const { inputs } of resourcesOf("aws:lambda/function:Function", graph)) {
      const { variables } = inputs["environment"] as { variables: object };
      expect(JSON.stringify(variables).length).toBeLessThan(4_096);
    }
  });

  it("fits the policies of every role (10,240 characters) and of the bus (as many, platform.md section 4)", () => {
    for (const role of resourcesOf("aws:iam/role:Role", graph))
      expect(JSON.stringify(rightsOf(role)).length).toBeLessThan(10_240);
    const bus = resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "HintBusPolicy", graph);
    expect(String(bus.inputs["policy"]).length).toBeLessThan(10_240);
  });

  it("fits the pattern of every rule (2,048 characters, platform.md section 4)", () => {
    for (const { inputs } of resourcesOf("aws:cloudwatch/eventRule:EventRule", graph))
      expect(String(inputs["eventPattern"]).length).toBeLessThan(2_048);
  });
});
