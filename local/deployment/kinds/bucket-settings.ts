import * as z from "zod";

import { keyArnOf } from "../deployment-target.ts";
import { PolicyInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";

const ofBucket = { ...regional, bucket: z.string() };

export const bucketVersioning = defineKind({
  type: "aws:s3/bucketVersioning:BucketVersioning",
  inputs: z.strictObject({
    ...ofBucket,
    versioningConfiguration: z.strictObject({
      status: z.literal("Enabled", "suspended versioning is not modelled"),
    }),
  }),
  harmless: {},
  deploy({ bucket }, _resource, target) {
    target.parts.s3.enableVersioning(bucket);
  },
});

export const bucketObjectLock = defineKind({
  type: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  inputs: z.strictObject({
    ...ofBucket,
    objectLockEnabled: z.literal("Enabled").optional(),
    rule: z
      .strictObject({
        defaultRetention: z.strictObject({
          mode: z.enum(["GOVERNANCE", "COMPLIANCE"]),
          days: z.int().optional(),
          years: z.int().optional(),
        }),
      })
      .optional(),
  }),
  harmless: {},
  deploy({ bucket, rule }, _resource, target) {
    if (rule === undefined) {
      target.parts.s3.setObjectLock(bucket);
      return;
    }
    const { mode: Mode, days, years } = rule.defaultRetention;
    target.parts.s3.setObjectLock(bucket, {
      Mode,
      ...(days !== undefined && { Days: days }),
      ...(years !== undefined && { Years: years }),
    });
  },
});

export const bucketPublicAccessBlock = defineKind({
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  inputs: z.strictObject({
    ...ofBucket,
    blockPublicAcls: z.boolean().default(false),
    blockPublicPolicy: z.boolean().default(false),
    ignorePublicAcls: z.boolean().default(false),
    restrictPublicBuckets: z.boolean().default(false),
  }),
  harmless: {},
  deploy({ bucket, ...blocks }, _resource, target) {
    target.parts.s3.setPublicAccessBlock(bucket, {
      BlockPublicAcls: blocks.blockPublicAcls,
      BlockPublicPolicy: blocks.blockPublicPolicy,
      IgnorePublicAcls: blocks.ignorePublicAcls,
      RestrictPublicBuckets: blocks.restrictPublicBuckets,
    });
  },
});

export const bucketEncryption = defineKind({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  inputs: z.strictObject({
    ...ofBucket,
    rules: z.tuple([
      z.strictObject({
        applyServerSideEncryptionByDefault: z.strictObject({
          sseAlgorithm: z.enum(["AES256", "aws:kms"]),
          kmsMasterKeyId: z.string().optional(),
        }),
        bucketKeyEnabled: z.boolean().default(false),
      }),
    ]),
  }),
  harmless: {},
  deploy({ bucket, region, rules: [rule] }, _resource, target) {
    const { sseAlgorithm, kmsMasterKeyId: key } = rule.applyServerSideEncryptionByDefault;
    target.parts.s3.setEncryption(bucket, {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: sseAlgorithm,
        ...(key !== undefined && { KMSMasterKeyID: keyArnOf(target, key, region) }),
      },
      BucketKeyEnabled: rule.bucketKeyEnabled,
    });
  },
});

export const bucketOwnership = defineKind({
  type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  inputs: z.strictObject({
    ...ofBucket,
    rule: z.strictObject({
      objectOwnership: z.literal("BucketOwnerEnforced", "access control lists are not modelled"),
    }),
  }),
  harmless: {},
  deploy() {
    // Buckets have no other ownership here, as on AWS by default.
  },
});

export const bucketPolicy = defineKind({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  inputs: z.strictObject({ ...ofBucket, policy: PolicyInput }),
  harmless: {},
  deploy({ bucket, policy }, _resource, target) {
    target.parts.s3.setBucketPolicy(bucket, policy);
  },
});

export const bucketLifecycle = defineKind({
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  inputs: z.strictObject({
    ...ofBucket,
    rules: z
      .array(
        z.strictObject({
          id: z.string(),
          status: z.enum(["Enabled", "Disabled"]),
          filter: z.strictObject({ prefix: z.string().optional() }).optional(),
          transitions: z
            .array(z.strictObject({ days: z.int(), storageClass: z.string() }))
            .optional(),
          noncurrentVersionExpiration: z.strictObject({ noncurrentDays: z.int() }).optional(),
          expiration: z.strictObject({ days: z.int() }).optional(),
          abortIncompleteMultipartUpload: z
            .strictObject({ daysAfterInitiation: z.int() })
            .optional(),
        }),
      )
      .min(1),
  }),
  harmless: {},
  deploy({ bucket, rules }, _resource, target) {
    target.parts.s3.setLifecycle(
      bucket,
      rules.map(({ id, status, filter }) => ({
        ID: id,
        Status: status,
        Filter: { ...(filter?.prefix !== undefined && { Prefix: filter.prefix }) },
      })),
    );
  },
});
