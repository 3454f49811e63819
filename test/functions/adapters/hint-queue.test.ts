import { SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";

import { sqsHintQueue } from "../../../functions/adapters/hint-queue.ts";
import type { LookMessage } from "../../../functions/core/hint.ts";
import { resource } from "../../support/situation.ts";

const queueUrl = "https://sqs.eu-west-1.amazonaws.com/222233334444/hints";

/** A client that never leaves the process: a refused entry is nothing that the simulated SQS does by itself. */
function aClient(answer: (entries: readonly { Id: string }[]) => object) {
  const batches: (readonly { Id: string }[])[] = [];
  const client = new SQSClient({ region: "eu-west-1" });
  client.middlewareStack.add(
    () => async (args) => {
      const { Entries } = args.input as { Entries: readonly { Id: string }[] };
      batches.push(Entries);
      return { output: { $metadata: {}, ...answer(Entries) }, response: {} };
    },
    { step: "initialize" },
  );
  return { client, batches };
}

const looks = (count: number): LookMessage[] =>
  Array.from({ length: count }, () => ({ type: "gatehouse.look", source: "sweep", resource }));

it("sends hints in batches of at most ten", async () => {
  const { client, batches } = aClient(() => ({ Successful: [] }));
  await sqsHintQueue(client, queueUrl).send(looks(23));
  expect(batches.map((entries) => entries.length)).toEqual([10, 10, 3]);
});

it("fails as a whole when SQS took one of the hints not, although the call succeeded", async () => {
  const { client } = aClient(() => ({
    Failed: [{ Id: "1", Code: "InternalError", Message: "try again", SenderFault: false }],
  }));
  await expect(sqsHintQueue(client, queueUrl).send(looks(2))).rejects.toThrow(
    /did not take 1 of 2.*InternalError/,
  );
});

it("postpones in batches too, for twelve hours at most", async () => {
  const { client, batches } = aClient(() => ({}));
  const messages = Array.from({ length: 11 }, (_, index) => ({
    receiptHandle: `handle-${index}`,
    delaySeconds: index === 0 ? 999_999 : index,
  }));
  await sqsHintQueue(client, queueUrl).postpone(messages);
  expect(batches.map((entries) => entries.length)).toEqual([10, 1]);
  expect(batches[0]?.[0]).toMatchObject({ VisibilityTimeout: 43_200 });
});
