import type { PolicyDocument } from "../../../../../local/organization/identities.ts";
import { createOrganization } from "../../../../../local/organization/organization.ts";
import { createEvents } from "../../../../../local/organization/services/events/events.ts";
import { createSqs } from "../../../../../local/organization/services/sqs/sqs.ts";

export const HUB = "222233334444";
export const MANAGEMENT = "111122223333";
export const HINT_BUS = `arn:aws:events:eu-west-1:${HUB}:event-bus/hints`;
export const HINT_RULE = `arn:aws:events:eu-west-1:${HUB}:rule/hints/organization`;
export const QUEUE = `arn:aws:sqs:eu-west-1:${HUB}:organization-hints`;
export const DEAD_LETTERS = `arn:aws:sqs:eu-west-1:${HUB}:undelivered`;
export const FORWARD_RULE = `arn:aws:events:us-east-1:${MANAGEMENT}:rule/forward`;
export const FORWARD_ROLE = `arn:aws:iam::${MANAGEMENT}:role/forward`;

export const policy = (...Statement: object[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});

/** A statement of the queue's policy that lets this rule send. */
export const maySend = (rule: string, queue: string): object => ({
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queue,
  Condition: {
    ArnEquals: { "aws:SourceArn": rule },
    StringEquals: { "aws:SourceAccount": rule.split(":")[4] },
  },
});

/** A statement of the bus's policy that lets the management account put events of Organizations. */
export const mayPutOrganizationEvents = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` },
  Action: "events:PutEvents",
  Resource: HINT_BUS,
  Condition: {
    // A list in IAM's eyes, hence ForAllValues; which is true of no value at all, hence Null.
    "ForAllValues:StringEquals": { "events:source": "aws.organizations" },
    Null: { "events:source": "false" },
    StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
  },
};

/**
 * An organization whose management account forwards events of Organizations to a bus of the hub, where a rule hands them
 * to a queue: every policy and role as a deployment would write it.
 */
export async function startEventBench() {
  const organization = await createOrganization();
  const { platform } = organization;
  const sqs = createSqs(platform);
  const events = createEvents(platform);
  for (const { service } of [sqs, events]) organization.register(service);
  organization.onTrailEvent((event) => void events.publish(event));

  const retention = { visibilityTimeoutSeconds: 30, messageRetentionSeconds: 345_600 };
  sqs.putQueue({ arn: QUEUE, ...retention, policy: policy(maySend(HINT_RULE, QUEUE)) });
  sqs.putQueue({
    arn: DEAD_LETTERS,
    ...retention,
    policy: policy(maySend(HINT_RULE, DEAD_LETTERS)),
  });
  events.putBus(HINT_BUS);
  events.setBusPolicy(HINT_BUS, policy(mayPutOrganizationEvents));
  events.putRule({
    arn: HINT_RULE,
    name: "organization",
    eventPattern: JSON.stringify({ source: ["aws.organizations"], account: [MANAGEMENT] }),
    enabled: true,
  });
  events.putTarget(HINT_RULE, { id: "queue", arn: QUEUE, deadLetterQueueArn: DEAD_LETTERS });

  platform.identities.putRole({
    arn: FORWARD_ROLE,
    accountId: MANAGEMENT,
    name: "forward",
    trust: policy({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": MANAGEMENT } },
    }),
    policies: {
      put: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: HINT_BUS }),
    },
  });
  events.putRule({
    arn: FORWARD_RULE,
    name: "forward",
    eventPattern: JSON.stringify({
      source: ["aws.organizations"],
      detail: { eventName: ["MoveAccount", "CloseAccountResult", "AccountJoinedOrganization"] },
    }),
    enabled: true,
  });
  events.putTarget(FORWARD_RULE, { id: "hub", arn: HINT_BUS, roleArn: FORWARD_ROLE });

  return {
    organization,
    platform,
    events,
    sqs,
    /** Events that reached the queue, oldest first. */
    received: (queue = QUEUE): unknown[] => sqs.messages(queue).map(({ body }) => JSON.parse(body)),
    outcomesOf: (rule: string) =>
      events
        .deliveries()
        .filter(({ ruleArn }) => ruleArn === rule)
        .map(({ outcome, lastError }) =>
          lastError === undefined ? outcome : `${outcome}: ${lastError}`,
        ),
  };
}

export type EventBench = Awaited<ReturnType<typeof startEventBench>>;
