import * as z from "zod";

import { arnOf } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";
import { targetInputs, toTargetInput } from "./event-target.ts";

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
    target: z.strictObject({ ...targetInputs, roleArn: z.string() }),
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
      target: toTargetInput(name, inputs.target),
    });
    target.app.rules.set(resource.name, { name, arn });
  },
});
