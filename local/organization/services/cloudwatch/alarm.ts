import type { Dimensions, Statistic } from "./metric.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export type ComparisonOperator =
  | "GreaterThanThreshold"
  | "GreaterThanOrEqualToThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

export type TreatMissingData = "missing" | "ignore" | "breaching" | "notBreaching";

export type AlarmSettings = {
  /** `arn:…:cloudwatch:REGION:ACCOUNT:alarm:NAME` */
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Dimensions;
  readonly statistic: Statistic;
  /** A whole number of minutes. */
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** `evaluationPeriods` when left out. */
  readonly datapointsToAlarm?: number;
  readonly threshold: number;
  readonly comparisonOperator: ComparisonOperator;
  /** `missing` when left out. */
  readonly treatMissingData?: TreatMissingData;
  /** Topics that hear of a change to ALARM. */
  readonly actions: readonly string[];
  /** Topics that hear of a change to OK. */
  readonly okActions?: readonly string[];
};

/** The state that datapoints ask for; undefined keeps the state there is. */
export type Verdict = { readonly state: AlarmState; readonly reason: string } | undefined;

/**
 * CloudWatch looks back further than the evaluation periods for real datapoints before it fills in missing ones: by two
 * periods in the tables of its documentation ("Configuring how CloudWatch alarms treat missing data").
 */
export const EXTRA_PERIODS = 2;

/**
 * Judges datapoints, oldest first, `undefined` where a period has no data; the range is `evaluationPeriods` plus
 * EXTRA_PERIODS long. Follows the documented tables: the newest real datapoints count, and only what is then still
 * lacking is filled in by `treatMissingData`.
 */
export function judge(settings: AlarmSettings, range: readonly (number | undefined)[]): Verdict {
  const wanted = settings.evaluationPeriods;
  const needed = settings.datapointsToAlarm ?? wanted;
  const recent = range.filter((value) => value !== undefined).slice(-wanted);
  const breaching = recent.filter((value) => isBreaching(settings, value)).length;
  const fine = recent.length - breaching;
  const missing = wanted - recent.length;
  const treatment = settings.treatMissingData ?? "missing";
  const state = stateOf(treatment, { breaching, fine, missing, needed });
  if (!state) return undefined;
  const values = recent.map((value) => String(value)).join(", ") || "none";
  const filled = missing > 0 ? `; ${missing} missing, treated as ${treatment}` : "";
  return {
    state,
    reason: `${breaching} of the last ${wanted} datapoints breach (${values}${filled}): ${settings.comparisonOperator} ${settings.threshold}, ${needed} needed for ALARM.`,
  };
}

type Counts = {
  readonly breaching: number;
  readonly fine: number;
  readonly missing: number;
  readonly needed: number;
};

function stateOf(
  treatment: TreatMissingData,
  { breaching, fine, missing, needed }: Counts,
): AlarmState | undefined {
  if (breaching >= needed) return "ALARM";
  const hasNone = breaching + fine === 0;
  switch (treatment) {
    case "breaching":
      return breaching + missing >= needed ? "ALARM" : "OK";
    case "notBreaching":
      return "OK";
    case "ignore":
      if (hasNone) return undefined;
      return breaching > 0 && breaching + missing >= needed ? undefined : "OK";
    case "missing":
    default:
      if (hasNone) return "INSUFFICIENT_DATA";
      return fine === 0 ? "ALARM" : "OK";
  }
}

function isBreaching({ comparisonOperator, threshold }: AlarmSettings, value: number): boolean {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      throw new Error(
        `alarm operator "${String(comparisonOperator satisfies never)}" is not modelled`,
      );
  }
}

/** Throws for what an alarm here cannot be, before it would silently never ring. */
export function checkAlarm(settings: AlarmSettings): void {
  const { name, periodSeconds, evaluationPeriods, datapointsToAlarm } = settings;
  if (periodSeconds <= 0 || periodSeconds % 60 !== 0) {
    throw new Error(
      `alarm ${name}: a period of ${periodSeconds} s is not modelled; use whole minutes`,
    );
  }
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw new Error(
      `alarm ${name}: evaluationPeriods is ${evaluationPeriods}; it must be 1 or more`,
    );
  }
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
    throw new Error(
      `alarm ${name}: datapointsToAlarm ${datapointsToAlarm} is over evaluationPeriods ${evaluationPeriods}`,
    );
  }
}
