import {
  ListQueuesCommand,
  type ListQueuesCommandInput,
  type ListQueuesResult,
} from "@aws-sdk/client-sqs";

import { type Action, defineAction } from "../../action.ts";
import { callerAccountId } from "./caller-account.ts";
import type { Queues } from "./queues.ts";
import { inRange } from "./receive-message.ts";

/** Own queues only. Without MaxResults there is no paging: at most 1,000 URLs and no token (API reference). */
export function listQueues(queues: Queues): Action {
  return defineAction<ListQueuesCommandInput, ListQueuesResult>({
    name: "ListQueues",
    command: ListQueuesCommand,
    parameters: ["QueueNamePrefix", "MaxResults", "NextToken"],
    authorize: () => [{ action: "sqs:ListQueues", resource: "*" }],
    run(input, { caller, platform, region }) {
      const prefix = `arn:${platform.partition}:sqs:${region}:${callerAccountId(caller)}:${input.QueueNamePrefix ?? ""}`;
      const arns = queues
        .all()
        .map(({ arn }) => arn)
        .filter((arn) => arn.startsWith(prefix) && arn > (input.NextToken ?? ""))
        .toSorted();
      const size = inRange("MaxResults", input.MaxResults ?? 1_000, 1, 1_000);
      const page = arns.slice(
        0,
        input.MaxResults ? Math.min(size, platform.knobs.maxPageSize) : size,
      );
      const last = page.at(-1);
      return {
        ...(page.length > 0 && { QueueUrls: page.map((arn) => queues.urlOf(arn)) }),
        ...(last && arns.length > page.length && input.MaxResults && { NextToken: last }),
      };
    },
  });
}
