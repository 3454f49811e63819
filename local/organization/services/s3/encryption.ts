import type { GenerateDataKeyResponse } from "@aws-sdk/client-kms";
import type { ServerSideEncryption } from "@aws-sdk/client-s3";

import { AwsError, type Call, NotModelledError } from "../../action.ts";
import type { Bucket } from "./bucket.ts";

/** The data key of one object, wrapped by KMS. */
export type BucketKey = {
  readonly keyArn: string;
  readonly wrapped: Uint8Array;
  readonly context: Readonly<Record<string, string>>;
  readonly perBucket: boolean;
};

/** What an upload asks for; left out, the bucket's default decides. */
export type EncryptionAsked = {
  readonly ServerSideEncryption?: ServerSideEncryption | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
};

/**
 * The data key for a new object, made by KMS in the caller's name; undefined where S3 encrypts with a key of its own.
 * With a bucket key AWS asks KMS now and then and here always, so nobody's right is taken for granted.
 */
export async function encryptionFor(
  bucket: Bucket,
  key: string,
  asked: EncryptionAsked,
  call: Call,
): Promise<BucketKey | undefined> {
  const rule = bucket.encryption?.ApplyServerSideEncryptionByDefault;
  const algorithm = asked.ServerSideEncryption ?? rule?.SSEAlgorithm ?? "AES256";
  if (algorithm === "AES256") {
    if (asked.SSEKMSKeyId === undefined) return undefined;
    throw new AwsError(
      "InvalidArgument",
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    );
  }
  if (algorithm !== "aws:kms") throw new NotModelledError(`encryption ${algorithm} of S3`);
  const keyId = asked.SSEKMSKeyId ?? rule?.KMSMasterKeyID;
  if (keyId === undefined) throw new NotModelledError("S3's own KMS key (aws/s3)");
  const perBucket = asked.BucketKeyEnabled ?? bucket.encryption?.BucketKeyEnabled ?? false;
  // S3 user guide, "Encryption context": the bucket with a bucket key, the object without.
  const context = { "aws:s3:arn": perBucket ? bucket.arn : `${bucket.arn}/${key}` };
  const made = (await kms(call, "GenerateDataKey", {
    KeyId: keyId,
    KeySpec: "AES_256",
    EncryptionContext: context,
  })) as GenerateDataKeyResponse;
  return {
    keyArn: made.KeyId ?? keyId,
    wrapped: made.CiphertextBlob ?? new Uint8Array(),
    context,
    perBucket,
  };
}

/** Has KMS unwrap an object's data key in the caller's name. Nothing is asked for objects under S3's own key. */
export async function decryptFor(encryption: BucketKey | undefined, call: Call): Promise<void> {
  if (encryption === undefined) return;
  const { keyArn, wrapped, context } = encryption;
  await kms(call, "Decrypt", {
    KeyId: keyArn,
    CiphertextBlob: wrapped,
    EncryptionContext: context,
  });
}

/** How answers tell what an object is encrypted with. */
export function encryptionHeaders(encryption: BucketKey | undefined) {
  if (encryption === undefined) return { ServerSideEncryption: "AES256" } as const;
  return {
    ServerSideEncryption: "aws:kms",
    SSEKMSKeyId: encryption.keyArn,
    ...(encryption.perBucket && { BucketKeyEnabled: true }),
  } as const;
}

/** A refusal by KMS is S3's own AccessDenied with KMS's sentence; other errors of KMS keep their names behind `KMS.`. */
async function kms(call: Call, action: string, input: object): Promise<unknown> {
  try {
    return await call.platform.call(call.caller, call.region, `kms:${action}`, input, {
      via: "s3",
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotModelledError) throw error;
    const [code, status] =
      error.code === "AccessDeniedException"
        ? (["AccessDenied", 403] as const)
        : ([`KMS.${error.code}`, error.status] as const);
    const refusal = new AwsError(code, error.message, status);
    refusal.cause = error;
    throw refusal;
  }
}
