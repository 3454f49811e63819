import * as z from "zod";

import { parseEventPattern } from "../../organization/services/events/event-pattern.ts";
import { arnOf, type DeploymentTarget } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";
import { targetInputs, toTargetInput } from "./event-target.ts";

/** Read before anything is made, so that an operator which is not known here stops the whole deployment. */
const EventPatternText = z.string().superRefine((text, context) => {
  try {
    parseEventPattern(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
  }
});

export const eventRule = defineKind({
  type: "aws:cloudwatch/eventRule:EventRule",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    // Which of both a rule may have is for EventBridge to refuse.
    scheduleExpression: z.string().optional(),
    eventPattern: EventPatternText.optional(),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    eventBusName: z.string().default("default"),
  }),
  harmless: {
    description: "words for people",
    forceDestroy: "only matters when the app is removed",
    tags: "no policy of the app reads tags",
  },
  deploy({ name, region, eventBusName, ...inputs }, resource, target) {
    const arn = ruleArnOf(target, eventBusName, name, region);
    const { scheduleExpression, eventPattern } = inputs;
    target.parts.events.putRule({
      arn,
      name,
      ...(scheduleExpression === undefined ? {} : { scheduleExpression }),
      ...(eventPattern === undefined ? {} : { eventPattern }),
      enabled: inputs.state === "ENABLED",
    });
    target.app.rules.set(resource.name, { name, arn });
  },
});

export const eventTarget = defineKind({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  inputs: z.strictObject({
    ...regional,
    ...targetInputs,
    rule: z.string(),
    targetId: z.string().optional(),
    eventBusName: z.string().default("default"),
  }),
  harmless: { forceDestroy: "only matters when the app is removed" },
  deploy({ rule, region, eventBusName, ...inputs }, resource, target) {
    target.parts.events.putTarget(ruleArnOf(target, eventBusName, rule, region), {
      ...toTargetInput(inputs.targetId ?? resource.name, inputs),
      ...(inputs.roleArn === undefined ? {} : { roleArn: inputs.roleArn }),
    });
  },
});

/** The bus by its name or, as PutRule takes it too, its ARN. A rule of the default bus does not name it. */
function ruleArnOf(target: DeploymentTarget, bus: string, rule: string, region?: string): string {
  const name = bus.split("event-bus/").at(-1);
  return arnOf(target, "events", `rule/${name === "default" ? "" : `${name}/`}${rule}`, region);
}
