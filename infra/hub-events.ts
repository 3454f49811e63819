import { hintBus } from "./bus.ts";
import { deployment, ramRegions, regionSuffix } from "./deployed.ts";
import { ASKING_TAGS, LATTICE, RAM, TAGS } from "./event-sources.ts";
import { admitRules } from "./hint-route.ts";
import { deadLetterQueue } from "./hints.ts";
import { partition } from "./partition.ts";
import { pascalCase } from "./pascal-case.ts";

const prefix = `${$app.name}-${$app.stage}`;

/** Events of the hub's own bus in one Region that did not reach the hint bus. */
export type RegionEvents = { readonly region: string; readonly deadLetters: sst.aws.Queue };

type EventRule = { readonly name: string; readonly description: string; readonly pattern: object };

const RAM_EVENTS: EventRule = {
  name: "ram-events",
  description: "Gatehouse: what RAM does in the hub",
  // As in infra/spokes/receiver.yaml: of RAM's own event AWS documents no more than the source (ram.md section 1).
  pattern: { source: [RAM] },
};

const LATTICE_EVENTS: EventRule = {
  name: "lattice-events",
  description: "Gatehouse: changes of networks, services and associations in the hub",
  // As in infra/spokes/member.yaml, and what is done to networks.
  pattern: {
    source: [LATTICE],
    "detail-type": ["AWS API Call via CloudTrail", "AWS Service Event via CloudTrail"],
    detail: {
      // A call that failed changed nothing.
      errorCode: [{ exists: false }],
      eventName: [
        "CreateService",
        "DeleteService",
        "CreateResourceConfiguration",
        "UpdateResourceConfiguration",
        "DeleteResourceConfiguration",
        "TagResource",
        "UntagResource",
        "UpdateService",
        "UpdateServiceNetwork",
        "PutAuthPolicy",
        "DeleteAuthPolicy",
        // Associations, and the names under which they are told to the other side (lattice.md section 4).
        { prefix: "CreateServiceNetworkServiceAssociation" },
        { prefix: "DeleteServiceNetworkServiceAssociation" },
        { prefix: "CreateServiceNetworkResourceAssociation" },
        { prefix: "DeleteServiceNetworkResourceAssociation" },
        { prefix: "CreateServiceNetworkVpcAssociation" },
        { prefix: "UpdateServiceNetworkVpcAssociation" },
        { prefix: "DeleteServiceNetworkVpcAssociation" },
      ],
    },
  },
};

const TAG_EVENTS: EventRule = {
  name: "tag-events",
  description: "Gatehouse: changes of the tags that ask for an association, in the hub",
  pattern: {
    source: [TAGS],
    "detail-type": ["Tag Change on Resource"],
    detail: { "changed-tag-keys": ASKING_TAGS, service: ["vpc-lattice", "ec2"] },
  },
};

const allRules = [RAM_EVENTS, LATTICE_EVENTS, TAG_EVENTS];

/** EventBridge takes it to put events on the hint bus, which is in another Region than most of the rules. */
const sender = new aws.iam.Role("HubEventsRole", {
  name: `${prefix}-hub-events`,
  description: "Gatehouse: puts what happens in the hub on its event bus for hints",
  assumeRolePolicy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sts:AssumeRole",
        // Against the confused deputy: EventBridge gets the role for these rules, in whichever Region.
        Condition: {
          ArnLike: {
            "aws:SourceArn": allRules.map(
              ({ name }) =>
                $interpolate`arn:${partition}:events:*:${deployment.hubAccountId}:rule/${prefix}-${name}`,
            ),
          },
          StringEquals: { "aws:SourceAccount": deployment.hubAccountId },
        },
      },
    ],
  }),
  inlinePolicies: [
    {
      name: "put",
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["events:PutEvents"], Resource: [hintBus.arn] }],
      }),
    },
  ],
});

/** AWS tells an account of its own events on the default bus of the Region where they happen. */
export const hubEvents: readonly RegionEvents[] = ramRegions.map((region) =>
  forwardFrom(region, deployment.regions.includes(region) ? allRules : [RAM_EVENTS]),
);

function forwardFrom(region: string, rules: readonly EventRule[]): RegionEvents {
  const suffix = regionSuffix(region);
  // Beside the rules: EventBridge takes no other place (platform.md section 4).
  const deadLetters = deadLetterQueue(`HubEventDeadLetters${suffix}`, region);
  const ruleArns = rules.map(({ name, description, pattern }) => {
    const logicalName = `Hub${pascalCase(name)}${suffix}`;
    const rule = new aws.cloudwatch.EventRule(logicalName, {
      region,
      name: `${prefix}-${name}`,
      description,
      eventPattern: JSON.stringify(pattern),
    });
    new aws.cloudwatch.EventTarget(`${logicalName}ToBus`, {
      region,
      rule: rule.name,
      targetId: "hint-bus",
      arn: hintBus.arn,
      roleArn: sender.arn,
      // As on the hint bus: the sweep makes up for what is older.
      retryPolicy: { maximumEventAgeInSeconds: 60 * 60, maximumRetryAttempts: 20 },
      deadLetterConfig: { arn: deadLetters.arn },
    });
    return rule.arn;
  });
  admitRules(`HubEventDeadLetters${suffix}Policy`, deadLetters, ruleArns, region);
  return { region, deadLetters };
}
