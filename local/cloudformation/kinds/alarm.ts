import * as z from "zod";

import { regionalArn } from "../stack-place.ts";
import { defineTemplateKind, nameOf, type Self, WholeNumber } from "../template-kind.ts";

const arnOf = (name: unknown, self: Self): string =>
  regionalArn(self.place, "cloudwatch", `alarm:${nameOf(name, self)}`);

export const alarm = defineTemplateKind({
  type: "AWS::CloudWatch::Alarm",
  properties: z.strictObject({
    AlarmName: z.string().optional(),
    AlarmDescription: z.string().optional(),
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
    Statistic: z.enum(["Sum", "Maximum", "Minimum", "Average", "SampleCount"]),
    Period: WholeNumber,
    EvaluationPeriods: WholeNumber,
    Threshold: WholeNumber,
    ComparisonOperator: z.enum([
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ]),
    TreatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
    AlarmActions: z.array(z.string()).default([]),
    OKActions: z.array(z.string()).default([]),
  }),
  harmless: { Tags: "no policy of the app reads tags" },
  identity: ({ AlarmName }, self) => ({
    ref: nameOf(AlarmName, self),
    attributes: { Arn: arnOf(AlarmName, self) },
  }),
  deploy(properties, self, { cloudwatch }) {
    const { AlarmDescription } = properties;
    cloudwatch.putAlarm({
      arn: arnOf(properties.AlarmName, self),
      name: nameOf(properties.AlarmName, self),
      ...(AlarmDescription === undefined ? {} : { description: AlarmDescription }),
      namespace: properties.Namespace,
      metricName: properties.MetricName,
      dimensions: Object.fromEntries(properties.Dimensions.map(({ Name, Value }) => [Name, Value])),
      statistic: properties.Statistic,
      periodSeconds: properties.Period,
      evaluationPeriods: properties.EvaluationPeriods,
      threshold: properties.Threshold,
      comparisonOperator: properties.ComparisonOperator,
      treatMissingData: properties.TreatMissingData,
      actions: properties.AlarmActions,
      okActions: properties.OKActions,
    });
  },
});
