import type {
  AttributeDefinition,
  AttributeValue,
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  StreamViewType,
} from "@aws-sdk/client-dynamodb";

import { type Call, AwsError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Owner } from "./storage.ts";

/** A table as a deployment asks for it, in the shapes of CreateTable. Billing is on demand. */
export type TableSettings = {
  readonly arn: string;
  readonly name: string;
  readonly attributes: readonly AttributeDefinition[];
  readonly keySchema: readonly KeySchemaElement[];
  readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  readonly localSecondaryIndexes?: readonly LocalSecondaryIndex[];
  readonly stream?: StreamViewType;
  /** The stream's ARN where a deployment already knows it; otherwise its label is the table's creation time, as on AWS. */
  readonly streamArn?: string;
  /** Customer-managed key; left out, the table is encrypted with a key of AWS's that nobody needs a permission for. */
  readonly kmsKeyArn?: string;
  readonly deletionProtection?: boolean;
  readonly ttl?: { readonly attributeName: string };
  /** Who may do what with the table and its indexes, beside the callers' own policies; a Deny in it wins over them. */
  readonly resourcePolicy?: PolicyDocument;
};

/** A table that exists. */
export type Table = TableSettings &
  Owner & {
    /** Name of the partition key's attribute. */
    readonly hashKey: string;
    /** Partition keys of the indexes, by index name. */
    readonly indexHashKeys: ReadonlyMap<string, string>;
    readonly currentStreamArn?: string;
    /** The same stream as DynamoDB Local names it. */
    readonly storedStreamArn?: string;
  };

export type TableArn = Owner & { readonly partition: string; readonly name: string };

const ARN = /^arn:([^:]+):dynamodb:([^:]+):(\d{12}):table\/([^/]+)$/;

export function parseTableArn(arn: string): TableArn | undefined {
  const [, partition, region, accountId, name] = ARN.exec(arn) ?? [];
  return partition && region && accountId && name
    ? { partition, region, accountId, name }
    : undefined;
}

export function toTableArn(table: TableArn): string {
  return `arn:${table.partition}:dynamodb:${table.region}:${table.accountId}:table/${table.name}`;
}

/** ARN of the table that a call means: `TableName` is a name in the caller's account, or an ARN of any account. */
export function tableArnIn(call: Call, nameOrArn: string | undefined): string {
  if (!nameOrArn) {
    throw new AwsError("ValidationException", "TableName must be a table's name or ARN");
  }
  if (!nameOrArn.startsWith("arn:")) {
    const accountId =
      call.caller.type === "service" ? call.caller.sourceAccount : call.caller.accountId;
    const { partition } = call.platform;
    return toTableArn({ partition, region: call.region, accountId, name: nameOrArn });
  }
  const parsed = parseTableArn(nameOrArn);
  if (parsed === undefined || parsed.region !== call.region) {
    throw new AwsError("ValidationException", `Invalid table ARN in ${call.region}: ${nameOrArn}`);
  }
  return nameOrArn;
}

export function toCreateTable(settings: TableSettings): CreateTableCommandInput {
  return {
    TableName: settings.name,
    AttributeDefinitions: [...settings.attributes],
    KeySchema: [...settings.keySchema],
    BillingMode: "PAY_PER_REQUEST",
    ...(settings.globalSecondaryIndexes?.length
      ? { GlobalSecondaryIndexes: [...settings.globalSecondaryIndexes] }
      : {}),
    ...(settings.localSecondaryIndexes?.length
      ? { LocalSecondaryIndexes: [...settings.localSecondaryIndexes] }
      : {}),
    ...(settings.stream
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: settings.stream } }
      : {}),
    ...(settings.deletionProtection ? { DeletionProtectionEnabled: true } : {}),
  };
}

export function hashKeyOf(keySchema: readonly KeySchemaElement[] | undefined): string {
  return keySchema?.find((element) => element.KeyType === "HASH")?.AttributeName ?? "";
}

/** An item's partition key as `dynamodb:LeadingKeys` shows it; undefined when the item lacks it. */
export function leadingKey(
  item: Readonly<Record<string, AttributeValue>> | undefined,
  hashKey: string,
): string | undefined {
  const value = item?.[hashKey];
  if (value?.B !== undefined) return Buffer.from(value.B).toString("base64");
  return value?.S ?? value?.N;
}
