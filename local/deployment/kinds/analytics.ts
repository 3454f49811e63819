import * as z from "zod";

import { defineKind, regional } from "../resource-kind.ts";

const Name = z.string().regex(/^[a-z0-9_]+$/, "Athena knows lower-case names, digits and _ alone");

const Columns = z
  .array(
    z.strictObject({
      name: Name,
      type: z.string().min(1),
      comment: z.string().optional(),
    }),
  )
  .min(1);

/**
 * What Athena is asked through: checked to the last member, listed in the app's inventory, and run by nothing here. A misspelt
 * column or a projection of a partition that is not there is found; a query is not.
 */
export const catalogDatabase = defineKind({
  type: "aws:glue/catalogDatabase:CatalogDatabase",
  inputs: z.strictObject({
    ...regional,
    name: Name,
  }),
  harmless: { description: "words for people", tags: "no policy of the app reads tags" },
  deploy({ name }, { type, name: logicalName }, { app }) {
    app.inert.set(logicalName, { type, name });
  },
});

export const catalogTable = defineKind({
  type: "aws:glue/catalogTable:CatalogTable",
  inputs: z
    .strictObject({
      ...regional,
      name: Name,
      databaseName: z.string(),
      tableType: z.literal("EXTERNAL_TABLE"),
      parameters: z.record(z.string(), z.string()).default({}),
      partitionKeys: z.array(Columns.element).default([]),
      storageDescriptor: z.strictObject({
        location: z.string().regex(/^s3:\/\/[^/]+\/.*\/$/, "a folder, s3://BUCKET/PREFIX/"),
        inputFormat: z.string(),
        outputFormat: z.string(),
        compressed: z.boolean().optional(),
        columns: Columns,
        serDeInfo: z.strictObject({
          name: z.string().optional(),
          serializationLibrary: z.string(),
          parameters: z.record(z.string(), z.string()).optional(),
        }),
      }),
    })
    .superRefine(({ parameters, partitionKeys }, context) => {
      if (parameters["projection.enabled"] !== "true") return;
      // Athena user guide, "Partition projection": every partition key needs a type, and no other may have one.
      const keys = new Set(partitionKeys.map(({ name }) => name));
      const projected = Object.keys(parameters).flatMap(
        (name) => /^projection\.([^.]+)\.type$/.exec(name)?.[1] ?? [],
      );
      for (const key of keys) {
        if (projected.includes(key)) continue;
        context.addIssue({
          code: "custom",
          path: ["parameters", `projection.${key}.type`],
          message: `the partition key ${key} is not projected`,
        });
      }
      for (const key of projected) {
        if (keys.has(key)) continue;
        context.addIssue({
          code: "custom",
          path: ["parameters", `projection.${key}.type`],
          message: `there is no partition key ${key}`,
        });
      }
    }),
  harmless: { description: "words for people" },
  deploy({ name, databaseName }, { type, name: logicalName }, { app }) {
    const known = app.inert.find(
      (one) => one.type === catalogDatabase.type && one.name === databaseName,
    );
    if (known === undefined)
      throw new Error(`the app has no database of Glue named ${databaseName}`);
    app.inert.set(logicalName, { type, name });
  },
});

export const workgroup = defineKind({
  type: "aws:athena/workgroup:Workgroup",
  inputs: z.strictObject({
    ...regional,
    name: z.string(),
    state: z.literal("ENABLED").optional(),
    configuration: z.strictObject({
      enforceWorkgroupConfiguration: z.literal(
        true,
        "or whoever asks decides where results go and how they are encrypted",
      ),
      publishCloudwatchMetricsEnabled: z.boolean().optional(),
      bytesScannedCutoffPerQuery: z.int().min(10_485_760).optional(),
      engineVersion: z.strictObject({ selectedEngineVersion: z.string() }).optional(),
      resultConfiguration: z.strictObject({
        outputLocation: z.string().startsWith("s3://"),
        expectedBucketOwner: z.string().optional(),
        encryptionConfiguration: z.strictObject({
          encryptionOption: z.enum(["SSE_S3", "SSE_KMS"]),
          kmsKeyArn: z.string().optional(),
        }),
      }),
    }),
  }),
  harmless: {
    description: "words for people",
    forceDestroy: "only matters when the app is removed",
    tags: "no policy of the app reads tags",
  },
  deploy({ name }, { type, name: logicalName }, { app }) {
    app.inert.set(logicalName, { type, name });
  },
});
