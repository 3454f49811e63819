import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import type { RequestBucket } from "./request-buckets.ts";
import { bucketOf } from "./request-buckets.ts";

/** A kind of call that AWS counts together: per account, Region and API (privatelink.md section 4). */
export type BudgetedCall = {
  readonly accountId: string;
  readonly region: string;
  readonly api: string;
};

/** What all functions together may ask of AWS. */
export type CallBudget = {
  /** Takes one call out of the budget, waiting for it if it comes before `until`. `spent`: it does not; nothing was taken. */
  take(call: BudgetedCall, until: Date): Promise<"taken" | "spent">;
  /** AWS refused a call that the budget allowed: somebody else calls too. The budget empties and refills more slowly. */
  throttled(call: BudgetedCall): Promise<void>;
};

/** What a budget needs to wait: `sleep` takes ms, `random` answers from 0 up to 1. */
export type BudgetTiming = {
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

/** How far one budget is used, as the generic cell rate algorithm (GCRA) counts: in time, with one number. */
export type BudgetState = {
  readonly version: number;
  /** When everything taken so far would be refilled, in ms since 1970: at or before now, the budget is full. */
  readonly refilledAtMs: number;
  /** The share of the documented rate that was left after the last throttle, in eighths. */
  readonly eighths: number;
  /** When AWS throttled last, in ms since 1970; 0 if never. */
  readonly throttledAtMs: number;
};

/** Where the states are. A write counts only if the state is still the one it was made from; if not, the present one comes back. */
export type BudgetStore = {
  write(
    key: string,
    before: BudgetState | undefined,
    after: BudgetState,
  ): Promise<"written" | { readonly present: BudgetState | undefined }>;
};

const FULL_EIGHTHS = 8;
/** After a throttle the rate comes back by an eighth of the documented one each half minute: from the slowest in three and a half. */
const RECOVERY_STEP_MS = 30_000;
/** Throttles of calls that were under way together are one: the rate halves for the first of them. */
const SAME_THROTTLE_MS = 5_000;
/** Two functions wrote at once: the loser tries again within this. */
const CONFLICT_PAUSE_MS = 20;

/** The budget in DynamoDB, one item per account, Region and API beside the ledger's. It needs UpdateItem on the table, nothing else. */
export function dynamoCallBudget(
  client: DynamoDBDocumentClient,
  tableName: string,
  timing: BudgetTiming,
): CallBudget {
  return callBudget(dynamoBudgetStore(client, tableName), timing);
}

/**
 * However many take at once, here or elsewhere, never more than the bucket's burst and its rate times t are taken within any
 * t. What is remembered of a budget can only be too full: of two writes from one state the store lets one pass.
 */
export function callBudget(store: BudgetStore, { now, sleep, random }: BudgetTiming): CallBudget {
  const remembered = new Map<string, BudgetState>();
  const write = async (key: string, after: BudgetState) => {
    const answer = await store.write(key, remembered.get(key), after);
    const present = answer === "written" ? after : answer.present;
    if (present === undefined) remembered.delete(key);
    else if (present.version >= (remembered.get(key)?.version ?? 0)) remembered.set(key, present);
    return answer === "written";
  };

  return {
    async take(call, until) {
      const key = keyOf(call);
      const bucket = bucketOf(call.api);
      for (;;) {
        const at = now().getTime();
        const next = afterTaking(remembered.get(key), bucket, at);
        const spareMs = until.getTime() - at - next.waitMs;
        if (spareMs < 0) return "spent";
        if (next.waitMs === 0) {
          if (await write(key, next.state)) return "taken";
          await sleep(Math.ceil(random() * CONFLICT_PAUSE_MS));
          continue;
        }
        // Jitter, so that those who wait for the same call do not all come at once.
        await sleep(
          next.waitMs + Math.floor(random() * Math.min(spareMs, 1_000 / bucket.perSecond)),
        );
      }
    },

    async throttled(call) {
      const key = keyOf(call);
      const bucket = bucketOf(call.api);
      while (!(await write(key, afterThrottle(remembered.get(key), bucket, now().getTime())))) {
        await sleep(Math.ceil(random() * CONFLICT_PAUSE_MS));
      }
    },
  };
}

const FRESH: BudgetState = {
  version: 0,
  refilledAtMs: 0,
  eighths: FULL_EIGHTHS,
  throttledAtMs: 0,
};

/** The state with one call less, and how long it takes until there is one. Whole ms, rounded to the slow side. */
function afterTaking(
  before: BudgetState = FRESH,
  bucket: RequestBucket,
  atMs: number,
): { readonly state: BudgetState; readonly waitMs: number } {
  const windowMs = windowOf(bucket);
  const slowed = Math.ceil((1_000 * FULL_EIGHTHS) / (bucket.perSecond * eighthsAt(before, atMs)));
  // A call may take longer to come back than a small, slowed bucket holds; it is then the only one in it.
  const perCallMs = Math.min(slowed, windowMs);
  const refilledAtMs = Math.max(before.refilledAtMs, atMs) + perCallMs;
  return {
    state: { ...before, version: before.version + 1, refilledAtMs },
    waitMs: Math.max(0, refilledAtMs - atMs - windowMs),
  };
}

function afterThrottle(
  before: BudgetState = FRESH,
  bucket: RequestBucket,
  atMs: number,
): BudgetState {
  const emptied = {
    version: before.version + 1,
    refilledAtMs: Math.max(before.refilledAtMs, atMs + windowOf(bucket)),
  };
  if (atMs - before.throttledAtMs < SAME_THROTTLE_MS) return { ...before, ...emptied };
  const eighths = Math.max(1, Math.floor(eighthsAt(before, atMs) / 2));
  return { ...emptied, eighths, throttledAtMs: atMs };
}

/** How long an empty bucket takes to fill at the documented rate. A slowed budget keeps the time, so it holds fewer calls. */
function windowOf({ burst, perSecond }: RequestBucket): number {
  return Math.floor((1_000 * burst) / perSecond);
}

function eighthsAt({ eighths, throttledAtMs }: BudgetState, atMs: number): number {
  const steps = Math.floor(Math.max(0, atMs - throttledAtMs) / RECOVERY_STEP_MS);
  return Math.min(FULL_EIGHTHS, eighths + steps);
}

function keyOf({ accountId, region, api }: BudgetedCall): string {
  return `budget#${accountId}#${region}#${api}`;
}

/** What an exception carries is not unmarshalled by the document client: numbers come as `{ N: "1" }`. */
const Whole = z.object({ N: z.string().transform(Number).pipe(z.int()) }).transform(({ N }) => N);
const Item = z.object({
  schema: Whole.pipe(z.literal(1)),
  version: Whole,
  refilledAtMs: Whole,
  eighths: Whole.pipe(z.int().min(1).max(FULL_EIGHTHS)),
  throttledAtMs: Whole,
});

function fromItem(key: string, item: unknown): BudgetState | undefined {
  if (item === undefined) return undefined;
  const parsed = Item.safeParse(item);
  if (!parsed.success)
    throw new Error(
      `the call budget ${key} of the ledger table can't be read: ${z.prettifyError(parsed.error)}; delete the item, it is made anew`,
    );
  const { schema: _schema, ...state } = parsed.data;
  return state;
}

/** No item is ever read by itself: a write that fails brings the present one along. */
export function dynamoBudgetStore(client: DynamoDBDocumentClient, tableName: string): BudgetStore {
  return {
    async write(key, before, after) {
      try {
        await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk: key },
            UpdateExpression:
              "SET #schema = :schema, #version = :version, #refilledAtMs = :refilledAtMs, #eighths = :eighths, #throttledAtMs = :throttledAtMs",
            ConditionExpression:
              before === undefined ? "attribute_not_exists(pk)" : "#version = :before",
            ExpressionAttributeNames: {
              "#schema": "schema",
              "#version": "version",
              "#refilledAtMs": "refilledAtMs",
              "#eighths": "eighths",
              "#throttledAtMs": "throttledAtMs",
            },
            ExpressionAttributeValues: {
              ":schema": 1,
              ":version": after.version,
              ":refilledAtMs": after.refilledAtMs,
              ":eighths": after.eighths,
              ":throttledAtMs": after.throttledAtMs,
              ...(before !== undefined && { ":before": before.version }),
            },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return "written";
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { present: fromItem(key, error.Item) };
      }
    },
  };
}
