import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { parseDeployment, type Deployment } from "../../infra/deployment.ts";
import { synthesizeCached } from "../../local/synthesis/cache.ts";
import type { Graph } from "../../local/synthesis/graph.ts";
import { listOf, resource, resourcesOf, rightsOf, statementsOf } from "./synthesized.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-regions-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function deployedAs(changes: Partial<Deployment>): Promise<Graph> {
  const deployment = parseDeployment({
    organizationId: "o-exampleorg1",
    managementAccountId: "111122223333",
    hubAccountId: "222233334444",
    homeRegion: "eu-west-1",
    regions: ["eu-west-1"],
    providerAccountIds: [],
    ...changes,
  });
  const deploymentFile = path.join(folder, "gatehouse.config.ts");
  await writeFile(deploymentFile, `export default ${JSON.stringify(deployment)};\n`);
  return synthesizeCached({ deploymentFile });
}

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

describe("a deployment without providers", () => {
  it("assumes no role, confirms no subscription and believes no topic but its own", async () => {
    const graph = await deployedAs({ providerAccountIds: [] });
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
    });
    const created = graph.resources.filter(({ type }) => !/^(sst|pulumi):/.test(type));
    const text = JSON.stringify(created);
    expect(graph.partition).toBe("aws-cn");
    expect(text).not.toContain("arn:aws:");
    expect(text).toContain("dynamodb.cn-north-1.amazonaws.com.cn");
    expect(text).toContain("https://sqs.cn-north-1.amazonaws.com.cn/222233334444/");
    expect(text).not.toContain("eu-west-1");
  });
});
