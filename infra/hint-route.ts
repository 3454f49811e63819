import { hintBus } from "./bus.ts";
import { deployment } from "./deployed.ts";
import { deadLetterQueue, type HintQueue } from "./hints.ts";

/** What the rule on the hint bus lets through; its name is `<app>-<stage>-<name>`. */
export type HintRule = {
  readonly logicalName: string;
  readonly name: string;
  readonly description: string;
  readonly pattern: object;
};

/**
 * Brings what some rules on the hint bus let through to one queue of hints, and what can't be delivered to the dead-letter queue
 * that it answers. `hint` begins the logical names of both policies and of the dead-letter queue.
 */
export function routeHints(
  hint: "Organization" | "Invitation" | "Share" | "Association",
  { queue }: HintQueue,
  rules: readonly [HintRule, ...HintRule[]],
): sst.aws.Queue {
  const lost = deadLetterQueue(`${hint}EventDeadLetters`);
  const ruleArns = rules.map(({ logicalName, name, description, pattern }) => {
    const rule = new aws.cloudwatch.EventRule(logicalName, {
      name: `${$app.name}-${$app.stage}-${name}`,
      description,
      eventBusName: hintBus.name,
      eventPattern: JSON.stringify(pattern),
    });
    new aws.cloudwatch.EventTarget(`${logicalName}ToHints`, {
      eventBusName: hintBus.name,
      rule: rule.name,
      targetId: `${hint}Hints`,
      arn: queue.arn,
      // A schedule looks by itself every 5 or 15 minutes: what is older than an hour is of no use.
      retryPolicy: { maximumEventAgeInSeconds: 60 * 60, maximumRetryAttempts: 20 },
      deadLetterConfig: { arn: lost.arn },
    });
    return rule.arn;
  });
  admitRules(`${hint}HintsPolicy`, queue, ruleArns);
  admitRules(`${hint}EventDeadLettersPolicy`, lost, ruleArns);
  return lost;
}

/** Lets these rules, and nothing else of EventBridge, write to a queue: their target, or where they leave what they could not deliver. */
export function admitRules(
  name: string,
  queue: sst.aws.Queue,
  ruleArns: readonly $util.Output<string>[],
  region: string = deployment.homeRegion,
): void {
  new aws.sqs.QueuePolicy(name, {
    region,
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
            ArnEquals: { "aws:SourceArn": ruleArns.length === 1 ? ruleArns[0] : [...ruleArns] },
            StringEquals: { "aws:SourceAccount": deployment.hubAccountId },
          },
        },
      ],
    }),
  });
}
