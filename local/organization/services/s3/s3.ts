import type {
  DefaultRetention,
  LifecycleRule,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";

import type { Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { createBucket } from "./actions/create-bucket.ts";
import { deleteBucketPolicy } from "./actions/delete-bucket-policy.ts";
import { deleteObject } from "./actions/delete-object.ts";
import { deleteObjects } from "./actions/delete-objects.ts";
import { getBucketEncryption } from "./actions/get-bucket-encryption.ts";
import { getBucketPolicy } from "./actions/get-bucket-policy.ts";
import { getBucketVersioning } from "./actions/get-bucket-versioning.ts";
import { getObjectLegalHold } from "./actions/get-object-legal-hold.ts";
import { getObjectLockConfiguration } from "./actions/get-object-lock-configuration.ts";
import { getObjectRetention } from "./actions/get-object-retention.ts";
import { getObject } from "./actions/get-object.ts";
import { getPublicAccessBlock } from "./actions/get-public-access-block.ts";
import { headBucket } from "./actions/head-bucket.ts";
import { headObject } from "./actions/head-object.ts";
import { listObjectVersions } from "./actions/list-object-versions.ts";
import { listObjectsV2 } from "./actions/list-objects-v2.ts";
import { putBucketEncryption } from "./actions/put-bucket-encryption.ts";
import { putBucketLifecycleConfiguration } from "./actions/put-bucket-lifecycle-configuration.ts";
import { putBucketPolicy } from "./actions/put-bucket-policy.ts";
import { putBucketVersioning } from "./actions/put-bucket-versioning.ts";
import { putObjectLegalHold } from "./actions/put-object-legal-hold.ts";
import { putObjectLockConfiguration } from "./actions/put-object-lock-configuration.ts";
import { putObjectRetention } from "./actions/put-object-retention.ts";
import { putObject } from "./actions/put-object.ts";
import { putPublicAccessBlock } from "./actions/put-public-access-block.ts";
import {
  setEncryption,
  setLifecycle,
  setObjectLock,
  setPolicy,
  setPublicAccess,
  setVersioning,
} from "./bucket-settings.ts";
import { Buckets } from "./bucket.ts";
import { objectOf } from "./object-versions.ts";

export type BucketSettings = {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Object Lock from the bucket's first moment, and versions with it. */
  readonly objectLock?: boolean;
};

/**
 * Simulated S3: general purpose buckets with versions and Object Lock, bytes in memory. COMPLIANCE binds the control side
 * too: nothing here deletes a version that is locked. `tamper` is what no API of AWS can do, for proofs that must notice it.
 */
export type S3 = {
  readonly service: Service;
  /** Throws when the name is taken, by whomever. */
  putBucket(settings: BucketSettings): void;
  enableVersioning(bucket: string): void;
  setObjectLock(bucket: string, retention?: DefaultRetention): void;
  setBucketPolicy(bucket: string, policy: PolicyDocument): void;
  setPublicAccessBlock(bucket: string, configuration: PublicAccessBlockConfiguration): void;
  setEncryption(bucket: string, rule: ServerSideEncryptionRule): void;
  setLifecycle(bucket: string, rules: readonly LifecycleRule[]): void;
  bucketPolicy(bucket: string): PolicyDocument | undefined;
  /** Changes the bytes of a version below every lock, its checksums left as they were: a disk that lies. */
  tamper(
    where: { readonly bucket: string; readonly key: string; readonly versionId?: string },
    change: (bytes: Uint8Array) => Uint8Array,
  ): void;
};

export function createS3(platform: Platform): S3 {
  const buckets = new Buckets(platform);
  return {
    service: {
      signingName: "s3",
      protocols: ["rest-xml"],
      xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
      // AWS takes 5 GB in one PutObject; here bytes are in memory.
      maxBodyBytes: 64 * 1024 * 1024,
      actions: [
        createBucket,
        headBucket,
        putBucketVersioning,
        getBucketVersioning,
        putObjectLockConfiguration,
        getObjectLockConfiguration,
        putBucketPolicy,
        getBucketPolicy,
        deleteBucketPolicy,
        putPublicAccessBlock,
        getPublicAccessBlock,
        putBucketEncryption,
        getBucketEncryption,
        putBucketLifecycleConfiguration,
        putObject,
        getObject,
        headObject,
        deleteObject,
        deleteObjects,
        listObjectsV2,
        listObjectVersions,
        getObjectRetention,
        putObjectRetention,
        getObjectLegalHold,
        putObjectLegalHold,
      ].map((action) => action(buckets)),
    },
    putBucket({ objectLock, ...settings }) {
      if (buckets.find(settings.name)) throw new Error(`bucket ${settings.name} exists already`);
      const bucket = buckets.create(settings);
      if (objectLock !== true) return;
      bucket.versioned = true;
      bucket.objectLock = {};
    },
    enableVersioning: (name) => setVersioning(buckets.get(name), "Enabled"),
    setObjectLock: (name, retention) => setObjectLock(buckets.get(name), retention),
    setBucketPolicy: (name, policy) => setPolicy(buckets.get(name), policy),
    setPublicAccessBlock: (name, asked) => setPublicAccess(buckets.get(name), asked),
    setEncryption: (name, rule) => setEncryption(buckets.get(name), [rule]),
    setLifecycle: (name, rules) => setLifecycle(buckets.get(name), rules),
    bucketPolicy: (name) => buckets.get(name).policy,
    tamper({ bucket: name, key, versionId }, change) {
      const bucket = buckets.get(name);
      const object = objectOf(bucket, key, versionId);
      const versions = bucket.versions.get(key) ?? [];
      versions[versions.indexOf(object)] = { ...object, bytes: change(object.bytes) };
    },
  };
}
