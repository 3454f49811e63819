import type { GetObjectOutput } from "@aws-sdk/client-s3";

import type { Authorization } from "../../action.ts";
import { onObject } from "./bucket-authorization.ts";
import type { Bucket } from "./bucket.ts";
import { encryptionHeaders } from "./encryption.ts";
import type { StoredObject } from "./stored-object.ts";

/** Reading an object needs `s3:GetObject`, reading a version of it `s3:GetObjectVersion` (S3 API reference, GetObject). */
export function readRights(
  bucket: Bucket,
  { Key: key, VersionId: version }: { Key?: string | undefined; VersionId?: string | undefined },
): Authorization[] {
  return version === undefined
    ? [onObject(bucket, key, "GetObject")]
    : [onObject(bucket, key, "GetObjectVersion", { "s3:versionid": version })];
}

/** What GetObject and HeadObject tell about an object beside its length. */
export function shown(
  bucket: Bucket,
  object: StoredObject,
): Omit<GetObjectOutput, "Body" | "ContentLength"> {
  const { retention, legalHold } = object.lock;
  return {
    AcceptRanges: "bytes",
    ETag: object.etag,
    LastModified: object.modifiedAt,
    ...object.description,
    ...encryptionHeaders(object.encryption),
    ...(bucket.versioned && { VersionId: object.versionId }),
    ...(retention && {
      ObjectLockMode: retention.mode,
      ObjectLockRetainUntilDate: retention.until,
    }),
    ...(legalHold && { ObjectLockLegalHoldStatus: legalHold }),
  };
}
