import {
  ListTopicsCommand,
  type ListTopicsCommandInput,
  type ListTopicsResponse,
} from "@aws-sdk/client-sns";

import { type Action, defineAction } from "../../action.ts";
import { toPage } from "./page.ts";
import type { Topics } from "./topic.ts";

export function listTopics(topics: Topics): Action {
  return defineAction<ListTopicsCommandInput, ListTopicsResponse>({
    name: "ListTopics",
    command: ListTopicsCommand,
    parameters: ["NextToken"],
    authorize: () => [{ action: "sns:ListTopics", resource: "*" }],
    run(input, { caller, platform, region }) {
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      const arns = topics
        .all()
        .map(({ settings }) => settings.arn)
        .filter((arn) => arn.split(":").slice(3, 5).join() === [region, accountId].join());
      const { items, nextToken } = toPage(arns, input.NextToken, platform.knobs.maxPageSize);
      return {
        Topics: items.map((TopicArn) => ({ TopicArn })),
        ...(nextToken && { NextToken: nextToken }),
      };
    },
  });
}
