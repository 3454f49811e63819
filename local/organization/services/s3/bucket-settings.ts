import type {
  DefaultRetention,
  LifecycleRule,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import * as z from "zod";

import { AwsError, NotModelledError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Bucket } from "./bucket.ts";
import { malformedXml } from "./malformed-xml.ts";
import { checkDefault } from "./object-lock.ts";
import { isPublic } from "./public-policy.ts";

/** Switches versioning on. Where Object Lock is on nothing may switch it off; elsewhere suspending is not modelled. */
export function setVersioning(bucket: Bucket, status: string | undefined): void {
  if (status === "Enabled") {
    if (!bucket.versioned && bucket.versions.size > 0) {
      throw new NotModelledError(`versioning of ${bucket.name}, which has objects already`);
    }
    bucket.versioned = true;
    return;
  }
  if (bucket.objectLock !== undefined) {
    throw new AwsError(
      "InvalidBucketState",
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
      409,
    );
  }
  throw new NotModelledError(`versioning ${status ?? "without a status"}`);
}

/** Switches Object Lock on, or gives it another default; the versions that are there keep what they have. Needs versioning. */
export function setObjectLock(bucket: Bucket, retention: DefaultRetention | undefined): void {
  if (!bucket.versioned) {
    throw new AwsError(
      "InvalidBucketState",
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      409,
    );
  }
  if (retention !== undefined) checkDefault(retention);
  bucket.objectLock = { ...(retention !== undefined && { retention }) };
}

const Document = z.looseObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(z.looseObject({ Effect: z.enum(["Allow", "Deny"]) })).min(1),
});

/** A bucket policy from its text. Throws MalformedPolicy. */
export function parseBucketPolicy(text: string | undefined): PolicyDocument {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch (cause) {
    throw malformed("This policy contains invalid Json", cause);
  }
  const document = Document.safeParse(value);
  if (document.success) return document.data;
  throw malformed(document.error.issues.map(({ message }) => message).join("; "));
}

/** Throws AccessDenied for a policy that lets anybody in while public policies are blocked, and MalformedPolicy for one about other buckets. */
export function setPolicy(bucket: Bucket, policy: PolicyDocument): void {
  for (const { Resource } of policy.Statement as { Resource?: unknown }[]) {
    const foreign = [Resource]
      .flat()
      .find((one) => one !== bucket.arn && !String(one).startsWith(`${bucket.arn}/`));
    if (foreign !== undefined || Resource === undefined) {
      throw malformed(`Policy has invalid resource: ${String(foreign)}`);
    }
  }
  if (isPublic(policy)) {
    if (bucket.publicAccess?.BlockPublicPolicy === true) {
      throw new AwsError(
        "AccessDenied",
        "User is not authorized to perform: s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy block public access setting.",
        403,
      );
    }
    if (bucket.publicAccess?.RestrictPublicBuckets === true) {
      throw new NotModelledError("a public policy under RestrictPublicBuckets");
    }
  }
  bucket.policy = policy;
}

/** Public access as asked; what is left out is off. */
export function setPublicAccess(bucket: Bucket, asked: PublicAccessBlockConfiguration): void {
  bucket.publicAccess = {
    BlockPublicAcls: asked.BlockPublicAcls ?? false,
    IgnorePublicAcls: asked.IgnorePublicAcls ?? false,
    BlockPublicPolicy: asked.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
  };
}

/** The bucket's default encryption: S3's own key or one of KMS that is named. */
export function setEncryption(
  bucket: Bucket,
  rules: readonly ServerSideEncryptionRule[] | undefined,
): void {
  const [rule, ...others] = rules ?? [];
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (rule === undefined || others.length > 0 || SSEAlgorithm === undefined) {
    throw malformedXml();
  }
  if (SSEAlgorithm !== "AES256" && SSEAlgorithm !== "aws:kms") {
    throw new NotModelledError(`encryption ${SSEAlgorithm} of S3`);
  }
  if (SSEAlgorithm === "aws:kms" && KMSMasterKeyID === undefined) {
    throw new NotModelledError("S3's own KMS key (aws/s3)");
  }
  if (rule.BlockedEncryptionTypes !== undefined) throw new NotModelledError("blocked encryption");
  bucket.encryption = rule;
}

/** Rules are kept and shown, and nothing acts on them. */
export function setLifecycle(bucket: Bucket, rules: readonly LifecycleRule[] | undefined): void {
  if (rules === undefined || rules.length === 0) {
    throw malformedXml();
  }
  bucket.lifecycle = rules;
}

function malformed(message: string, cause?: unknown): AwsError {
  const error = new AwsError("MalformedPolicy", message);
  if (cause !== undefined) error.cause = cause;
  return error;
}
