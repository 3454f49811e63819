import { VPCLatticeServiceException } from "@aws-sdk/client-vpc-lattice";
import pLimit from "p-limit";

import type { ActionResult } from "../core/outcome.ts";
import type { Order } from "../core/ports.ts";
import { outcomeOfFailure } from "./call-outcome.ts";

/** Calls under way at once: VPC Lattice documents no rates (lattice.md section 6). */
const PARALLEL_CALLS = 4;

/** What each of `items` gives, a few at a time; the first that throws ends it. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  one: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const limit = pLimit(PARALLEL_CALLS);
  return await Promise.all(items.map((item) => limit(() => one(item))));
}

/**
 * Answers each order for itself, so that one that goes wrong stops no other. The first begins in any case; one that would
 * begin at `until` or later is deferred.
 */
export async function answerEach(
  orders: readonly Order[],
  { until, now }: { readonly until: Date; readonly now: () => Date },
  one: (order: Order) => Promise<ActionResult>,
): Promise<ReadonlyMap<string, ActionResult>> {
  const answers = await eachOf([...orders.entries()], async ([index, order]) => {
    if (index > 0 && now() >= until) return [order.externalId, OUT_OF_TIME] as const;
    const answer = await one(order).catch((error: unknown) => outcomeOfFailure(error));
    return [order.externalId, answer] as const;
  });
  return new Map(answers);
}

const OUT_OF_TIME: ActionResult = {
  result: "deferred",
  code: "OutOfTime",
  explanation: "what was decided had become too old before its turn came",
};

type Answer = {
  readonly status?: string | undefined;
  readonly $metadata: { readonly requestId?: string | undefined };
};

/** AWS took the change on; how it ends shows later (lattice.md section 1.3). */
export function confirmed({ status, $metadata: { requestId } }: Answer): ActionResult {
  return {
    result: "succeeded",
    explanation: `AWS confirmed it${status === undefined ? "" : `: ${status}`}`,
    ...(requestId !== undefined && { awsRequestId: requestId }),
  };
}

/** Whether VPC Lattice refused a call with one of these errors (lattice.md section 1.5). */
export function isRefusal(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof VPCLatticeServiceException && names.includes(error.name);
}

/** Deletes what must not be there: gone is as good as deleted, and while AWS is at work on it a deletion has to wait (lattice.md section 1.3). */
export async function outcomeOfDeletion(send: () => Promise<Answer>): Promise<ActionResult> {
  try {
    return confirmed(await send());
  } catch (error) {
    if (isRefusal(error, "ResourceNotFoundException"))
      return { result: "succeeded", explanation: "it was gone already" };
    if (isRefusal(error, "ConflictException"))
      return {
        result: "deferred",
        code: error.name,
        explanation: `AWS is still at work on it: ${error.message}`,
      };
    return outcomeOfFailure(error);
  }
}
