import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";

import { dynamoLedger } from "../../../functions/adapters/ledger-table.ts";
import { auditWriter } from "../../../functions/core/connection-fact.ts";
import { aContext, aRecord } from "../../support/ledger-story.ts";

/** Answers every transaction by canceling it for these reasons; DynamoDB Local knows neither conflicts nor throttles. */
function refusing(codes: readonly string[] | undefined) {
  const canceled = new TransactionCanceledException({
    $metadata: {},
    message: "Transaction cancelled",
    ...(codes === undefined ? {} : { CancellationReasons: codes.map((Code) => ({ Code })) }),
  });
  const send = () => Promise.reject(canceled);
  // Only the one transaction goes through this stand-in.
  const client = { send } as unknown as DynamoDBDocumentClient;
  return dynamoLedger(client, { ledger: "ledger", audit: "audit" });
}
/** A change of three parts: the record, its seat and its audit record, in this order. */
function commit(codes: readonly string[] | undefined) {
  const after = aRecord({ version: 1, seated: true });
  return refusing(codes).commit({
    before: undefined,
    after,
    seat: { seat: "take", limit: 1 },
    audit: [auditWriter(aContext())(after, { type: "decision" })],
    action: "accept",
  });
}
const FAILED = "ConditionalCheckFailed";

describe("a transaction that DynamoDB canceled", () => {
  it.each([
    { name: "another version", codes: [FAILED, "None", "None"], result: "conflict" },
    { name: "no seat left", codes: ["None", FAILED, "None"], result: "no-seat" },
    { name: "another version and no seat", codes: [FAILED, FAILED, "None"], result: "conflict" },
    {
      name: "a transaction under way",
      codes: ["TransactionConflict", "None", "None"],
      result: "conflict",
    },
    {
      name: "a transaction under way on the seats",
      codes: ["None", "TransactionConflict", "None"],
      result: "conflict",
    },
    { name: "a throttle", codes: ["None", "None", "ThrottlingError"], result: "conflict" },
    {
      name: "spent throughput",
      codes: ["ProvisionedThroughputExceeded", "None", "None"],
      result: "conflict",
    },
  ])("for $name is a $result", async ({ codes, result }) => {
    expect(await commit(codes)).toBe(result);
  });
  it.each([
    { name: "an audit id that exists", codes: ["None", "None", FAILED] },
    { name: "an audit id that exists, beside a conflict", codes: [FAILED, "None", FAILED] },
    { name: "a part that is not valid", codes: ["None", "ValidationError", "None"] },
    { name: "a code that is not known", codes: ["Novelty", "None", "None"] },
    { name: "more reasons than parts", codes: ["None", "None", "None", FAILED] },
    { name: "no reason at all", codes: ["None", "None", "None"] },
    { name: "reasons that are missing", codes: undefined },
  ])("for $name throws: that is no race that was lost", async ({ codes }) => {
    await expect(commit(codes)).rejects.toThrow(TransactionCanceledException);
  });
});
