import type { BucketKey } from "./encryption.ts";
import type { Lock } from "./object-lock.ts";

/** What S3 keeps about an object's bytes and gives back as it came. */
export type Description = {
  readonly ContentType: string;
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
};

/** Checksums in base 64, under the names of the SDK's members. */
export type Checksums = Readonly<
  Partial<
    Record<
      "ChecksumCRC32" | "ChecksumCRC32C" | "ChecksumCRC64NVME" | "ChecksumSHA1" | "ChecksumSHA256",
      string
    >
  >
>;

/** A version with bytes. Nothing of it but its lock ever changes: another upload is another version. */
export type StoredObject = {
  readonly key: string;
  /** `null` in a bucket that keeps no versions. */
  readonly versionId: string;
  readonly modifiedAt: Date;
  readonly bytes: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
  readonly description: Description;
  readonly checksums: Checksums;
  /** Where its data key came from; S3's own encryption (AES256) when left out. */
  readonly encryption?: BucketKey;
  readonly lock: Lock;
};

/** What a delete without a version id leaves on top of the versions. */
export type DeleteMarker = Pick<StoredObject, "key" | "versionId" | "modifiedAt"> & {
  readonly isMarker: true;
};

export type Version = StoredObject | DeleteMarker;

export function isMarker(version: Version): version is DeleteMarker {
  return "isMarker" in version;
}
