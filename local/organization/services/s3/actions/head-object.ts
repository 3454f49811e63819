import { HeadObjectCommand, type HeadObjectCommandInput } from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { hidingMissing } from "../bucket-authorization.ts";
import type { Buckets } from "../bucket.ts";
import { decryptFor } from "../encryption.ts";
import { objectOf } from "../object-versions.ts";
import { checkRead } from "../preconditions.ts";
import { readRights, shown } from "../reading.ts";

/** What there is to know of an object without its bytes. KMS is asked only for a checksum (S3 API reference, HeadObject). */
export function headObject(buckets: Buckets): Action {
  return bucketAction<HeadObjectCommandInput, object>(buckets, {
    name: "HeadObject",
    command: HeadObjectCommand,
    parameters: [
      "Key",
      "VersionId",
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
      const withChecksum = input.ChecksumMode === "ENABLED";
      if (withChecksum) await decryptFor(object.encryption, call);
      return {
        ...shown(bucket, object),
        ...(withChecksum && object.checksums),
        ContentLength: object.bytes.byteLength,
      };
    },
  });
}
