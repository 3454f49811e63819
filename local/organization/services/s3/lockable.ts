import { AwsError } from "../../action.ts";
import type { Bucket } from "./bucket.ts";
import { objectOf } from "./object-versions.ts";
import type { StoredObject } from "./stored-object.ts";

/** The version whose lock a call is about, the current one where none is named. Throws InvalidRequest in a bucket without Object Lock. */
export function lockable(
  bucket: Bucket,
  { Key, VersionId }: { Key?: string | undefined; VersionId?: string | undefined },
): StoredObject {
  if (bucket.objectLock === undefined) {
    throw new AwsError("InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
  return objectOf(bucket, Key ?? "", VersionId);
}

/** A change of a lock must come with a digest of what it says (S3 API reference, PutObjectRetention: Content-MD5, or a checksum). */
export function requireDigest(input: {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}): void {
  if (input.ContentMD5 !== undefined || input.ChecksumAlgorithm !== undefined) return;
  throw new AwsError(
    "InvalidRequest",
    "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
  );
}

export function noLock(): AwsError {
  return new AwsError(
    "NoSuchObjectLockConfiguration",
    "The specified object does not have a ObjectLock configuration",
    404,
  );
}
