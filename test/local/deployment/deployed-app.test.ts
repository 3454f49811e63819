import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { deploy } from "../../../local/deployment/deploy.ts";
import type { DeployedApp } from "../../../local/deployment/deployed-app.ts";
import type { Caller } from "../../../local/organization/action.ts";
import { createOrganization, type Organization } from "../../../local/organization/organization.ts";
import { createCloudwatch } from "../../../local/organization/services/cloudwatch/cloudwatch.ts";
import {
  createDynamodb,
  type Dynamodb,
} from "../../../local/organization/services/dynamodb/dynamodb.ts";
import { createEvents, type Events } from "../../../local/organization/services/events/events.ts";
import { createKms } from "../../../local/organization/services/kms/kms.ts";
import { createLogs } from "../../../local/organization/services/logs/logs.ts";
import { createS3 } from "../../../local/organization/services/s3/s3.ts";
import { createSns, type Sns } from "../../../local/organization/services/sns/sns.ts";
import { createSqs, type Sqs } from "../../../local/organization/services/sqs/sqs.ts";
import { synthesizeCached } from "../../../local/synthesis/cache.ts";
import type { Graph } from "../../../local/synthesis/graph.ts";
import { partsDouble } from "./parts-double.ts";

const hub = "222233334444";
const region = "eu-west-1";

let graph: Graph;
let organization: Organization;
let dynamodb: Dynamodb;
let sns: Sns;
let sqs: Sqs;
let events: Events;
let app: DeployedApp;
/** Everything is real but Lambda, so that messages stay in the queues to be looked at. */
const { parts: recorded, argumentsOf } = partsDouble();

beforeAll(async () => {
  [graph, organization] = await Promise.all([synthesizeCached(), createOrganization()]);
  const { platform } = organization;
  const kms = createKms(platform);
  const logs = createLogs(platform);
  sns = createSns(platform);
  sqs = createSqs(platform);
  dynamodb = createDynamodb(platform, {
    endpoint: inject("dynamodbEndpoint"),
    keyPolicy: (arn) => kms.keyPolicy(arn),
  });
  events = createEvents(platform);
  for (const { service } of [kms, logs, sns, sqs]) organization.register(service);
  for (const service of dynamodb.services) organization.register(service);
  sqs.setEndpoint(organization.endpoint);
  app = await deploy(
    graph,
    {
      platform,
      kms,
      s3: createS3(platform),
      logs,
      sns,
      sqs,
      dynamodb,
      cloudwatch: createCloudwatch(platform),
      events,
      lambda: recorded.lambda,
      apiGateway: recorded.apiGateway,
    },
    { root: "/repository" },
  );
}, 90_000);

afterAll(async () => {
  dynamodb?.stop();
  await organization?.close();
});

describe("the synthesised app, deployed", () => {
  it("hands PrivateLink's notification to the hint queue, through the key, topic and queue policies", async () => {
    await publishAs(vpce(`arn:aws:ec2:${region}:${hub}:vpc-endpoint-service/vpce-svc-0a1b2c3d`));
    await sns.settled();
    const [message] = sqs.messages(app.queues.get("HintsQueue").arn);
    expect(JSON.parse(message?.body ?? "null")).toMatchObject({
      Type: "Notification",
      TopicArn: app.topics.get("EndpointNotificationsTopic").arn,
      Message: "look again",
    });
    expect(sns.deliveriesLost()).toEqual([]);
  });

  it.each([
    [
      "an endpoint service of another account",
      vpce(`arn:aws:ec2:${region}:666677778888:vpc-endpoint-service/vpce-svc-0a1b2c3d`),
    ],
    [
      "another source account",
      {
        ...vpce(`arn:aws:ec2:${region}:${hub}:vpc-endpoint-service/vpce-svc-0a1b2c3d`),
        sourceAccount: "666677778888",
      },
    ],
    [
      "another service",
      {
        ...vpce(`arn:aws:ec2:${region}:${hub}:vpc-endpoint-service/vpce-svc-0a1b2c3d`),
        service: "events.amazonaws.com",
      },
    ],
  ])("takes no notification from %s", async (_, caller) => {
    const queueArn = app.queues.get("HintsQueue").arn;
    const before = sqs.messages(queueArn).length;
    await expect(publishAs(caller)).rejects.toMatchObject({ name: "AwsError" });
    await sns.settled();
    expect(sqs.messages(queueArn)).toHaveLength(before);
  });

  it("gives each function its role, its built code and its queue at the local endpoint", () => {
    const settings = argumentsOf("lambda.putFunction").map(([one]) => one);
    expect(settings).toContainEqual(
      expect.objectContaining({
        name: "gatehouse-local-sweep",
        bundleFolder: "/repository/dist/functions/sweep",
        environment: expect.objectContaining({
          CONNECTION_HINT_QUEUE_URL: `${organization.endpoint}/${hub}/${app.queues.get("HintsQueue").arn.split(":")[5]}`,
        }),
      }),
    );
    for (const name of app.functions.names()) {
      const { roleArn } = app.functions.get(name);
      expect(organization.platform.identities.role(roleArn)?.policies).not.toEqual({});
    }
  });

  it("lets EventBridge Scheduler, and nobody else, assume the schedule's role", async () => {
    await events.fire(app.rules.get("SweepScheduleSchedule").name);
    const [assumed, ...others] = organization.platform.calls.of("sts:AssumeRole");
    expect(others).toEqual([]);
    expect(assumed).toMatchObject({
      caller: { service: "scheduler.amazonaws.com" },
      outcome: "ok",
    });
    const schedule = graph.resources.find(({ type }) => type === "aws:scheduler/schedule:Schedule");
    const target = schedule?.inputs["target"] as { roleArn: string } | undefined;
    const trusted = vpce(`arn:aws:scheduler:${region}:${hub}:schedule-group/default`);
    await expect(
      organization.platform.call(trusted, region, "sts:AssumeRole", {
        RoleArn: target?.roleArn,
        RoleSessionName: "stranger",
      }),
    ).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("makes the allowlist's stream under the ARN that its mapping and permissions name", () => {
    const [mapping] = argumentsOf("lambda.putEventSourceMapping")
      .map(([one]) => one as { eventSourceArn: string })
      .filter(({ eventSourceArn }) => eventSourceArn.includes(":dynamodb:"));
    expect(dynamodb.streamArnOf(app.tables.get("AllowlistTable").arn)).toBe(
      mapping?.eventSourceArn,
    );
  });
});

function vpce(sourceArn: string): Caller & { type: "service" } {
  return { type: "service", service: "vpce.amazonaws.com", sourceArn, sourceAccount: hub };
}

function publishAs(caller: Caller): Promise<unknown> {
  return organization.platform.call(caller, region, "sns:Publish", {
    TopicArn: app.topics.get("EndpointNotificationsTopic").arn,
    Message: "look again",
  });
}
