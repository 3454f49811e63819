import { AwsError, type Authorization, type Call } from "../../action.ts";
import { authorize } from "../../front/authorize.ts";
import type { Bucket } from "./bucket.ts";

export type Context = Readonly<Record<string, string | undefined>>;

/** What a call on a bucket needs: of the caller's policies and the bucket's together, as everywhere in IAM. */
export function onBucket(
  bucket: Pick<Bucket, "arn" | "accountId" | "policy">,
  action: string,
  context: Context = {},
): Authorization {
  return {
    action: `s3:${action}`,
    resource: bucket.arn,
    resourceAccountId: bucket.accountId,
    ...(bucket.policy !== undefined && { resourcePolicy: bucket.policy }),
    context: present({ "s3:ResourceAccount": bucket.accountId, ...context }),
  };
}

/** What a call on one object needs. Throws KeyTooLongError for a key that S3 does not take. */
export function onObject(
  bucket: Bucket,
  key: string | undefined,
  action: string,
  context: Context = {},
): Authorization {
  // S3 user guide, "Naming Amazon S3 objects": at most 1,024 bytes.
  if (Buffer.byteLength(key ?? "") > 1_024) {
    throw new AwsError("KeyTooLongError", "Your key is too long");
  }
  return { ...onBucket(bucket, action, context), resource: `${bucket.arn}/${key ?? ""}` };
}

/** Throws AccessDenied when the caller expects another owner than the bucket's. */
export function expectOwner(bucket: Bucket, expected: string | undefined): void {
  if (expected !== undefined && expected !== bucket.accountId) {
    throw new AwsError("AccessDenied", "Access Denied", 403);
  }
}

/**
 * Who may not list a bucket is told "denied" of a key that is not there, so that nobody learns by asking which keys exist
 * (S3 API reference, GetObject).
 */
export async function hidingMissing<Found>(
  bucket: Bucket,
  call: Call,
  find: () => Found,
): Promise<Found> {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof AwsError) || error.status !== 404) throw error;
    const verdict = await authorize(call, onBucket(bucket, "ListBucket"));
    if (verdict.allowed) throw error;
    throw new AwsError("AccessDenied", verdict.message, 403);
  }
}

function present(context: Context): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
