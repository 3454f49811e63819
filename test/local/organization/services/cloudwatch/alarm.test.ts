import { expect, it } from "vitest";

import {
  type AlarmSettings,
  checkAlarm,
  judge,
  type TreatMissingData,
} from "../../../../../local/organization/services/cloudwatch/alarm.ts";

const alarm = (settings: Partial<AlarmSettings> = {}): AlarmSettings => ({
  arn: "arn:aws:cloudwatch:eu-west-1:222233334444:alarm:a",
  name: "a",
  namespace: "Gatehouse",
  metricName: "Held",
  dimensions: {},
  statistic: "Sum",
  periodSeconds: 60,
  evaluationPeriods: 3,
  threshold: 5,
  comparisonOperator: "GreaterThanThreshold",
  actions: [],
  ...settings,
});

/** `X` breaches, `0` does not, `-` is missing: the notation of AWS's tables. */
const points = (row: string) =>
  row.split(" ").map((point) => ({ X: 9, "0": 1, "-": undefined })[point]);

const TREATMENTS: readonly TreatMissingData[] = ["missing", "ignore", "breaching", "notBreaching"];

// The two tables of "Configuring how CloudWatch alarms treat missing data"; `kept` is "Retain current state".
it.each([
  { needed: 3, row: "0 - X - X", states: ["OK", "OK", "OK", "OK"] },
  { needed: 3, row: "0 - - - -", states: ["OK", "OK", "OK", "OK"] },
  { needed: 3, row: "- - - - -", states: ["INSUFFICIENT_DATA", "kept", "ALARM", "OK"] },
  { needed: 3, row: "0 X X - X", states: ["ALARM", "ALARM", "ALARM", "ALARM"] },
  { needed: 3, row: "- - X - -", states: ["ALARM", "kept", "ALARM", "OK"] },
  { needed: 2, row: "0 - X - X", states: ["ALARM", "ALARM", "ALARM", "ALARM"] },
  { needed: 2, row: "0 0 X 0 X", states: ["ALARM", "ALARM", "ALARM", "ALARM"] },
  { needed: 2, row: "0 - X - -", states: ["OK", "kept", "ALARM", "OK"] },
  { needed: 2, row: "- - - - 0", states: ["OK", "OK", "ALARM", "OK"] },
  { needed: 2, row: "- - - X -", states: ["ALARM", "kept", "ALARM", "OK"] },
])("judges $row with $needed of 3 as AWS's tables do", ({ needed, row, states }) => {
  const judged = TREATMENTS.map(
    (treatMissingData) =>
      judge(alarm({ datapointsToAlarm: needed, treatMissingData }), points(row))?.state ?? "kept",
  );
  expect(judged).toEqual(states);
});

it("refuses an alarm that could never ring", () => {
  expect(() => checkAlarm(alarm({ periodSeconds: 30 }))).toThrow("whole minutes");
  expect(() => checkAlarm(alarm({ evaluationPeriods: 0 }))).toThrow("evaluationPeriods");
  expect(() => checkAlarm(alarm({ datapointsToAlarm: 4 }))).toThrow("datapointsToAlarm 4");
});
