import { randomUUID } from "node:crypto";

import type { _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";

import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { invalid } from "./deployed-function.ts";
import {
  type EventSourceMapping,
  type MappingSettings,
  problemOf,
} from "./event-source-mapping.ts";
import { toFailedBatchMessage } from "./failed-batch-message.ts";
import type { DeployedFunction } from "./function-registry.ts";
import { pause } from "./pause.ts";
import { type ShardReader, createShardReader, listShards } from "./shard-reader.ts";
import { type GivenUp, processStreamBatch } from "./stream-batch.ts";

// Real time between two reads of a shard. AWS polls four times a second (developer guide); a local answer may be quicker.
const POLL_MS = 100;
// DynamoDB Local shows a write in its stream after 20 to 70 ms (local-stack.md): an empty read says "nothing" only for
// what was written this long before it.
const SETTLED_MS = 150;
const AFTER_ERROR_MS = 500;
const LONGEST_BACK_OFF_MS = 2_000;

type OpenShard = { readonly id: string; readonly reader: ShardReader };

/**
 * A mapping of a table's stream, reading under the function's role, one batch per shard at a time. At least once: a batch
 * that runs while the mapping is stopped is read again by the next one.
 * Throws InvalidParameterValueException when the role may not describe the stream.
 */
export async function createStreamMapping(
  platform: Platform,
  target: DeployedFunction,
  mapping: MappingSettings,
  destinationUrl: string | undefined,
  onProblem: (message: string) => void,
): Promise<EventSourceMapping> {
  const streamArn = mapping.eventSourceArn;
  const region = streamArn.split(":")[3] ?? "";
  const call = (action: string, input: object) =>
    platform.call(target.invoker.roleCaller, region, `dynamodb:${action}`, input);

  const known = new Set<string>();
  let shards: OpenShard[] = [];
  const discover = async (position: "LATEST" | "TRIM_HORIZON") => {
    for (const { ShardId: id } of await listShards(call, streamArn)) {
      if (id === undefined || known.has(id)) continue;
      known.add(id);
      shards.push({ id, reader: createShardReader(call, streamArn, id, position) });
    }
  };
  try {
    await discover(mapping.startingPosition ?? "LATEST");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(
      `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream Actions on your stream in DynamoDB: ${error.message}`,
    );
  }
  // LATEST means from now on, not from the first poll on.
  await Promise.all(shards.map(({ reader }) => reader.open()));

  const stopped = new AbortController();
  let enabled = mapping.enabled ?? true;
  let problem: string | undefined;
  const setProblem = (next: string | undefined) => {
    if (next !== undefined && next !== problem) onProblem(next);
    problem = next;
  };
  // When the last round of reads began that found every shard empty; 0 after one that did not.
  let emptyRoundMs = 0;
  // Batches that failed and wait for their next attempt.
  let backingOff = 0;

  const giveUp = async (shardId: string, batch: GivenUp): Promise<void> => {
    const destination = mapping.onFailureDestinationArn;
    if (destination === undefined || destinationUrl === undefined) return;
    const place = { functionArn: mapping.functionArn, streamArn, shardId };
    try {
      await platform.call(
        target.invoker.roleCaller,
        destination.split(":")[3] ?? region,
        "sqs:SendMessage",
        {
          QueueUrl: destinationUrl,
          MessageBody: toFailedBatchMessage(batch, place, platform.clock),
        },
      );
    } catch (error) {
      // The batch is given up all the same, as on AWS; what follows it must not be held back.
      setProblem(`the batch that was given up did not reach ${destination}: ${problemOf(error)}`);
    }
  };

  const backOff = async (attempt: number): Promise<boolean> => {
    backingOff += 1;
    await pause(Math.min(POLL_MS * 2 ** attempt, LONGEST_BACK_OFF_MS), stopped.signal);
    backingOff -= 1;
    return !stopped.signal.aborted;
  };

  /** Fills a batch for as long as its window is open. */
  const gather = async (reader: ShardReader, first: readonly StreamRecord[]) => {
    const records = [...first];
    const until = platform.clock.now().getTime() + (mapping.batchingWindowSeconds ?? 0) * 1_000;
    while (records.length < mapping.batchSize && platform.clock.now().getTime() < until) {
      await pause(POLL_MS, stopped.signal);
      if (stopped.signal.aborted) break;
      records.push(...((await reader.read(mapping.batchSize - records.length)) ?? []));
    }
    return records;
  };

  /** One read of one shard and what comes of it. Answers how many records there were; undefined at the shard's end. */
  const advance = async ({ id, reader }: OpenShard): Promise<number | undefined> => {
    const records = await reader.read(mapping.batchSize);
    if (records === undefined || records.length === 0) return records?.length;
    emptyRoundMs = 0;
    const batch = await gather(reader, records);
    await processStreamBatch({ target, mapping, backOff, giveUp: (up) => giveUp(id, up) }, batch);
    return records.length;
  };

  const poll = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const beganMs = performance.now();
      let found = 0;
      if (enabled) {
        try {
          const counts = await Promise.all(shards.map(advance));
          found = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
          shards = shards.filter((_, index) => counts[index] !== undefined);
          // A shard that ended has children, and they begin where it ended.
          if (counts.includes(undefined) || shards.length === 0) await discover("TRIM_HORIZON");
          setProblem(undefined);
        } catch (error) {
          setProblem(problemOf(error));
        }
        emptyRoundMs = found === 0 ? beganMs : 0;
      }
      if (found === 0) await pause(problem ? AFTER_ERROR_MS : POLL_MS, stopped.signal);
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
    },
    hasWork(sinceMs) {
      // A failing batch has nothing to do until its next attempt.
      const idle = !enabled || stopped.signal.aborted || problem !== undefined || backingOff > 0;
      return Promise.resolve(!idle && emptyRoundMs < sinceMs + SETTLED_MS);
    },
    stop: () => stopped.abort(),
  };
}
