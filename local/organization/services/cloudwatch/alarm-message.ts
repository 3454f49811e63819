import type { AlarmSettings, AlarmState } from "./alarm.ts";

/** What an alarm publishes when its state changes: subject and JSON, as in the CloudWatch user guide ("Amazon SNS notifications"). */
export function toAlarmMessage(
  settings: AlarmSettings,
  change: { readonly from: AlarmState; readonly to: AlarmState; readonly reason: string },
  at: Date,
): { readonly Subject: string; readonly Message: string } {
  const [, , , region = "", accountId = ""] = settings.arn.split(":");
  return {
    // AWS writes the Region's long name, such as "EU (Ireland)"; there is no table of them here.
    Subject: `${change.to}: "${settings.name}" in ${region}`.slice(0, 100),
    Message: JSON.stringify({
      AlarmName: settings.name,
      AlarmDescription: settings.description ?? null,
      AWSAccountId: accountId,
      NewStateValue: change.to,
      NewStateReason: change.reason,
      StateChangeTime: at.toISOString().replace("Z", "+0000"),
      Region: region,
      AlarmArn: settings.arn,
      OldStateValue: change.from,
      OKActions: settings.okActions ?? [],
      AlarmActions: settings.actions,
      InsufficientDataActions: [],
      Trigger: {
        MetricName: settings.metricName,
        Namespace: settings.namespace,
        StatisticType: "Statistic",
        Statistic: settings.statistic.toUpperCase(),
        Unit: null,
        Dimensions: Object.entries(settings.dimensions).map(([name, value]) => ({ value, name })),
        Period: settings.periodSeconds,
        EvaluationPeriods: settings.evaluationPeriods,
        DatapointsToAlarm: settings.datapointsToAlarm ?? settings.evaluationPeriods,
        ComparisonOperator: settings.comparisonOperator,
        Threshold: settings.threshold,
        TreatMissingData: settings.treatMissingData ?? "missing",
        EvaluateLowSampleCountPercentile: "",
      },
    }),
  };
}
