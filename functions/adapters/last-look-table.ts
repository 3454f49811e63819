import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import type { LastLook, LastLooks } from "../core/last-look.ts";
import { batchGet } from "./batch-get.ts";

const Instant = z.iso.datetime().transform((text) => new Date(text));
const Item = z.object({
  subject: z.string(),
  listedAt: Instant.optional(),
  sweptAt: Instant.optional(),
});

const keyOf = (subject: string) => ({ pk: `looked#${subject}` });

/** Complete looks as items of the ledger table, one per subject. What can't be read counts as forgotten. */
export function dynamoLastLooks(client: DynamoDBDocumentClient, tableName: string): LastLooks {
  return {
    async of(subjects) {
      const { items } = await batchGet(client, tableName, [...new Set(subjects)].map(keyOf));
      const known = new Map<string, LastLook>();
      for (const item of items) {
        const { data } = Item.safeParse(item);
        if (data !== undefined)
          known.set(data.subject, { listedAt: data.listedAt, sweptAt: data.sweptAt });
      }
      return known;
    },

    async note(subject, { listedAt, sweptAt }) {
      const values = {
        subject,
        listedAt: listedAt?.toISOString(),
        sweptAt: sweptAt?.toISOString(),
      };
      const given = Object.entries(values).filter(([, value]) => value !== undefined);
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: keyOf(subject),
          UpdateExpression: `SET #schema = :schema, ${given.map(([name]) => `#${name} = :${name}`).join(", ")}`,
          ExpressionAttributeNames: {
            "#schema": "schema",
            ...Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: {
            ":schema": 1,
            ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
          },
        }),
      );
    },
  };
}
