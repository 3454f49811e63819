import * as z from "zod";

import type { TargetInput } from "../../organization/services/events/target.ts";

const RetryPolicy = z.strictObject({
  maximumRetryAttempts: z.number().int().min(0).max(185).optional(),
  maximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
});

/** What targets of rules and of schedules have in common. */
export const targetInputs = {
  arn: z.string(),
  roleArn: z.string().optional(),
  input: z.string().optional(),
  retryPolicy: RetryPolicy.optional(),
  deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
};

export function toTargetInput(
  id: string,
  inputs: z.infer<z.ZodObject<Omit<typeof targetInputs, "roleArn">>>,
): TargetInput {
  const { maximumRetryAttempts, maximumEventAgeInSeconds } = inputs.retryPolicy ?? {};
  return {
    id,
    arn: inputs.arn,
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
