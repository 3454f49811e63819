import type { Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { BusEvent } from "./bus-event.ts";
import type { Rule } from "./rule.ts";
import type { Target } from "./target.ts";

/** What is handed to a target: the event, and the text that stands for it. */
export type Parcel = { readonly event: BusEvent; readonly payload: string };

/** Hands over once. Throws AwsError as the target's service, or STS, refused it. */
export async function callTarget(
  platform: Platform,
  rule: Rule,
  target: Target,
  { event, payload }: Parcel,
): Promise<void> {
  switch (target.kind) {
    case "function":
      await platform.call(await callerOf(platform, rule), rule.region, "lambda:Invoke", {
        FunctionName: target.arn,
        InvocationType: "Event",
        Payload: new TextEncoder().encode(payload),
      });
      return;
    case "queue":
      await sendToQueue(platform, await callerOf(platform, rule), target.arn, payload);
      return;
    case "bus":
      // toTarget let no bus through without a role.
      await platform.call(
        await assume(platform, rule, target.roleArn ?? ""),
        target.region,
        "events:PutEvents",
        { Forwarded: { EventBusArn: target.arn, RuleArn: rule.arn, Event: event } },
      );
  }
}

/** Sends text to a queue by its ARN, as this caller. */
export async function sendToQueue(
  platform: Platform,
  caller: Caller,
  queueArn: string,
  body: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const [, , , region = "", accountId = "", name = ""] = queueArn.split(":");
  await platform.call(caller, region, "sqs:SendMessage", {
    // The simulated SQS reads account and name from a queue URL and takes any host.
    QueueUrl: `https://sqs.${region}/${accountId}/${name}`,
    MessageBody: body,
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [
          key,
          { DataType: "String", StringValue: value },
        ]),
      ),
    }),
  });
}

/** EventBridge acts as itself, admitted by the target's policy; EventBridge Scheduler assumes the schedule's role. */
export async function callerOf(platform: Platform, rule: Rule): Promise<Caller> {
  return rule.roleArn === undefined ? serviceOf(rule) : assume(platform, rule, rule.roleArn);
}

async function assume(platform: Platform, rule: Rule, roleArn: string): Promise<Caller> {
  const session = await platform.call(serviceOf(rule), rule.region, "sts:AssumeRole", {
    RoleArn: roleArn,
    RoleSessionName: rule.name,
  });
  // sts:AssumeRole answers credentials, which the identities know by their access key id.
  const accessKeyId = (session as { Credentials: { AccessKeyId: string } }).Credentials.AccessKeyId;
  const key = platform.identities.accessKey(accessKeyId);
  if (!key) throw new Error(`sts:AssumeRole for ${rule.arn} answered an unknown access key`);
  return key.caller;
}

function serviceOf({ kind, arn, accountId: sourceAccount }: Rule): Caller {
  if (kind === "rule") {
    return { type: "service", service: "events.amazonaws.com", sourceArn: arn, sourceAccount };
  }
  // Scheduler names the schedule's group, not the schedule (Scheduler user guide, "Confused deputy prevention").
  const sourceArn = arn.replace(/:schedule\/([^/]+)\/.+$/, ":schedule-group/$1");
  return { type: "service", service: "scheduler.amazonaws.com", sourceArn, sourceAccount };
}
