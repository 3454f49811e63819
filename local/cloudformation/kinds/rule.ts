import * as z from "zod";

import { regionalArn } from "../stack-place.ts";
import { defineTemplateKind, nameOf, type Self, WholeNumber } from "../template-kind.ts";

const arnOf = (name: unknown, self: Self): string =>
  regionalArn(self.place, "events", `rule/${nameOf(name, self)}`);

const Target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: WholeNumber.optional(),
      MaximumEventAgeInSeconds: WholeNumber.optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
});

/** A rule of the default bus that waits for events. */
export const rule = defineTemplateKind({
  type: "AWS::Events::Rule",
  properties: z.strictObject({
    Name: z
      .string()
      .regex(/^[.\w-]{1,64}$/)
      .optional(),
    EventBusName: z.literal("default", "only rules of the default bus are known here").optional(),
    EventPattern: z.record(z.string(), z.unknown()),
    State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    Targets: z.array(Target).min(1, "a rule that tells nobody is a mistake"),
  }),
  harmless: { Description: "words for people" },
  identity: ({ Name }, self) => ({
    ref: nameOf(Name, self),
    attributes: { Arn: arnOf(Name, self) },
  }),
  deploy({ Name, EventPattern, State, Targets }, self, { events }) {
    const arn = arnOf(Name, self);
    events.putRule({
      arn,
      name: nameOf(Name, self),
      eventPattern: JSON.stringify(EventPattern),
      enabled: State === "ENABLED",
    });
    for (const target of Targets) events.putTarget(arn, toTarget(target));
  },
});

function toTarget({ Id, Arn, RoleArn, RetryPolicy, DeadLetterConfig }: z.infer<typeof Target>) {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = RetryPolicy ?? {};
  return {
    id: Id,
    arn: Arn,
    ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
    retryPolicy: {
      ...(MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: MaximumRetryAttempts }),
      ...(MaximumEventAgeInSeconds === undefined
        ? {}
        : { maximumEventAgeSeconds: MaximumEventAgeInSeconds }),
    },
    ...(DeadLetterConfig === undefined ? {} : { deadLetterQueueArn: DeadLetterConfig.Arn }),
  };
}
