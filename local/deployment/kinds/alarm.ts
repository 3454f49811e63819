import * as z from "zod";

import { arnOf } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const alarm = defineKind({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    alarmDescription: z.string().optional(),
    namespace: z.string(),
    metricName: z.string(),
    dimensions: z.record(z.string(), z.string()).default({}),
    statistic: z.enum(["Sum", "Maximum", "Minimum", "Average", "SampleCount"]),
    period: z.number().int(),
    evaluationPeriods: z.number().int(),
    datapointsToAlarm: z.number().int().optional(),
    threshold: z.number(),
    comparisonOperator: z.enum([
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ]),
    treatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
    actionsEnabled: z.literal(true).optional(),
    alarmActions: z.array(z.string()).min(1, "an alarm that tells nobody is a mistake"),
    okActions: z.array(z.string()).default([]),
  }),
  harmless: {
    tags: "no policy of the app reads tags",
  },
  deploy(inputs, resource, target) {
    const arn = arnOf(target, "cloudwatch", `alarm:${inputs.name}`, inputs.region);
    target.parts.cloudwatch.putAlarm({
      arn,
      name: inputs.name,
      ...(inputs.alarmDescription === undefined ? {} : { description: inputs.alarmDescription }),
      namespace: inputs.namespace,
      metricName: inputs.metricName,
      dimensions: inputs.dimensions,
      statistic: inputs.statistic,
      periodSeconds: inputs.period,
      evaluationPeriods: inputs.evaluationPeriods,
      ...(inputs.datapointsToAlarm === undefined
        ? {}
        : { datapointsToAlarm: inputs.datapointsToAlarm }),
      threshold: inputs.threshold,
      comparisonOperator: inputs.comparisonOperator,
      treatMissingData: inputs.treatMissingData,
      actions: inputs.alarmActions,
      okActions: inputs.okActions,
    });
    target.app.alarms.set(resource.name, { name: inputs.name, arn });
  },
});
