import type { ConfirmSubscriptionCommand } from "@aws-sdk/client-sns";
import { SNSClient } from "@aws-sdk/client-sns";
import { expect, it } from "vitest";

import { snsConfirmation } from "../../../functions/adapters/subscription.ts";

const topicArn = "arn:aws:sns:eu-central-1:777788889999:gatehouse-endpoint-notifications";

/** Clients that never leave the process. */
function aBench(answer: () => Promise<object> = () => Promise.resolve({ $metadata: {} })) {
  const asked: unknown[] = [];
  const confirm = snsConfirmation((region) => {
    const client = new SNSClient({ region });
    const send = (command: ConfirmSubscriptionCommand) => {
      asked.push([region, command.input]);
      return answer();
    };
    // The overloads of `send` can't be written as one function type; only this command is sent.
    client.send = send as SNSClient["send"];
    return client;
  });
  return { confirm, asked };
}

it("confirms in the Region of the topic, with the token that came, and so that only owners can unsubscribe", async () => {
  const { confirm, asked } = aBench();
  await confirm(topicArn, "token-1");
  const input = { TopicArn: topicArn, Token: "token-1", AuthenticateOnUnsubscribe: "true" };
  expect(asked).toEqual([["eu-central-1", input]]);
});

it("throws what SNS says, so that the message comes back", async () => {
  const { confirm } = aBench(() => Promise.reject(new Error("InvalidParameter: Token")));
  await expect(confirm(topicArn, "token-1")).rejects.toThrow("InvalidParameter");
});

it("refuses by name what is no topic, and asks nobody", async () => {
  const { confirm, asked } = aBench();
  await expect(confirm("gatehouse-endpoint-notifications", "token-1")).rejects.toThrow(
    "gatehouse-endpoint-notifications is not the ARN",
  );
  expect(asked).toEqual([]);
});
