import { AcceptVpcEndpointConnectionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import {
  ConfirmSubscriptionCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
} from "@aws-sdk/client-sns";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  deploySpokes,
  type Spokes,
  type SpokesInput,
} from "../../../local/cloudformation/spokes.ts";
import type { Caller } from "../../../local/organization/action.ts";
import type { AccessKey } from "../../../local/organization/identities.ts";
import { HUB, type SpokeBench, startSpokeBench } from "./spoke-bench.ts";

const MANAGEMENT = "111122223333";
const PROVIDER = "777788889999";
const HOME = "eu-west-1";
const OTHER = "eu-central-1";
const HINTS = `arn:aws:sqs:${HOME}:${HUB}:hints`;
const BUS = `arn:aws:events:${HOME}:${HUB}:event-bus/gatehouse-test-hints`;
const SERVICE = `arn:aws:ec2:${HOME}:${PROVIDER}:vpc-endpoint-service/vpce-svc-0123456789abcdef0`;

const input: SpokesInput = {
  graph: { app: "gatehouse", stage: "test", partition: "aws", accountId: HUB, region: HOME },
  organizationId: "o-exampleorg1",
  managementAccountId: MANAGEMENT,
  providerAccountIds: [PROVIDER],
  regions: [HOME, OTHER],
  hintQueueArn: HINTS,
  hintBusArn: BUS,
  serviceArnsByProvider: new Map([[PROVIDER, [SERVICE]]]),
};

const topicIn = (region: string) =>
  `arn:aws:sns:${region}:${PROVIDER}:gatehouse-test-endpoint-notifications`;
const rolesOf = (service: string) => `arn:aws:iam::${PROVIDER}:role/gatehouse-test-${service}`;

let bench: SpokeBench;
let spokes: Spokes;

/** The hub as far as the spokes meet it: the hint queue and the bus, with the policies of infra/. */
beforeAll(async () => {
  bench = await startSpokeBench();
  bench.sqs.putQueue({
    arn: HINTS,
    visibilityTimeoutSeconds: 30,
    messageRetentionSeconds: 345_600,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: HINTS,
          Condition: {
            ArnEquals: { "aws:SourceArn": [topicIn(HOME), topicIn(OTHER)] },
            StringEquals: { "aws:SourceAccount": PROVIDER },
          },
        },
      ],
    },
  });
  bench.events.putBus(BUS);
  spokes = deploySpokes(input, bench.parts);
});
afterAll(() => bench.close());

const hints = () =>
  bench.sqs.messages(HINTS).map(({ body }) => JSON.parse(body) as Record<string, string>);

function privateLink(change: Partial<Caller & { type: "service" }> = {}): Caller {
  const service = "vpce.amazonaws.com";
  return { type: "service", service, sourceArn: SERVICE, sourceAccount: PROVIDER, ...change };
}

async function publishAs(caller: Caller, region = HOME): Promise<void> {
  const message = { TopicArn: topicIn(region), Message: "look again" };
  await bench.organization.platform.call(caller, region, "sns:Publish", message);
  await bench.sns.settled();
}

const mayAssume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };
const mayConfirm = (region: string) => ({
  Effect: "Allow",
  Action: "sns:ConfirmSubscription",
  Resource: topicIn(region),
});

async function assume(credentials: AccessKey, RoleArn: string) {
  const { Credentials } = await bench
    .stsClient(credentials)
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "hub" }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

describe("the spokes of a hub", () => {
  it("are a topic in every Region, two roles, and a rule in the management account", () => {
    expect(spokes).toEqual({
      topicArns: [topicIn(HOME), topicIn(OTHER)],
      connectionsRoleArns: new Map([[PROVIDER, rolesOf("provider-connections")]]),
      servicesRoleArns: new Map([[PROVIDER, rolesOf("provider-services")]]),
      managementRoleArn: `arn:aws:iam::${MANAGEMENT}:role/gatehouse-test-organization-hints`,
    });
    expect(bench.events.rules()).toMatchObject([
      {
        arn: `arn:aws:events:us-east-1:${MANAGEMENT}:rule/gatehouse-test-organization-hints`,
        targetArns: [BUS],
      },
    ]);
  });

  it("watch the dead letters of each Region", () => {
    const name = "gatehouse-test-EndpointNotificationDeadLettersNotEmpty";
    expect(
      bench.cloudwatch.alarms().map(({ settings }) => [settings.arn, settings.actions]),
    ).toEqual(
      [HOME, OTHER].map((region) => [`arn:aws:cloudwatch:${region}:${PROVIDER}:alarm:${name}`, []]),
    );
  });
});

