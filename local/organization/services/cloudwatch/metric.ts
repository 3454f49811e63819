/** Where a metric or an alarm lives. */
export type Owner = { readonly accountId: string; readonly region: string };

export type Dimensions = Readonly<Record<string, string>>;

/** A metric's identity: the same name with other dimensions is another metric. */
export type Metric = Owner & {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
};

export type Statistic = "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount";

/** What is left of all values of one minute. */
type Bucket = { count: number; sum: number; minimum: number; maximum: number };

const MINUTE_MS = 60_000;

/** AWS keeps one-minute data for 15 days; nothing here looks back further than a day. */
const KEPT_MS = 24 * 60 * MINUTE_MS;

/** Values of every metric, in buckets of a minute. */
export class Metrics {
  readonly #metrics = new Map<string, { metric: Metric; buckets: Map<number, Bucket> }>();

  record(metric: Metric, value: number, at: Date): void {
    const key = keyOf(metric);
    const known = this.#metrics.get(key) ?? { metric, buckets: new Map<number, Bucket>() };
    this.#metrics.set(key, known);
    const minute = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
    const bucket = known.buckets.get(minute);
    if (bucket) {
      bucket.count += 1;
      bucket.sum += value;
      bucket.minimum = Math.min(bucket.minimum, value);
      bucket.maximum = Math.max(bucket.maximum, value);
      return;
    }
    known.buckets.set(minute, { count: 1, sum: value, minimum: value, maximum: value });
    for (const old of known.buckets.keys()) {
      if (old >= minute - KEPT_MS) break;
      known.buckets.delete(old);
    }
  }

  /** The statistic over `[startMs, startMs + periodMs)`; undefined without any value. Both are whole minutes. */
  statistic(
    metric: Metric,
    statistic: Statistic,
    startMs: number,
    periodMs: number,
  ): number | undefined {
    const buckets = this.#metrics.get(keyOf(metric))?.buckets;
    const found: Bucket[] = [];
    for (let minute = startMs; minute < startMs + periodMs; minute += MINUTE_MS) {
      const bucket = buckets?.get(minute);
      if (bucket) found.push(bucket);
    }
    if (found.length === 0) return undefined;
    const count = found.reduce((sum, bucket) => sum + bucket.count, 0);
    const sum = found.reduce((total, bucket) => total + bucket.sum, 0);
    switch (statistic) {
      case "SampleCount":
        return count;
      case "Sum":
        return sum;
      case "Average":
        return sum / count;
      case "Minimum":
        return Math.min(...found.map(({ minimum }) => minimum));
      case "Maximum":
        return Math.max(...found.map(({ maximum }) => maximum));
      default:
        throw new Error(`statistic "${String(statistic satisfies never)}" is not modelled`);
    }
  }

  all(): readonly Metric[] {
    return [...this.#metrics.values()].map(({ metric }) => metric);
  }
}

function keyOf({ accountId, region, namespace, name, dimensions }: Metric): string {
  const sorted = Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([accountId, region, namespace, name, sorted]);
}
