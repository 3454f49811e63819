import { randomUUID } from "node:crypto";

import type {
  DeleteMessageBatchResult,
  GetQueueAttributesResult,
  Message,
  ReceiveMessageResult,
} from "@aws-sdk/client-sqs";

import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { Activity } from "./activity.ts";
import { failedItems } from "./batch-response.ts";
import { invalid } from "./deployed-function.ts";
import {
  type EventSourceMapping,
  type MappingSettings,
  problemOf,
} from "./event-source-mapping.ts";
import type { DeployedFunction } from "./function-registry.ts";
import { pause } from "./pause.ts";
import { toQueueRecord } from "./queue-event.ts";

// Lambda starts with 5 batches at a time (platform.md section 6).
const USUAL_CONCURRENCY = 5;
const LONGEST_POLL_SECONDS = 20;
const MESSAGES_PER_CALL = 10;
// Real time between two polls that met an error, or an answer that came empty before its time.
const PAUSE_MS = 200;

/**
 * A mapping of a queue, polling under the function's role. Throws InvalidParameterValueException when the role may not read
 * the queue's attributes, or the function may run for longer than the queue hides its messages (platform.md section 6).
 */
export async function createQueueMapping(
  platform: Platform,
  target: DeployedFunction,
  mapping: MappingSettings,
  queueUrl: string,
  activity: Activity,
  onProblem: (message: string) => void,
): Promise<EventSourceMapping> {
  const region = mapping.eventSourceArn.split(":")[3] ?? "";
  const sqs = (action: string, input: object): Promise<unknown> =>
    platform.call(target.invoker.roleCaller, region, `sqs:${action}`, {
      QueueUrl: queueUrl,
      ...input,
    });
  const attribute = async (name: "VisibilityTimeout" | "ApproximateNumberOfMessages") => {
    const answer = (await sqs("GetQueueAttributes", {
      AttributeNames: [name],
    })) as GetQueueAttributesResult;
    return Number(answer.Attributes?.[name] ?? 0);
  };
  await checkVisibility(target, mapping, () => attribute("VisibilityTimeout"));

  const stopped = new AbortController();
  const limit = mapping.maximumConcurrency ?? USUAL_CONCURRENCY;
  const running = new Set<Promise<void>>();
  let problem: string | undefined;
  // When the window of the batch that is being gathered closes, by the organization's clock, in ms.
  let windowEndsMs: number | undefined;
  let enabled = mapping.enabled ?? true;
  let wake: (() => void) | undefined;
  const setProblem = (next: string | undefined) => {
    if (next !== undefined && next !== problem) onProblem(next);
    problem = next;
  };

  const receive = async (most: number, waitSeconds: number): Promise<Message[]> => {
    const answer = (await sqs("ReceiveMessage", {
      MaxNumberOfMessages: Math.min(most, MESSAGES_PER_CALL),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    })) as ReceiveMessageResult;
    return answer.Messages ?? [];
  };

  /** Fills a batch for as long as its window is open. */
  const gather = async (messages: Message[]): Promise<Message[]> => {
    const until = platform.clock.now().getTime() + (mapping.batchingWindowSeconds ?? 0) * 1_000;
    windowEndsMs = until;
    while (messages.length < mapping.batchSize) {
      const leftSeconds = Math.ceil((until - platform.clock.now().getTime()) / 1_000);
      if (leftSeconds <= 0 || stopped.signal.aborted) break;
      const wait = Math.min(leftSeconds, LONGEST_POLL_SECONDS);
      // One call after the other: each knows how much room the last one left.
      messages.push(...(await receive(mapping.batchSize - messages.length, wait)));
    }
    windowEndsMs = undefined;
    return messages;
  };

  const processBatch = async (messages: readonly Message[]): Promise<void> => {
    const done = await handled(target, mapping, messages);
    for (let from = 0; from < done.length; from += MESSAGES_PER_CALL) {
      const Entries = done.slice(from, from + MESSAGES_PER_CALL).map((message, index) => ({
        Id: String(index),
        ReceiptHandle: message.ReceiptHandle,
      }));
      const answer = (await sqs("DeleteMessageBatch", { Entries })) as DeleteMessageBatchResult;
      const [failed] = answer.Failed ?? [];
      if (failed) setProblem(`sqs:DeleteMessageBatch: ${failed.Code}: ${failed.Message ?? ""}`);
    }
  };

  const poll = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      if (!enabled || running.size >= limit) {
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), ...running]);
        continue;
      }
      const beganMs = performance.now();
      try {
        const first = await receive(mapping.batchSize, LONGEST_POLL_SECONDS);
        setProblem(undefined);
        if (first.length > 0) {
          const messages = mapping.batchingWindowSeconds ? await gather(first) : first;
          const batch = activity
            .during(() => processBatch(messages))
            .catch((error: unknown) => setProblem(problemOf(error)))
            .finally(() => running.delete(batch));
          running.add(batch);
          continue;
        }
        if (performance.now() - beganMs > PAUSE_MS) continue;
      } catch (error) {
        windowEndsMs = undefined;
        setProblem(problemOf(error));
      }
      await pause(PAUSE_MS, stopped.signal);
    }
  };
  void poll();

  return {
    uuid: randomUUID(),
    settings: mapping,
    get problem() {
      return problem;
    },
    get enabled() {
      return enabled;
    },
    set enabled(value) {
      enabled = value;
      wake?.();
    },
    async hasWork() {
      if (!enabled || stopped.signal.aborted || problem !== undefined) return false;
      if (windowEndsMs !== undefined) return platform.clock.now().getTime() >= windowEndsMs;
      return (await attribute("ApproximateNumberOfMessages")) > 0;
    },
    stop() {
      stopped.abort();
      wake?.();
    },
  };
}

/** The messages that may be deleted; the others come back when the queue shows them again. */
async function handled(
  { invoker }: DeployedFunction,
  mapping: MappingSettings,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const Records = messages.map((message) => toQueueRecord(message, mapping.eventSourceArn));
  const result = await invoker.invoke(JSON.stringify({ Records })).catch((error: unknown) => {
    // Throttled, or a role that lost its trust: the batch comes back.
    if (error instanceof AwsError) return undefined;
    throw error;
  });
  if (result === undefined || result.functionError !== undefined) return [];
  if (!mapping.partialResponses) return messages;
  const failed = failedItems(
    result.payload,
    Records.map((record) => record.messageId),
  );
  if (failed === "all") return [];
  return messages.filter((message) => !failed.has(message.MessageId ?? ""));
}

async function checkVisibility(
  target: DeployedFunction,
  mapping: MappingSettings,
  visibilitySeconds: () => Promise<number>,
): Promise<void> {
  const { settings } = target;
  let seconds: number;
  try {
    seconds = await visibilitySeconds();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(
      `The function execution role does not have permissions to call GetQueueAttributes on SQS: ${settings.roleArn} on ${mapping.eventSourceArn}: ${error.message}`,
    );
  }
  if (settings.timeoutSeconds > seconds) {
    throw invalid(
      `Queue visibility timeout: ${seconds} seconds is less than Function timeout: ${settings.timeoutSeconds} seconds (${mapping.eventSourceArn}, ${settings.name})`,
    );
  }
}
