import { AwsError, NotModelledError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Queue, QueueSettings } from "./queue.ts";
import { inRange } from "./receive-message.ts";
import { DEFAULT_MAXIMUM_MESSAGE_SIZE } from "./send-message.ts";
import { invalidParameterValue } from "./sqs-error.ts";

/** How each attribute of GetQueueAttributes is read from a queue; undefined leaves it out of the answer. */
const READERS: Readonly<Record<string, (queue: Queue) => string | undefined>> = {
  QueueArn: ({ arn }) => arn,
  Policy: ({ settings }) => settings.policy && JSON.stringify(settings.policy),
  RedrivePolicy: ({ settings }) => settings.redrivePolicy && JSON.stringify(settings.redrivePolicy),
  VisibilityTimeout: ({ settings }) => String(settings.visibilityTimeoutSeconds),
  MessageRetentionPeriod: ({ settings }) => String(settings.messageRetentionSeconds),
  DelaySeconds: ({ settings }) => String(settings.delaySeconds ?? 0),
  MaximumMessageSize: ({ settings }) =>
    String(settings.maximumMessageSize ?? DEFAULT_MAXIMUM_MESSAGE_SIZE),
  ReceiveMessageWaitTimeSeconds: ({ settings }) => String(settings.receiveWaitTimeSeconds ?? 0),
  CreatedTimestamp: ({ createdAt }) => seconds(createdAt),
  LastModifiedTimestamp: ({ modifiedAt }) => seconds(modifiedAt),
  ApproximateNumberOfMessages: (queue) => String(queue.depth().visible),
  ApproximateNumberOfMessagesNotVisible: (queue) => String(queue.depth().inFlight),
  ApproximateNumberOfMessagesDelayed: (queue) => String(queue.depth().delayed),
};

/** How each attribute of SetQueueAttributes changes the settings. Ranges are those of the API reference. */
const WRITERS: Readonly<Record<string, (value: string) => Partial<QueueSettings>>> = {
  Policy: (value) => ({ policy: parsed("Policy", value) as PolicyDocument }),
  RedrivePolicy(value) {
    const policy = parsed("RedrivePolicy", value) as {
      deadLetterTargetArn: string;
      maxReceiveCount: number | string;
    };
    const maxReceiveCount = inRange("RedrivePolicy", Number(policy.maxReceiveCount), 1, 1_000);
    return { redrivePolicy: { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount } };
  },
  VisibilityTimeout: (value) => ({
    visibilityTimeoutSeconds: inRange("VisibilityTimeout", Number(value), 0, 43_200),
  }),
  MessageRetentionPeriod: (value) => ({
    messageRetentionSeconds: inRange("MessageRetentionPeriod", Number(value), 60, 1_209_600),
  }),
  DelaySeconds: (value) => ({ delaySeconds: inRange("DelaySeconds", Number(value), 0, 900) }),
  MaximumMessageSize: (value) => ({
    maximumMessageSize: inRange("MaximumMessageSize", Number(value), 1_024, 1_048_576),
  }),
  ReceiveMessageWaitTimeSeconds: (value) => ({
    receiveWaitTimeSeconds: inRange("ReceiveMessageWaitTimeSeconds", Number(value), 0, 20),
  }),
};

const NOT_MODELLED = new Set([
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
  "RedriveAllowPolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
]);

export function readAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const wanted = names.includes("All") ? Object.keys(READERS) : names;
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = known(READERS, name)(queue);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The settings with these attributes changed; an empty Policy or RedrivePolicy removes it. */
export function changedSettings(
  settings: QueueSettings,
  attributes: Readonly<Record<string, string>>,
): QueueSettings {
  let changed = settings;
  for (const [name, value] of Object.entries(attributes)) {
    const write = known(WRITERS, name);
    if (value === "" && (name === "Policy" || name === "RedrivePolicy")) {
      const { [name === "Policy" ? "policy" : "redrivePolicy"]: _removed, ...rest } = changed;
      changed = rest;
    } else {
      changed = { ...changed, ...write(value) };
    }
  }
  return changed;
}

function known<Value>(table: Readonly<Record<string, Value>>, name: string): Value {
  const entry = table[name];
  if (entry) return entry;
  if (NOT_MODELLED.has(name)) throw new NotModelledError(`queue attribute ${name}`);
  throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
}

/** The caller's JSON: IAM and the redrive read it with suspicion. */
function parsed(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (cause) {
    const error = invalidParameterValue("Reason: it is not valid JSON.", name, value);
    error.cause = cause;
    throw error;
  }
}

function seconds(at: Date): string {
  return String(Math.floor(at.getTime() / 1_000));
}
