import { GetObjectCommand, type GetObjectCommandInput } from "@aws-sdk/client-s3";

import { type Action, AwsError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { hidingMissing } from "../bucket-authorization.ts";
import type { Buckets } from "../bucket.ts";
import { decryptFor } from "../encryption.ts";
import { objectOf } from "../object-versions.ts";
import { checkRead } from "../preconditions.ts";
import { readRights, shown } from "../reading.ts";

/** An object's bytes, whole or one range of them. Strongly consistent, as S3 is. */
export function getObject(buckets: Buckets): Action {
  return bucketAction<GetObjectCommandInput, object>(buckets, {
    name: "GetObject",
    command: GetObjectCommand,
    parameters: [
      "Key",
      "VersionId",
      "Range",
      "IfMatch",
      "IfNoneMatch",
      "IfModifiedSince",
      "IfUnmodifiedSince",
      "ChecksumMode",
    ],
    needs: readRights,
    async run(bucket, input, call) {
      const find = () => objectOf(bucket, input.Key ?? "", input.VersionId);
      const object = await hidingMissing(bucket, call, find);
      checkRead(object, input);
      await decryptFor(object.encryption, call);
      const { checksums, bytes } = object;
      const range = rangeOf(input.Range, bytes.byteLength);
      if (range === undefined) {
        const verified = input.ChecksumMode === "ENABLED" ? checksums : {};
        return {
          ...shown(bucket, object),
          ...verified,
          ContentLength: bytes.byteLength,
          Body: bytes,
        };
      }
      // The checksum is of the whole, so a part goes without it.
      const [from, to] = range;
      const part = bytes.subarray(from, to + 1);
      return {
        ...shown(bucket, object),
        ContentRange: `bytes ${from}-${to}/${bytes.byteLength}`,
        ContentLength: part.byteLength,
        Body: part,
        $metadata: { httpStatusCode: 206 },
      };
    },
  });
}

/** First and last byte that a Range header asks for (RFC 9110 section 14.2); undefined for the whole. Throws InvalidRange. */
function rangeOf(
  header: string | undefined,
  length: number,
): readonly [from: number, to: number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  const from = first === "" ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === "" || last === "" ? length - 1 : Math.min(Number(last), length - 1);
  if (from < length && from <= to) return [from, to];
  throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: header,
    ActualObjectSize: length,
  });
}
