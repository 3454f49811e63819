import type { SynthesizedResource } from "./graph.ts";

/** What tells one resource of a type from another; of other types every input is shown. */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/eventBus:EventBus": ["name"],
  "aws:cloudwatch/eventRule:EventRule": ["eventBusName", "eventPattern", "scheduleExpression"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "arn", "deadLetterConfig"],
  "aws:cloudwatch/logGroup:LogGroup": ["retentionInDays"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["namespace", "metricName", "threshold", "period"],
  "aws:dynamodb/table:Table": ["hashKey", "rangeKey", "globalSecondaryIndexes", "streamViewType"],
  "aws:iam/role:Role": ["inlinePolicies"],
  "aws:kms/key:Key": ["description"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    "eventSourceArn",
    "functionName",
    "batchSize",
    "scalingConfig",
    "destinationConfig",
  ],
  "aws:lambda/function:Function": [
    "runtime",
    "architectures",
    "memorySize",
    "timeout",
    "reservedConcurrentExecutions",
    "role",
  ],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["source"],
  "aws:scheduler/schedule:Schedule": ["scheduleExpression", "target"],
  "aws:sns/topic:Topic": ["kmsMasterKeyId"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic", "endpoint", "redrivePolicy"],
  "aws:sqs/queue:Queue": ["visibilityTimeoutSeconds", "messageRetentionSeconds", "redrivePolicy"],
};

/** One line on a resource for a person: its telling inputs, policies as their actions, ARNs by service and last part. */
export function tellingInputs({ type, inputs }: SynthesizedResource): string {
  return (TELLING[type] ?? Object.keys(inputs))
    .filter((key) => inputs[key] !== undefined)
    .map((key) => `${key}=${brief(inputs[key])}`)
    .join(" ");
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(brief).join(", ")}]`;
  if (typeof value === "string") return briefText(value);
  if (typeof value !== "object" || value === null) return String(value);
  const object = value as Record<string, unknown>;
  // An inline policy, then an index of a table.
  if (typeof object["policy"] === "string") return briefText(object["policy"]);
  if (typeof object["name"] === "string") return object["name"];
  return `{${Object.entries(object)
    .map(([key, inner]) => `${key}=${brief(inner)}`)
    .join(" ")}}`;
}

function briefText(text: string): string {
  if (text.startsWith("{")) {
    const document = JSON.parse(text) as { Statement?: { Action: string | string[] }[] };
    return document.Statement === undefined
      ? brief(document)
      : document.Statement.flatMap(({ Action }) => Action).join(", ");
  }
  const stream = /table\/([^/]+)\/stream\//.exec(text);
  if (stream) return `dynamodb:${stream[1]}/stream`;
  return text.replace(/^arn:[^:]+:([^:]+):.*[:/]([^:/]+)$/, "$1:$2");
}
