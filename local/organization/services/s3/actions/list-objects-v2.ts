import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2Output,
} from "@aws-sdk/client-s3";

import { type Action, AwsError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { onBucket } from "../bucket-authorization.ts";
import type { Bucket, Buckets } from "../bucket.ts";
import { byKey, encoder, listed, pageSize } from "../listing.ts";
import { currentObject } from "../object-versions.ts";
import type { StoredObject } from "../stored-object.ts";

export function listObjectsV2(buckets: Buckets): Action {
  return bucketAction<ListObjectsV2CommandInput, ListObjectsV2Output>(buckets, {
    name: "ListObjectsV2",
    command: ListObjectsV2Command,
    parameters: [
      "Prefix",
      "Delimiter",
      "MaxKeys",
      "StartAfter",
      "ContinuationToken",
      "EncodingType",
    ],
    needs: (bucket, input) => [
      onBucket(bucket, "ListBucket", {
        "s3:prefix": input.Prefix,
        "s3:delimiter": input.Delimiter,
        "s3:max-keys": input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
      }),
    ],
    run(bucket, input) {
      const most = pageSize(input.MaxKeys);
      const start = startOf(input);
      const page = { prefix: input.Prefix ?? "", delimiter: input.Delimiter ?? "", most };
      const { lines, isTruncated } = listed(
        objectsOf(bucket),
        ({ key }) => key,
        page,
        ({ key }) => start !== undefined && byKey(key, start) <= 0,
      );
      const encode = encoder(input.EncodingType);
      const last = lines.at(-1)?.after;
      return {
        Name: bucket.name,
        Prefix: encode(page.prefix),
        ...(input.Delimiter !== undefined && { Delimiter: encode(input.Delimiter) }),
        MaxKeys: most,
        KeyCount: lines.length,
        IsTruncated: isTruncated,
        ...(input.EncodingType && { EncodingType: input.EncodingType }),
        ...(input.StartAfter !== undefined && { StartAfter: encode(input.StartAfter) }),
        ...(input.ContinuationToken !== undefined && {
          ContinuationToken: input.ContinuationToken,
        }),
        ...(isTruncated && last !== undefined && { NextContinuationToken: toToken(last) }),
        Contents: lines.flatMap((line) =>
          "item" in line
            ? [
                {
                  Key: encode(line.item.key),
                  LastModified: line.item.modifiedAt,
                  ETag: line.item.etag,
                  Size: line.item.bytes.byteLength,
                  StorageClass: "STANDARD",
                },
              ]
            : [],
        ),
        CommonPrefixes: lines.flatMap((line) =>
          "prefix" in line ? [{ Prefix: encode(line.prefix) }] : [],
        ),
      };
    },
  });
}

function objectsOf(bucket: Bucket): StoredObject[] {
  return [...bucket.versions.keys()]
    .toSorted(byKey)
    .flatMap((key) => currentObject(bucket, key) ?? []);
}

/** Behind which key the page begins: a token goes before `StartAfter`. */
function startOf({ ContinuationToken: token, StartAfter }: ListObjectsV2CommandInput) {
  if (token === undefined) return StartAfter;
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (toToken(text) === token) return text;
  throw new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400, {
    ArgumentName: "continuation-token",
  });
}

function toToken(after: string): string {
  return Buffer.from(after).toString("base64url");
}
