import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { Bucket } from "./bucket.ts";
import { type DeleteMarker, isMarker, type StoredObject, type Version } from "./stored-object.ts";

/** The version that a key has now: an object, a marker, or nothing. */
export function currentOf(bucket: Bucket, key: string): Version | undefined {
  return bucket.versions.get(key)?.[0];
}

/** The object that a key has now; undefined below a marker too. */
export function currentObject(bucket: Bucket, key: string): StoredObject | undefined {
  const version = currentOf(bucket, key);
  return version === undefined || isMarker(version) ? undefined : version;
}

/** The version with this id, marker or object. Throws NoSuchVersion; `null` is the one of a bucket without versions. */
export function versionOf(bucket: Bucket, key: string, versionId: string): Version {
  const found = bucket.versions.get(key)?.find((one) => one.versionId === versionId);
  if (found !== undefined) return found;
  throw new AwsError("NoSuchVersion", "The specified version does not exist.", 404, {
    Key: key,
    VersionId: versionId,
  });
}

/** The object that a call means, by version or the current one. Throws NoSuchKey, NoSuchVersion, or MethodNotAllowed for a marker by its id. */
export function objectOf(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  if (versionId === undefined) {
    const current = currentObject(bucket, key);
    if (current !== undefined) return current;
    throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
  }
  const version = versionOf(bucket, key, versionId);
  if (!isMarker(version)) return version;
  throw new AwsError(
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
    405,
  );
}

/** Puts a version on top of the others; where no versions are kept, in their place. */
export function addVersion(bucket: Bucket, version: Version): void {
  const before = bucket.versioned ? (bucket.versions.get(version.key) ?? []) : [];
  bucket.versions.set(version.key, [version, ...before]);
}

export function markDeleted(bucket: Bucket, key: string, platform: Platform): DeleteMarker {
  const marker: DeleteMarker = {
    key,
    versionId: newVersionId(bucket, platform),
    modifiedAt: platform.clock.now(),
    isMarker: true,
  };
  addVersion(bucket, marker);
  return marker;
}

/** Takes a version away for good. Whoever calls has asked Object Lock. */
export function removeVersion(bucket: Bucket, { key, versionId }: Version): void {
  const left = (bucket.versions.get(key) ?? []).filter((one) => one.versionId !== versionId);
  if (left.length === 0) bucket.versions.delete(key);
  else bucket.versions.set(key, left);
}

export function newVersionId(bucket: Bucket, { hex }: Pick<Platform, "hex">): string {
  return bucket.versioned ? hex(32) : "null";
}