describe("notifications of a provider", () => {
  it("are offered to the hub once, however often the spokes are updated", async () => {
    deploySpokes({ ...input, serviceArnsByProvider: new Map() }, bench.parts);
    deploySpokes(input, bench.parts);
    await bench.sns.settled();
    expect(hints()).toHaveLength(2);
  });

  it("are not delivered before the hub has confirmed, and reach its queue from every Region afterwards", async () => {
    await publishAs(privateLink());
    expect(hints().map(({ Type, TopicArn }) => [Type, TopicArn])).toEqual([
      ["SubscriptionConfirmation", topicIn(HOME)],
      ["SubscriptionConfirmation", topicIn(OTHER)],
    ]);
    for (const { TopicArn = "", Token } of hints()) {
      const region = TopicArn.split(":")[3] ?? "";
      const role = bench.hubRole(`confirmer-${region}`, mayConfirm(region));
      await bench.snsClient(role, region).send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    }
    await publishAs(privateLink());
    await publishAs(privateLink({ sourceArn: SERVICE.replace(HOME, OTHER) }), OTHER);
    expect(hints().slice(2)).toMatchObject([
      { Type: "Notification", TopicArn: topicIn(HOME), Message: "look again" },
      { Type: "Notification", TopicArn: topicIn(OTHER), Message: "look again" },
    ]);
    expect(bench.sns.deliveriesLost()).toEqual([]);
  });

  it.each([
    ["a service of another account", { sourceArn: SERVICE.replace(PROVIDER, "666677778888") }],
    ["a service of another Region", { sourceArn: SERVICE.replace(HOME, OTHER) }],
    ["another source account", { sourceAccount: "666677778888" }],
    ["another service of AWS", { service: "events.amazonaws.com" }],
  ])("are not taken from %s", async (_, change) => {
    await expect(publishAs(privateLink(change))).rejects.toMatchObject({
      code: "AuthorizationError",
    });
  });

  it("need PrivateLink's own right to the key, which nobody else has", async () => {
    const admin = bench.organization.profile("provider");
    await expect(
      bench
        .snsClient(admin, HOME)
        .send(new PublishCommand({ TopicArn: topicIn(HOME), Message: "x" })),
    ).rejects.toMatchObject({ name: "KMSAccessDeniedException" });
  });

  it("go to the dead letters when the hub's queue refuses them", async () => {
    bench.sqs.setQueuePolicy(HINTS, undefined);
    await publishAs(privateLink());
    const dead = `arn:aws:sqs:${HOME}:${PROVIDER}:gatehouse-test-endpoint-notification-dead-letters`;
    expect(bench.sqs.messages(dead)).toHaveLength(1);
  });

  it("are subscribed by the provider, as SNS lists it", async () => {
    const client = bench.snsClient(bench.organization.profile("provider"), HOME);
    const { Subscriptions } = await client.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicIn(HOME) }),
    );
    expect(Subscriptions).toMatchObject([{ Owner: PROVIDER, Endpoint: HINTS }]);
  });
});

