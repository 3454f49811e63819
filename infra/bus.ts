import { deployment } from "./deployed.ts";
import { LATTICE, ORGANIZATIONS, RAM, TAGS } from "./event-sources.ts";
import { partition } from "./partition.ts";

const prefix = `${$app.name}-${$app.stage}`;

/**
 * Where other accounts, and the hub's own buses, say that there is something to look at. Rules lead from it to the queues of
 * hints alone: EventBridge hands an event on to a further account only once (platform.md section 4).
 */
export const hintBus = new aws.cloudwatch.EventBus("HintBus", {
  name: `${prefix}-hints`,
  description: "Gatehouse: hints that the organization, shares or associations have changed",
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
          ...onlyOf(ORGANIZATIONS),
          StringEquals: { "aws:PrincipalOrgID": deployment.organizationId },
        },
      },
      ...letsIn("ReceiversTellOfShares", {
        accountIds: deployment.receiverAccountIds,
        role: "ram-events",
        sources: [RAM],
      }),
      ...letsIn("MembersTellOfNetworks", {
        accountIds: deployment.memberAccountIds,
        role: "network-events",
        sources: [LATTICE, TAGS],
      }),
    ],
  }),
});

/**
 * Lets in the role that a template gives its rules, in these accounts and as long as they are in the organization. The accounts
 * are a condition of their own: written as principals, 30 of them twice would fill a third of the policy (10,240 characters).
 */
function letsIn(
  sid: string,
  {
    accountIds,
    role,
    sources,
  }: {
    readonly accountIds: readonly string[];
    readonly role: string;
    readonly sources: readonly string[];
  },
) {
  if (accountIds.length === 0) return [];
  return [
    {
      Sid: sid,
      Effect: "Allow",
      Principal: "*",
      Action: "events:PutEvents",
      Resource: hintBus.arn,
      Condition: {
        ...onlyOf(...sources),
        StringEquals: {
          "aws:PrincipalOrgID": deployment.organizationId,
          "aws:PrincipalAccount": [...accountIds],
        },
        ArnLike: {
          "aws:PrincipalArn": $interpolate`arn:${partition}:iam::*:role/${prefix}-${role}`,
        },
      },
    },
  ];
}

/**
 * The key can have many values, hence ForAllValues, as in AWS's example of a bus for events of another account (EventBridge
 * user guide). It also holds without any value, hence Null.
 */
function onlyOf(...sources: readonly string[]) {
  return {
    "ForAllValues:StringEquals": { "events:source": [...sources] },
    Null: { "events:source": "false" },
  };
}
