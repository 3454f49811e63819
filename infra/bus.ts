import { deployment } from "./deployed.ts";
import { deadLetterQueue, organizationHints } from "./hints.ts";
import { partition } from "./partition.ts";

const ORGANIZATIONS = "aws.organizations";

/**
 * What changes who is in the organization, and where. The management account sends only these, too (infra/spokes/management.yaml).
 * A change of tags or of an account's name decides nothing.
 */
const CHANGES_OF_THE_ORGANIZATION = [
  "MoveAccount",
  "CreateAccountResult",
  "CloseAccountResult",
  "AccountJoinedOrganization",
  "AccountDepartedOrganization",
  "RemoveAccountFromOrganization",
];

/** The bus on which the management account says that the organization has changed. */
export const hintBus = new aws.cloudwatch.EventBus("HintBus", {
  name: `${$app.name}-${$app.stage}-hints`,
  description: "Gatehouse: hints of the management account that the organization has changed",
});

new aws.cloudwatch.EventBusPolicy("HintBusPolicy", {
  eventBusName: hintBus.name,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ManagementAccountTellsChanges",
        Effect: "Allow",
        Principal: {
          AWS: $interpolate`arn:${partition}:iam::${deployment.managementAccountId}:root`,
        },
        Action: "events:PutEvents",
        Resource: hintBus.arn,
        Condition: {
          // The key can have many values, hence ForAllValues, as in AWS's example of a bus for events of another account
          // (EventBridge user guide). It also holds without any value, hence Null.
          "ForAllValues:StringEquals": { "events:source": [ORGANIZATIONS] },
          Null: { "events:source": "false" },
          StringEquals: { "aws:PrincipalOrgID": deployment.organizationId },
        },
      },
    ],
  }),
});

/**
 * By name of the event alone: which detail-type AccountJoinedOrganization has, and whether it has `detail.eventSource`,
 * is not known (platform.md section 3). An event is only a hint: whoever gets it reads the organization again.
 */
const changes = new aws.cloudwatch.EventRule("OrganizationChanges", {
  name: `${$app.name}-${$app.stage}-organization-changes`,
  description: "Changes of the organization, as the management account sees them",
  eventBusName: hintBus.name,
  eventPattern: JSON.stringify({
    source: [ORGANIZATIONS],
    account: [deployment.managementAccountId],
    detail: { eventName: CHANGES_OF_THE_ORGANIZATION },
  }),
});

/** Changes of the organization that did not reach their queue. The schedule of the refresh makes up for them. */
export const lostOrganizationEvents = deadLetterQueue("OrganizationEventDeadLetters");

new aws.cloudwatch.EventTarget("OrganizationChangesToHints", {
  eventBusName: hintBus.name,
  rule: changes.name,
  targetId: "OrganizationHints",
  arn: organizationHints.queue.arn,
  // The schedule refreshes every 15 minutes: what is older than an hour is of no use.
  retryPolicy: { maximumEventAgeInSeconds: 60 * 60, maximumRetryAttempts: 20 },
  deadLetterConfig: { arn: lostOrganizationEvents.arn },
});

admitRule("OrganizationHintsPolicy", organizationHints.queue);
admitRule("OrganizationEventDeadLettersPolicy", lostOrganizationEvents);

/** Lets the rule, and nothing else of EventBridge, write to a queue: its target, or where it leaves what it could not deliver. */
function admitRule(name: string, queue: sst.aws.Queue): void {
  new aws.sqs.QueuePolicy(name, {
    queueUrl: queue.url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Rule",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: {
            ArnEquals: { "aws:SourceArn": changes.arn },
            StringEquals: { "aws:SourceAccount": deployment.hubAccountId },
          },
        },
      ],
    }),
  });
}
