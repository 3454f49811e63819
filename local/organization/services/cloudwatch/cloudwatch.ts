import { AwsError, type Caller } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { toAlarmMessage } from "./alarm-message.ts";
import { type AlarmSettings, type AlarmState, checkAlarm, EXTRA_PERIODS, judge } from "./alarm.ts";
import { parseEmbeddedMetrics } from "./embedded-metric.ts";
import { type Dimensions, type Metric, Metrics, type Owner } from "./metric.ts";
import { type QueueGauge, queueMetrics } from "./queue-metrics.ts";

export type Alarm = {
  readonly settings: AlarmSettings;
  readonly name: string;
  readonly state: AlarmState;
  readonly reason: string;
  readonly changedAt: Date;
};

/** An alarm's message that its topic did not take: a wrong topic or key policy shows here, and nowhere on AWS but in a metric. */
export type FailedAlarmAction = {
  readonly alarmArn: string;
  readonly topicArn: string;
  readonly code: string;
  readonly reason: string;
};

/** Simulated CloudWatch metrics and alarms: no wire API, only what the organization's services and tests use. */
export type Cloudwatch = {
  /** Adds one value to its minute; `at` is now when left out. */
  record(
    value: Owner & {
      readonly namespace: string;
      readonly name: string;
      readonly dimensions: Dimensions;
      readonly value: number;
      readonly at?: Date;
    },
  ): void;
  /** Records what a log line in embedded metric format carries; answers how many values that were, 0 for any other line. */
  ingestEmf(line: string, owner: Owner): number;
  /** Creates an alarm (INSUFFICIENT_DATA) or changes its settings; throws for what is not modelled. */
  putAlarm(settings: AlarmSettings): void;
  deleteAlarm(arn: string): void;
  alarms(): readonly Alarm[];
  /** Every metric that ever had a value. */
  metrics(): readonly Metric[];
  /** Judges every minute that ended since the last time. Runs by itself on the clock, each minute. */
  evaluate(): void;
  failedActions(): readonly FailedAlarmAction[];
  /** Settles when no alarm is publishing. */
  settled(): Promise<void>;
};

const MINUTE_MS = 60_000;

/** After a jump of the clock only this many minutes are judged: the alarms' memory is no longer (metric.ts). */
const MAXIMUM_MINUTES_JUDGED = 24 * 60;

/** `queues` is read at the end of each minute for the metrics of AWS/SQS. */
export function createCloudwatch(
  platform: Platform,
  queues: () => readonly QueueGauge[] = () => [],
): Cloudwatch {
  const metrics = new Metrics();
  const alarms = new Map<string, { -readonly [Member in keyof Alarm]: Alarm[Member] }>();
  const failed: FailedAlarmAction[] = [];
  const publishing = new Set<Promise<void>>();
  let judgedUntilMs = wholeMinute(platform.clock.now().getTime());

  function evaluate(): void {
    const nowMs = platform.clock.now().getTime();
    judgedUntilMs = Math.max(
      judgedUntilMs,
      wholeMinute(nowMs) - MAXIMUM_MINUTES_JUDGED * MINUTE_MS,
    );
    while (judgedUntilMs + MINUTE_MS <= nowMs) {
      judgedUntilMs += MINUTE_MS;
      readQueues(new Date(judgedUntilMs - 1));
      for (const alarm of alarms.values()) judgeAt(alarm, judgedUntilMs);
    }
  }

  function readQueues(at: Date): void {
    for (const gauge of queues()) {
      for (const { metric, value } of queueMetrics(gauge)) metrics.record(metric, value, at);
    }
  }

  function judgeAt(alarm: { -readonly [Member in keyof Alarm]: Alarm[Member] }, endMs: number) {
    const { settings } = alarm;
    const periodMs = settings.periodSeconds * 1_000;
    // Periods lie on multiples of themselves; the newest one that has ended is the last datapoint.
    const lastEndMs = Math.floor(endMs / periodMs) * periodMs;
    const metric = metricOf(settings);
    const count = settings.evaluationPeriods + EXTRA_PERIODS;
    const range = Array.from({ length: count }, (_, index) =>
      metrics.statistic(
        metric,
        settings.statistic,
        lastEndMs - (count - index) * periodMs,
        periodMs,
      ),
    );
    const verdict = judge(settings, range);
    if (!verdict) return;
    alarm.reason = verdict.reason;
    if (verdict.state === alarm.state) return;
    const change = { from: alarm.state, to: verdict.state, reason: verdict.reason };
    alarm.state = verdict.state;
    alarm.changedAt = platform.clock.now();
    const message = toAlarmMessage(settings, change, alarm.changedAt);
    for (const topicArn of topicsFor(settings, verdict.state)) {
      const done: Promise<void> = publish(settings, topicArn, message).finally(() =>
        publishing.delete(done),
      );
      publishing.add(done);
    }
  }

  async function publish(settings: AlarmSettings, topicArn: string, message: object) {
    const [, , , , accountId = ""] = settings.arn.split(":");
    const caller: Caller = {
      type: "service",
      service: "cloudwatch.amazonaws.com",
      sourceArn: settings.arn,
      sourceAccount: accountId,
    };
    const region = topicArn.split(":")[3] ?? "";
    try {
      await platform.call(caller, region, "sns:Publish", { TopicArn: topicArn, ...message });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push({
        alarmArn: settings.arn,
        topicArn,
        code: error instanceof AwsError ? error.code : error.name,
        reason: error.message,
      });
    }
  }

  function tick(): void {
    evaluate();
    const nowMs = platform.clock.now().getTime();
    platform.clock.after(wholeMinute(nowMs) + MINUTE_MS - nowMs, tick);
  }
  tick();

  return {
    record: ({ value, at, ...metric }) => metrics.record(metric, value, at ?? platform.clock.now()),
    ingestEmf(line, owner) {
      const values = parseEmbeddedMetrics(line);
      for (const { value, at, ...metric } of values) {
        metrics.record({ ...owner, ...metric }, value, at);
      }
      return values.length;
    },
    putAlarm(settings) {
      checkAlarm(settings);
      alarms.set(settings.arn, {
        state: "INSUFFICIENT_DATA",
        reason: "Unchecked: Initial alarm creation",
        changedAt: platform.clock.now(),
        ...alarms.get(settings.arn),
        settings,
        name: settings.name,
      });
    },
    deleteAlarm: (arn) => void alarms.delete(arn),
    alarms: () => [...alarms.values()].map((alarm) => ({ ...alarm })),
    metrics: () => metrics.all(),
    evaluate,
    failedActions: () => failed,
    async settled() {
      while (publishing.size > 0) await Promise.all(publishing);
    },
  };
}

function metricOf(settings: AlarmSettings): Metric {
  const [, , , region = "", accountId = ""] = settings.arn.split(":");
  const { namespace, metricName: name, dimensions } = settings;
  return { accountId, region, namespace, name, dimensions };
}

function topicsFor(settings: AlarmSettings, state: AlarmState): readonly string[] {
  if (state === "ALARM") return settings.actions;
  return state === "OK" ? (settings.okActions ?? []) : [];
}

function wholeMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
