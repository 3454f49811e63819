import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";

import { AwsError, NotModelledError } from "../../action.ts";

type Entry = { readonly Id?: string | undefined };

export type BatchResult<Success> = { Successful: Success[]; Failed: BatchResultErrorEntry[] };

/** Most entries of any batch action (SQS quotas). */
const MAXIMUM_ENTRIES = 10;

/**
 * Runs each entry of a batch by itself: an error of one becomes its `Failed` entry and the others go on, under HTTP 200.
 * Throws for the whole batch when it is empty, too long, or has ids that are malformed or not distinct.
 */
export function runBatch<E extends Entry, Success extends object>(
  entries: readonly E[] | undefined,
  allowedMembers: readonly (keyof E & string)[],
  run: (entry: E) => Success,
): BatchResult<Success & { Id: string }> {
  const result: BatchResult<Success & { Id: string }> = { Successful: [], Failed: [] };
  for (const entry of checkedEntries(entries, allowedMembers)) {
    const id = entry.Id ?? "";
    try {
      result.Successful.push({ Id: id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotModelledError) throw error;
      result.Failed.push({
        Id: id,
        Code: error.code,
        Message: error.message,
        SenderFault: error.status < 500,
      });
    }
  }
  return result;
}

function checkedEntries<E extends Entry>(
  entries: readonly E[] | undefined,
  allowedMembers: readonly (keyof E & string)[],
): readonly E[] {
  if (!entries || entries.length === 0) {
    throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > MAXIMUM_ENTRIES) {
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MAXIMUM_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const entry of entries) {
    const id = entry.Id ?? "";
    if (!/^[\w-]{1,80}$/.test(id)) {
      throw new AwsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (seen.has(id)) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
    for (const [member, value] of Object.entries(entry)) {
      if (value !== undefined && !(allowedMembers as readonly string[]).includes(member)) {
        throw new NotModelledError(`member ${member} of an SQS batch entry`);
      }
    }
  }
  return entries;
}
