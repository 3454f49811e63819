import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import type { Turns } from "../core/turn.ts";

/** Or the same holder has it: the SDK repeats a call whose answer was lost. */
const NOBODY_ELSE_HAS_IT = "attribute_not_exists(#holder) OR #until <= :now OR #holder = :holder";
const STILL_OURS = "#holder = :holder";

/** Key of a turn in the ledger table, by its subject. */
export const ledgerTurnKey = (subject: string) => ({ pk: `turn#${subject}` });

/** Key of a turn in the organization table, by its subject. */
export const organizationTurnKey = (subject: string) => ({ pk: "turn", sk: subject });

/** Turns as items of a table, one per subject, with keys that nothing else in the table has. */
export function dynamoTurns(
  client: DynamoDBDocumentClient,
  tableName: string,
  keyOf: (subject: string) => Readonly<Record<string, string>>,
): Turns {
  const change = async (update: ConstructorParameters<typeof UpdateCommand>[0]) => {
    try {
      await client.send(new UpdateCommand(update));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const itemOf = (subject: string) => ({ TableName: tableName, Key: keyOf(subject) });
  return {
    take: ({ subject, holder }, leaseEndsAt, now) =>
      change({
        ...itemOf(subject),
        UpdateExpression: "SET #holder = :holder, #until = :until, #schema = :schema",
        ConditionExpression: NOBODY_ELSE_HAS_IT,
        ExpressionAttributeNames: { "#holder": "holder", "#until": "until", "#schema": "schema" },
        ExpressionAttributeValues: {
          ":holder": holder,
          ":until": leaseEndsAt.getTime(),
          ":now": now.getTime(),
          ":schema": 1,
        },
      }),
    async giveUp({ subject, holder }) {
      // Somebody else's by now: its lease ran out, and nothing is left to give up.
      await change({
        ...itemOf(subject),
        UpdateExpression: "REMOVE #holder, #until",
        ConditionExpression: STILL_OURS,
        ExpressionAttributeNames: { "#holder": "holder", "#until": "until" },
        ExpressionAttributeValues: { ":holder": holder },
      });
    },
  };
}
