import * as z from "zod";

import { arnOf } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";

const RetryPolicy = z.strictObject({
  maximumRetryAttempts: z.number().int().optional(),
  maximumEventAgeInSeconds: z.number().int().optional(),
});

const DeadLetterConfig = z.strictObject({ arn: z.string() });

export const eventRule = defineKind({
  type: "aws:cloudwatch/eventRule:EventRule",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    // Rules with a pattern come with the event bus.
    scheduleExpression: z.string(),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    eventBusName: z.literal("default").optional(),
  }),
  harmless: {
    description: "words for people",
    forceDestroy: "only matters when the app is removed",
    tags: "no policy of the app reads tags",
  },
  deploy({ name, region, scheduleExpression, state }, resource, target) {
    const arn = arnOf(target, "events", `rule/${name}`, region);
    target.parts.events.putRule({ arn, name, scheduleExpression, enabled: state === "ENABLED" });
    target.app.rules.set(resource.name, { name, arn });
  },
});

export const eventTarget = defineKind({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: z.strictObject({
    ...regional,
    arn: z.string(),
    rule: z.string(),
    targetId: z.string().optional(),
    input: z.string().optional(),
    eventBusName: z.literal("default").optional(),
    retryPolicy: RetryPolicy.optional(),
    deadLetterConfig: DeadLetterConfig.optional(),
  }),
  harmless: {},
  deploy(inputs, resource, target) {
    target.parts.events.putTarget(arnOf(target, "events", `rule/${inputs.rule}`, inputs.region), {
      id: inputs.targetId ?? resource.name,
      ...toTarget(inputs),
    });
  },
});

export const schedule = defineKind({
  type: "aws:scheduler/schedule:Schedule",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    groupName: z.string().default("default"),
    scheduleExpression: z.string(),
    scheduleExpressionTimezone: z.literal("UTC", "only UTC is modelled").optional(),
    flexibleTimeWindow: z.strictObject({
      mode: z.literal("OFF", "flexible time windows are not modelled"),
    }),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    target: z.strictObject({
      arn: z.string(),
      roleArn: z.string(),
      input: z.string().optional(),
      retryPolicy: RetryPolicy.optional(),
      deadLetterConfig: DeadLetterConfig.optional(),
    }),
  }),
  harmless: { description: "words for people" },
  deploy(inputs, resource, target) {
    const { name } = inputs;
    const arn = arnOf(target, "scheduler", `schedule/${inputs.groupName}/${name}`, inputs.region);
    target.parts.events.putSchedule({
      arn,
      name,
      scheduleExpression: inputs.scheduleExpression,
      enabled: inputs.state === "ENABLED",
      roleArn: inputs.target.roleArn,
      target: { id: name, ...toTarget(inputs.target) },
    });
    target.app.rules.set(resource.name, { name, arn });
  },
});

function toTarget(inputs: {
  arn: string;
  input?: string | undefined;
  retryPolicy?: z.infer<typeof RetryPolicy> | undefined;
  deadLetterConfig?: z.infer<typeof DeadLetterConfig> | undefined;
}) {
  if (inputs.arn.split(":")[2] !== "lambda") {
    throw new Error(`target ${inputs.arn}: only Lambda functions can be targets here`);
  }
  const { maximumRetryAttempts, maximumEventAgeInSeconds } = inputs.retryPolicy ?? {};
  return {
    functionArn: inputs.arn,
    ...(inputs.input === undefined ? {} : { input: inputs.input }),
    retryPolicy: {
      ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
      ...(maximumEventAgeInSeconds === undefined
        ? {}
        : { maximumEventAgeSeconds: maximumEventAgeInSeconds }),
    },
    ...(inputs.deadLetterConfig ? { deadLetterQueueArn: inputs.deadLetterConfig.arn } : {}),
  };
}
