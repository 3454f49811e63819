import type { KeySchemaElement } from "@aws-sdk/client-dynamodb";
import * as z from "zod";

import type { Graph } from "../../synthesis/graph.ts";
import { arnOf, keyArnOf } from "../deployment-target.ts";
import { defineKind, regional } from "../resource-kind.ts";

const Index = z.strictObject({
  name: z.string(),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  projectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
  nonKeyAttributes: z.array(z.string()).optional(),
});

export const table = defineKind({
  type: "aws:dynamodb/table:Table",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    attributes: z.array(z.strictObject({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
    billingMode: z.literal("PAY_PER_REQUEST"),
    hashKey: z.string(),
    rangeKey: z.string().optional(),
    globalSecondaryIndexes: z.array(Index).default([]),
    localSecondaryIndexes: z.array(z.never("local secondary indexes are not modelled")).optional(),
    streamEnabled: z.boolean().default(false),
    streamViewType: z
      .enum(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"])
      .optional(),
    ttl: z.strictObject({ attributeName: z.string(), enabled: z.boolean() }).optional(),
    serverSideEncryption: z
      .strictObject({ enabled: z.literal(true), kmsKeyArn: z.string() })
      .optional(),
    deletionProtectionEnabled: z.boolean().optional(),
  }),
  harmless: {
    pointInTimeRecovery: "nothing restores tables here (DynamoDB Local knows no backups)",
    tableClass: "only changes the bill",
    tags: "no policy of the app reads tags",
  },
  async deploy(inputs, resource, target) {
    const arn = arnOf(target, "dynamodb", `table/${inputs.name}`, inputs.region);
    const stream = inputs.streamEnabled ? inputs.streamViewType : undefined;
    const streamArn = streamArnIn(target.graph, arn);
    const keyArn = inputs.serverSideEncryption?.kmsKeyArn;
    await target.parts.dynamodb.putTable({
      arn,
      name: inputs.name,
      attributes: inputs.attributes.map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      keySchema: keySchemaOf(inputs),
      globalSecondaryIndexes: inputs.globalSecondaryIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchemaOf(index),
        Projection: {
          ProjectionType: index.projectionType,
          ...(index.nonKeyAttributes ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
        },
      })),
      ...(stream ? { stream } : {}),
      ...(stream && streamArn !== undefined ? { streamArn } : {}),
      ...(keyArn === undefined ? {} : { kmsKeyArn: keyArnOf(target, keyArn, inputs.region) }),
      ...(inputs.deletionProtectionEnabled ? { deletionProtection: true } : {}),
      ...(inputs.ttl?.enabled ? { ttl: { attributeName: inputs.ttl.attributeName } } : {}),
    });
    target.app.tables.set(resource.name, { name: inputs.name, arn });
  },
});

function keySchemaOf(keys: { hashKey: string; rangeKey?: string | undefined }): KeySchemaElement[] {
  return [
    { AttributeName: keys.hashKey, KeyType: "HASH" },
    ...(keys.rangeKey === undefined
      ? []
      : [{ AttributeName: keys.rangeKey, KeyType: "RANGE" as const }]),
  ];
}

/** The stream's ARN that mappings and permissions of the graph name; a stream that nobody reads has none there. */
function streamArnIn(graph: Graph, tableArn: string): string | undefined {
  return graph.resources
    .map(({ inputs }) => inputs["eventSourceArn"])
    .find((arn) => typeof arn === "string" && arn.startsWith(`${tableArn}/stream/`)) as
    | string
    | undefined;
}
