import { createHash } from "node:crypto";

import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectOutput,
} from "@aws-sdk/client-s3";

import { type Action, type Authorization, AwsError, type Call } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { onObject } from "../bucket-authorization.ts";
import type { Bucket, Buckets } from "../bucket.ts";
import { encryptionFor, encryptionHeaders } from "../encryption.ts";
import { defaultRetention, type Lock, remainingDays, retentionAsked } from "../object-lock.ts";
import { addVersion, currentObject, newVersionId } from "../object-versions.ts";
import { checkWrite } from "../preconditions.ts";
import { checksumsOf, descriptionOf } from "../upload.ts";

/**
 * Stores an object: a version on top of the others, which stay as they are. The body's checksums were compared when it arrived.
 * A version that Object Lock will keep needs one of them (platform.md section 8).
 */
export function putObject(buckets: Buckets): Action {
  return bucketAction<PutObjectCommandInput, PutObjectOutput>(buckets, {
    name: "PutObject",
    command: PutObjectCommand,
    parameters: [
      "Key",
      "Body",
      "ContentLength",
      "ContentMD5",
      "ContentType",
      "CacheControl",
      "ContentDisposition",
      "ContentEncoding",
      "ContentLanguage",
      "Metadata",
      "ChecksumAlgorithm",
      "ChecksumCRC32",
      "ChecksumCRC32C",
      "ChecksumCRC64NVME",
      "ChecksumSHA1",
      "ChecksumSHA256",
      "IfMatch",
      "IfNoneMatch",
      "ServerSideEncryption",
      "SSEKMSKeyId",
      "BucketKeyEnabled",
      "ObjectLockMode",
      "ObjectLockRetainUntilDate",
      "ObjectLockLegalHoldStatus",
    ],
    needs,
    async run(bucket, input, call) {
      const { platform } = call;
      const key = input.Key ?? "";
      const now = platform.clock.now();
      const lock = lockOf(bucket, input, now);
      const encryption = await encryptionFor(bucket, key, input, call);
      // From here on nothing waits: two uploads of one key are one after the other.
      checkWrite(currentObject(bucket, key), {
        key,
        ifMatch: input.IfMatch,
        ifNoneMatch: input.IfNoneMatch,
      });
      // What the front parsed is bytes; an empty body is left out.
      const bytes = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
      const md5 = createHash("md5").update(bytes).digest("hex");
      const object = {
        key,
        versionId: newVersionId(bucket, platform),
        modifiedAt: now,
        bytes,
        // S3 API reference, Object: under a key of KMS the ETag is no MD5.
        etag: `"${encryption === undefined ? md5 : platform.hex(32)}"`,
        description: descriptionOf(input),
        checksums: checksumsOf(input),
        ...(encryption !== undefined && { encryption }),
        lock,
      };
      addVersion(bucket, object);
      return {
        ETag: object.etag,
        ...(bucket.versioned && { VersionId: object.versionId }),
        ...object.checksums,
        ...(Object.keys(object.checksums).length > 0 && { ChecksumType: "FULL_OBJECT" }),
        ...encryptionHeaders(encryption),
      };
    },
  });
}

/** S3 API reference, PutObject, "Permissions": a lock in the headers asks for the right to lock, `If-Match` for the right to read. */
function needs(bucket: Bucket, input: PutObjectCommandInput, call: Call): Authorization[] {
  const key = input.Key;
  const until = input.ObjectLockRetainUntilDate;
  const lock = {
    "s3:object-lock-mode": input.ObjectLockMode,
    "s3:object-lock-retain-until-date": until?.toISOString(),
    "s3:object-lock-remaining-retention-days": until
      ? String(remainingDays(until, call.platform.clock.now()))
      : undefined,
  };
  const hold = { "s3:object-lock-legal-hold": input.ObjectLockLegalHoldStatus };
  const retains = input.ObjectLockMode !== undefined || until !== undefined;
  return [
    onObject(bucket, key, "PutObject", {
      ...lock,
      ...hold,
      "s3:if-match": input.IfMatch,
      "s3:if-none-match": input.IfNoneMatch,
      "s3:x-amz-server-side-encryption": input.ServerSideEncryption,
      "s3:x-amz-server-side-encryption-aws-kms-key-id": input.SSEKMSKeyId,
    }),
    ...(retains ? [onObject(bucket, key, "PutObjectRetention", lock)] : []),
    ...(input.ObjectLockLegalHoldStatus !== undefined
      ? [onObject(bucket, key, "PutObjectLegalHold", hold)]
      : []),
    ...(input.IfMatch !== undefined ? [onObject(bucket, key, "GetObject")] : []),
  ];
}

function lockOf(bucket: Bucket, input: PutObjectCommandInput, now: Date): Lock {
  const asked = retentionAsked(input.ObjectLockMode, input.ObjectLockRetainUntilDate, now);
  const legalHold = input.ObjectLockLegalHoldStatus;
  if (bucket.objectLock === undefined) {
    if (asked === undefined && legalHold === undefined) return {};
    throw new AwsError("InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
  const retention = asked ?? defaultRetention(bucket.objectLock.retention, now);
  if (retention !== undefined || legalHold !== undefined) requireDigest(input);
  return { ...(retention && { retention }), ...(legalHold && { legalHold }) };
}

function requireDigest(input: PutObjectCommandInput): void {
  if (input.ContentMD5 !== undefined || Object.keys(checksumsOf(input)).length > 0) return;
  throw new AwsError(
    "InvalidRequest",
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
}
