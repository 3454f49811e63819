import {
  CreateBucketCommand,
  type CreateBucketOutput,
  type CreateBucketRequest,
} from "@aws-sdk/client-s3";

import {
  type Action,
  AwsError,
  type Call,
  defineAction,
  NotModelledError,
} from "../../../action.ts";
import { onBucket } from "../bucket-authorization.ts";
import type { Bucket, Buckets } from "../bucket.ts";

/** A bucket with Object Lock has versions from its first moment, and asks for both rights beside (S3 API reference, CreateBucket). */
export function createBucket(buckets: Buckets): Action {
  return defineAction<CreateBucketRequest, CreateBucketOutput>({
    name: "CreateBucket",
    command: CreateBucketCommand,
    parameters: ["Bucket", "CreateBucketConfiguration", "ObjectLockEnabledForBucket"],
    authorize(input, call) {
      const bucket = { arn: arnOf(input, call), accountId: ownerOf(call) };
      const withLock = input.ObjectLockEnabledForBucket === true;
      const region = input.CreateBucketConfiguration?.LocationConstraint;
      return [
        onBucket(bucket, "CreateBucket", { "s3:locationconstraint": region }),
        ...(withLock
          ? [
              onBucket(bucket, "PutBucketVersioning"),
              onBucket(bucket, "PutBucketObjectLockConfiguration"),
            ]
          : []),
      ];
    },
    run(input, call) {
      const name = input.Bucket ?? "";
      refuseTaken(buckets.find(name), ownerOf(call));
      checkLocation(input, call.region);
      const bucket = buckets.create({ name, accountId: ownerOf(call), region: call.region });
      if (input.ObjectLockEnabledForBucket === true) {
        bucket.versioned = true;
        bucket.objectLock = {};
      }
      return { Location: `/${name}`, BucketArn: bucket.arn };
    },
  });
}

function refuseTaken(taken: Bucket | undefined, accountId: string): void {
  if (taken === undefined) return;
  if (taken.accountId === accountId) {
    throw new AwsError(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      409,
      { BucketName: taken.name },
    );
  }
  throw new AwsError(
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    409,
    { BucketName: taken.name },
  );
}

/** us-east-1 is meant where nothing is said, and can't be said. */
function checkLocation(input: CreateBucketRequest, region: string): void {
  const { LocationConstraint, ...others } = input.CreateBucketConfiguration ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined) throw new NotModelledError(`${other} of CreateBucket`);
  if ((LocationConstraint ?? "us-east-1") === region) return;
  throw new AwsError(
    "IllegalLocationConstraintException",
    `The ${LocationConstraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

function arnOf(input: CreateBucketRequest, { platform }: Call): string {
  return `arn:${platform.partition}:s3:::${input.Bucket ?? ""}`;
}

function ownerOf({ caller }: Call): string {
  return caller.type === "service" ? caller.sourceAccount : caller.accountId;
}
