import { describe, expect, it } from "vitest";

import { synthesizeCached } from "../../local/synthesis/cache.ts";
import { graph, resource, resourcesOf } from "./synthesized.ts";

const TABLE = "aws:dynamodb/table:Table";
const keys = (name: string) => {
  const { inputs } = resource(TABLE, name);
  const indexes = (inputs["globalSecondaryIndexes"] ?? []) as Record<string, string>[];
  return {
    table: [inputs["hashKey"], inputs["rangeKey"]],
    stream: inputs["streamViewType"],
    indexes: Object.fromEntries(
      indexes.map(({ name: index = "", hashKey, rangeKey, projectionType }) => [
        index,
        [hashKey, rangeKey, projectionType],
      ]),
    ),
  };
};

describe("tables", () => {
  it.each(resourcesOf(TABLE))(
    "$name is on demand, can be restored to a point in time, and is encrypted with our key",
    ({ inputs }) => {
      const key = resource("aws:kms/key:Key", "TableKey");
      expect(inputs).toMatchObject({
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: {
          enabled: true,
          kmsKeyArn: `arn:aws:kms:eu-west-1:${graph.accountId}:key/${key.id}`,
        },
      });
    },
  );

  it("have the keys and indexes that the adapters query", () => {
    expect(keys("AllowlistTable")).toEqual({
      table: ["pk", "sk"],
      stream: "NEW_AND_OLD_IMAGES",
      indexes: { offerings: ["collection", "pk", "KEYS_ONLY"] },
    });
    expect(keys("LedgerTable")).toEqual({
      table: ["pk", undefined],
      stream: undefined,
      indexes: {
        tenant: ["tenant", "updatedAt", "ALL"],
        resource: ["resource", "pk", "ALL"],
        waiting: ["waiting", "waitingSince", "ALL"],
      },
    });
    expect(keys("AuditTable")).toEqual({
      table: ["id", undefined],
      stream: "NEW_AND_OLD_IMAGES",
      indexes: {
        tenant: ["tenant", "id", "ALL"],
        actor: ["actor", "id", "ALL"],
        resource: ["resource", "id", "ALL"],
        connection: ["connection", "id", "ALL"],
        request: ["request", "id", "ALL"],
        day: ["dayShard", "id", "ALL"],
      },
    });
  });

  it("keep the map of the organization apart, without a stream", () => {
    expect(keys("OrganizationTable")).toEqual({
      table: ["pk", "sk"],
      stream: undefined,
      indexes: {},
    });
  });

  it("keep requests below the network that they ask for, and say at which one changed", () => {
    expect(keys("RequestsTable")).toEqual({
      table: ["pk", "sk"],
      stream: "KEYS_ONLY",
      indexes: {},
    });
  });

  it("can be deleted on a stage of one's own and not on a permanent one", async () => {
    const production = await synthesizeCached({ stage: "production" });
    const protection = [graph, production].map((within) =>
      resourcesOf(TABLE, within).map(({ inputs }) => inputs["deletionProtectionEnabled"]),
    );
    expect(protection).toEqual([
      [false, false, false, false, false],
      [true, true, true, true, true],
    ]);
  });
});

describe("queues", () => {
  it.each(resourcesOf("aws:sqs/queue:Queue"))("$name is encrypted", ({ inputs }) => {
    expect(inputs["sqsManagedSseEnabled"]).toBe(true);
  });

  it("keep for 14 days what could not be handled", () => {
    const kept = resourcesOf("aws:sqs/queue:Queue")
      .filter(({ inputs }) => inputs["messageRetentionSeconds"] === 14 * 24 * 60 * 60)
      .map(({ name }) => name);
    expect(kept).toEqual([
      "AllowlistChangeFailuresQueue",
      "AssociationEventDeadLettersQueue",
      "AssociationHintDeadLettersQueue",
      "HintDeadLettersQueue",
      "HubEventDeadLettersEuCentral1Queue",
      "HubEventDeadLettersQueue",
      "HubEventDeadLettersUsEast1Queue",
      "InvitationEventDeadLettersQueue",
      "InvitationHintDeadLettersQueue",
      "NotificationDeadLettersEuCentral1Queue",
      "NotificationDeadLettersQueue",
      "OrganizationEventDeadLettersQueue",
      "OrganizationHintDeadLettersQueue",
      "ServiceHintDeadLettersQueue",
      "ShareEventDeadLettersQueue",
      "ShareHintDeadLettersQueue",
    ]);
  });
});
