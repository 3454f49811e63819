import type { AttributeValue, _Record as StreamRecord } from "@aws-sdk/client-dynamodb-streams";

type Image = Readonly<Record<string, AttributeValue>>;

/** A stream record as Lambda hands it to a function: attribute values as JSON, binary ones in base64, times in seconds. */
export function toStreamEventRecord(record: StreamRecord, streamArn: string): object {
  const change = record.dynamodb ?? {};
  const { ApproximateCreationDateTime: created, Keys, NewImage, OldImage, ...rest } = change;
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: "aws:dynamodb",
    awsRegion: record.awsRegion,
    dynamodb: {
      ...(created ? { ApproximateCreationDateTime: Math.floor(created.getTime() / 1_000) } : {}),
      ...(Keys ? { Keys: toImage(Keys) } : {}),
      ...(NewImage ? { NewImage: toImage(NewImage) } : {}),
      ...(OldImage ? { OldImage: toImage(OldImage) } : {}),
      ...rest,
    },
    eventSourceARN: streamArn,
    ...(record.userIdentity
      ? {
          userIdentity: {
            principalId: record.userIdentity.PrincipalId,
            type: record.userIdentity.Type,
          },
        }
      : {}),
  };
}

function toImage(image: Image): Record<string, unknown> {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.M !== undefined) return { M: toImage(value.M) };
  if (value.L !== undefined) return { L: value.L.map(toJson) };
  return value;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