describe.each([
  ["provider-connections", "reconcile-endpoint-connections"],
  ["provider-services", "reconcile-endpoint-services"],
])("the role %s", (role, trusted) => {
  it(`is given to the hub's function ${trusted}`, async () => {
    const key = bench.hubRole(`gatehouse-test-${trusted}`, mayAssume);
    const { sessionToken } = await assume(key, rolesOf(role));
    expect(sessionToken).not.toBe("");
  });

  const others = [
    "reconcile-endpoint-connections",
    "reconcile-endpoint-services",
    "reconcile-endpoint",
    "sweep",
  ].filter((service) => service !== trusted);
  it.each(others)("is not given to another function of the hub, as %s is", async (service) => {
    const key = bench.hubRole(`gatehouse-test-${service}`, mayAssume);
    await expect(assume(key, rolesOf(role))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it.each(["hub", "tenant-blue", "partner"])(
    "is not given to an administrator of account %s",
    async (profile) => {
      const key = bench.organization.profile(profile);
      await expect(assume(key, rolesOf(role))).rejects.toMatchObject({ name: "AccessDenied" });
    },
  );

  it("is not given while the hub is a member of another organization than the template's", async () => {
    const key = bench.hubRole(`gatehouse-test-${trusted}`, mayAssume);
    deploySpokes({ ...input, organizationId: "o-otherorg0001" }, bench.parts);
    await expect(assume(key, rolesOf(role))).rejects.toMatchObject({ name: "AccessDenied" });
    deploySpokes(input, bench.parts);
    await assume(key, rolesOf(role));
  });
});

async function answer(serviceArn: string, region: string) {
  const key = bench.hubRole("gatehouse-test-reconcile-endpoint-connections", mayAssume);
  const ec2 = new EC2Client({
    endpoint: bench.organization.endpoint,
    region,
    credentials: await assume(key, rolesOf("provider-connections")),
    maxAttempts: 1,
  });
  return ec2.send(
    new AcceptVpcEndpointConnectionsCommand({
      ServiceId: serviceArn.split("/")[1],
      VpcEndpointIds: ["vpce-0123456789abcdef0"],
    }),
  );
}

describe("a session of the hub in the provider's account", () => {
  it("may answer for the services that the template names, and for no other", async () => {
    // There is no such service: EC2 says so only to who may ask.
    await expect(answer(SERVICE, HOME)).rejects.toThrow(/does not exist|not found/i);
    const denied = { name: "UnauthorizedOperation" };
    await expect(answer(SERVICE.replace(/0$/, "1"), HOME)).rejects.toMatchObject(denied);
    await expect(answer(SERVICE, OTHER)).rejects.toMatchObject(denied);
  });
});

const listAs = (name: string) => {
  const credentials = bench.hubRole(name, {
    Effect: "Allow",
    Action: "organizations:ListAccounts",
    Resource: "*",
  });
  const { endpoint } = bench.organization;
  const client = new OrganizationsClient({ endpoint, region: "us-east-1", credentials });
  return client.send(new ListAccountsCommand({}));
};

describe("reading the organization", () => {
  it("is for the hub's one function that does it", async () => {
    await expect(listAs("gatehouse-test-refresh-organization")).resolves.toBeDefined();
    await expect(listAs("gatehouse-test-sweep")).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});

const change = (eventName: string, source = "aws.organizations") => ({
  accountId: MANAGEMENT,
  region: "us-east-1",
  source,
  detailType: "AWS API Call via CloudTrail",
  detail: { eventSource: "organizations.amazonaws.com", eventName },
});

describe("a change of the organization", () => {
  it.each([
    ["is put on the hub's bus, whose policy admits the management account", true],
    ["is lost where the bus does not admit it", false],
  ])("%s", async (_, admitted) => {
    bench.events.setBusPolicy(BUS, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Management",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${admitted ? MANAGEMENT : PROVIDER}:root` },
          Action: "events:PutEvents",
          Resource: BUS,
        },
      ],
    });
    bench.events.publish(change("MoveAccount"));
    await bench.events.settled();
    expect(bench.events.deliveries().at(-1)).toMatchObject({
      targetArn: BUS,
      outcome: admitted ? "delivered" : "lost",
    });
  });

  it.each([
    ["something else that Organizations did", change("TagResource")],
    ["an event of another source", change("MoveAccount", "aws.ec2")],
  ])("is not %s", async (_, event) => {
    const before = bench.events.deliveries().length;
    bench.events.publish(event);
    await bench.events.settled();
    expect(bench.events.deliveries()).toHaveLength(before);
  });
});
