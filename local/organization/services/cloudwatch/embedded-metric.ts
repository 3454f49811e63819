import type { Dimensions } from "./metric.ts";

/** One value that a log line in embedded metric format carries. */
export type EmbeddedValue = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly value: number;
  readonly at: Date;
};

/** Limits of the specification (platform.md section 9). */
const MAXIMUM_METRICS = 100;
const MAXIMUM_DIMENSIONS = 30;

/**
 * Every value of a line with `_aws.CloudWatchMetrics`: for each directive, each set of dimensions and each metric.
 * Any other line has none. What breaks the specification is left out, as CloudWatch does, without an error.
 */
export function parseEmbeddedMetrics(line: string): readonly EmbeddedValue[] {
  const root = parseObject(line);
  const aws = asObject(root?.["_aws"]);
  const timestamp = aws?.["Timestamp"];
  if (!root || !aws || typeof timestamp !== "number") return [];
  return asArray(aws["CloudWatchMetrics"]).flatMap((directive) => {
    const { Namespace, Dimensions, Metrics } = asObject(directive) ?? {};
    const metrics = asArray(Metrics);
    if (typeof Namespace !== "string" || metrics.length > MAXIMUM_METRICS) return [];
    const sets = asArray(Dimensions).flatMap((names) => dimensionsOf(root, asArray(names)));
    return metrics.flatMap((metric) => {
      const name = asObject(metric)?.["Name"];
      if (typeof name !== "string") return [];
      return sets.flatMap((dimensions) =>
        numbersOf(root[name]).map((value) => ({
          namespace: Namespace,
          name,
          dimensions,
          value,
          at: new Date(timestamp),
        })),
      );
    });
  });
}

/** One set of dimensions with its values from the root; none when a value is missing or no text. */
function dimensionsOf(
  root: Readonly<Record<string, unknown>>,
  names: readonly unknown[],
): readonly Dimensions[] {
  if (names.length > MAXIMUM_DIMENSIONS) return [];
  const entries: [string, string][] = [];
  for (const name of names) {
    const value = typeof name === "string" ? root[name] : undefined;
    if (typeof name !== "string" || typeof value !== "string") return [];
    entries.push([name, value]);
  }
  return [Object.fromEntries(entries)];
}

function numbersOf(value: unknown): readonly number[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === "number" && Number.isFinite(one));
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  // Most lines are no metrics: do not parse them all.
  if (!line.includes('"CloudWatchMetrics"')) return undefined;
  try {
    return asObject(JSON.parse(line));
  } catch {
    // A line that only looks like one: CloudWatch ignores it as well.
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
