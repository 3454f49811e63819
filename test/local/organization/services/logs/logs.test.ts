import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import type { LogLine } from "../../../../../local/organization/services/logs/log-group.ts";
import { createLogs, type Logs } from "../../../../../local/organization/services/logs/logs.ts";

let organization: Organization;
let logs: Logs;
let hub: CloudWatchLogsClient;
let count = 0;
let logGroupName: string;
const logStreamName = "2026/11/22/[$LATEST]0";

beforeAll(async () => {
  organization = await createOrganization();
  logs = createLogs(organization.platform);
  organization.register(logs.service);
  hub = new CloudWatchLogsClient({
    endpoint: organization.endpoint,
    region: "eu-west-1",
    credentials: organization.profile("hub"),
    maxAttempts: 1,
  });
});
afterAll(() => organization.close());

beforeEach(async () => {
  count += 1;
  logGroupName = `/aws/lambda/function-${count}`;
  logs.putLogGroup({ arn: arnOf(logGroupName), retentionDays: 7 });
  await hub.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
});

const arnOf = (name: string) => `arn:aws:logs:eu-west-1:222233334444:log-group:${name}:*`;
const nowMs = () => organization.platform.clock.now().getTime();

function put(messages: readonly string[], startMs = nowMs()) {
  const logEvents = messages.map((message, index) => ({ message, timestamp: startMs + index }));
  return hub.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

it("keeps lines and tells listeners of them", async () => {
  const heard: LogLine[] = [];
  const end = logs.subscribe((line) => heard.push(line));
  await put(["one", "two"]);
  end();
  await put(["three"]);
  expect(heard).toMatchObject([
    { logGroup: logGroupName, stream: logStreamName, message: "one", accountId: "222233334444" },
    { message: "two" },
  ]);
  expect(logs.lines(logGroupName).map(({ message }) => message)).toEqual(["one", "two", "three"]);
});

const getPage = (nextToken?: string) =>
  hub.send(
    new GetLogEventsCommand({
      logGroupName,
      logStreamName,
      startFromHead: true,
      limit: 2,
      ...(nextToken && { nextToken }),
    }),
  );

it("pages through a stream, and repeats the token at its end", async () => {
  await put(["a", "b", "c"]);
  const first = await getPage();
  expect(first.events?.map(({ message }) => message)).toEqual(["a", "b"]);
  const second = await getPage(first.nextForwardToken);
  expect(second.events?.map(({ message }) => message)).toEqual(["c"]);
  expect((await getPage(second.nextForwardToken)).nextForwardToken).toBe(second.nextForwardToken);
});

const filter = async (filterPattern: string) => {
  const found = await hub.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  return found.events?.map(({ message }) => message);
};

it("finds lines that have every term, and refuses patterns it does not know", async () => {
  await put(['{"message":"connection.approved","tenant":"blue"}', "connection refused"]);
  expect(await filter('"connection.approved" blue')).toHaveLength(1);
  expect(await filter("connection")).toHaveLength(2);
  expect(await filter("")).toHaveLength(2);
  await expect(filter("{ $.tenant = blue }")).rejects.toThrow(/not modelled/);
  await expect(filter("-blue")).rejects.toThrow(/not modelled/);
});

it("leaves out lines that are too old or too far ahead, and refuses a batch out of order", async () => {
  const day = 24 * 60 * 60 * 1_000;
  const old = await put(["old"], nowMs() - 8 * day);
  expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const ahead = await put(["ahead"], nowMs() + day);
  expect(ahead.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
  expect(logs.lines(logGroupName)).toEqual([]);
  const logEvents = [2, 1].map((ms) => ({ message: "x", timestamp: nowMs() + ms }));
  await expect(
    hub.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents })),
  ).rejects.toMatchObject({ name: "InvalidParameterException" });
});

it("describes groups and streams", async () => {
  const { logGroups } = await hub.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
  );
  expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 7, arn: arnOf(logGroupName) }]);
  const { logStreams } = await hub.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams).toMatchObject([{ logStreamName }]);
  await expect(
    hub.send(new CreateLogStreamCommand({ logGroupName, logStreamName })),
  ).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  await expect(
    hub.send(new DescribeLogStreamsCommand({ logGroupName: "/none" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

it("lets a role write its own group only", async () => {
  const { platform } = organization;
  const roleArn = "arn:aws:iam::222233334444:role/writer";
  platform.identities.putRole({
    arn: roleArn,
    accountId: "222233334444",
    name: "writer",
    trust: { Version: "2012-10-17", Statement: [] },
    policies: {
      logs: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: arnOf(logGroupName),
          },
        ],
      },
    },
  });
  const { caller } = platform.identities.issueSession(roleArn, "session");
  const create = (name: string) =>
    platform.call(caller, "eu-west-1", "logs:CreateLogStream", {
      logGroupName: name,
      logStreamName: "own",
    });
  await create(logGroupName);
  await expect(create(`${logGroupName}0`)).rejects.toMatchObject({
    code: "AccessDeniedException",
  });
});
