import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsOutput,
} from "@aws-sdk/client-s3";

import { type Action, AwsError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { onBucket } from "../bucket-authorization.ts";
import type { Bucket, Buckets } from "../bucket.ts";
import { byKey, encoder, listed, pageSize } from "../listing.ts";
import { isMarker, type Version } from "../stored-object.ts";

/** Every version and marker, by key and then from the newest. */
export function listObjectVersions(buckets: Buckets): Action {
  return bucketAction<ListObjectVersionsCommandInput, ListObjectVersionsOutput>(buckets, {
    name: "ListObjectVersions",
    command: ListObjectVersionsCommand,
    parameters: ["Prefix", "Delimiter", "MaxKeys", "KeyMarker", "VersionIdMarker", "EncodingType"],
    needs: (bucket, input) => [
      onBucket(bucket, "ListBucketVersions", {
        "s3:prefix": input.Prefix,
        "s3:delimiter": input.Delimiter,
        "s3:max-keys": input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
      }),
    ],
    run(bucket, input) {
      const most = pageSize(input.MaxKeys);
      const page = { prefix: input.Prefix ?? "", delimiter: input.Delimiter ?? "", most };
      const { lines, isTruncated } = listed(
        [...bucket.versions].toSorted(([a], [b]) => byKey(a, b)).flatMap(([, all]) => all),
        ({ key }) => key,
        page,
        pastMarker(bucket, input),
      );
      const encode = encoder(input.EncodingType);
      const last = lines.at(-1);
      const items = lines.flatMap((line) => ("item" in line ? [line.item] : []));
      return {
        Name: bucket.name,
        Prefix: encode(page.prefix),
        ...(input.Delimiter !== undefined && { Delimiter: encode(input.Delimiter) }),
        MaxKeys: most,
        IsTruncated: isTruncated,
        ...(input.EncodingType && { EncodingType: input.EncodingType }),
        KeyMarker: encode(input.KeyMarker ?? ""),
        VersionIdMarker: input.VersionIdMarker ?? "",
        ...(isTruncated &&
          last !== undefined && {
            NextKeyMarker: encode(last.after),
            ...("item" in last && { NextVersionIdMarker: last.item.versionId }),
          }),
        Versions: items.flatMap((item) =>
          isMarker(item)
            ? []
            : [
                {
                  ...named(bucket, item, encode),
                  ETag: item.etag,
                  Size: item.bytes.byteLength,
                  StorageClass: "STANDARD",
                },
              ],
        ),
        DeleteMarkers: items.filter(isMarker).map((item) => named(bucket, item, encode)),
        CommonPrefixes: lines.flatMap((line) =>
          "prefix" in line ? [{ Prefix: encode(line.prefix) }] : [],
        ),
      };
    },
  });
}

function named(bucket: Bucket, version: Version, encode: (text: string) => string) {
  return {
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: bucket.versions.get(version.key)?.[0] === version,
    LastModified: version.modifiedAt,
  };
}

/** A key marker alone is behind all versions of its key; with a version it is behind that one. */
function pastMarker(
  bucket: Bucket,
  { KeyMarker: marker, VersionIdMarker: versionId }: ListObjectVersionsCommandInput,
): (version: Version) => boolean {
  if (marker === undefined || marker === "") {
    if (versionId === undefined || versionId === "") return () => false;
    throw new AwsError(
      "InvalidArgument",
      "A version-id marker cannot be specified without a key marker.",
    );
  }
  const ofKey = bucket.versions.get(marker) ?? [];
  const index = versionId ? ofKey.findIndex((one) => one.versionId === versionId) : ofKey.length;
  return (version) =>
    version.key === marker ? ofKey.indexOf(version) <= index : byKey(version.key, marker) < 0;
}
