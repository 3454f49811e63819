import { type Action, type Authorization, type Call, defineAction } from "../../action.ts";
import { expectOwner, onBucket } from "./bucket-authorization.ts";
import type { Bucket, Buckets } from "./bucket.ts";

type BucketInput = {
  Bucket?: string | undefined;
  ExpectedBucketOwner?: string | undefined;
};

/** An action on a bucket that exists, or on something in it; any may say whose bucket it expects. */
export function bucketAction<Input extends BucketInput, Output extends object>(
  buckets: Buckets,
  action: Pick<Action<Input>, "name" | "command" | "parameters"> & {
    /** What it asks IAM for, without the prefix, on the bucket; or everything, worked out. */
    readonly needs: string | ((bucket: Bucket, input: Input, call: Call) => Authorization[]);
    run(bucket: Bucket, input: Input, call: Call): Output | Promise<Output>;
  },
): Action {
  const { needs } = action;
  return defineAction<Input, Output>({
    name: action.name,
    command: action.command,
    parameters: ["Bucket", "ExpectedBucketOwner", ...action.parameters],
    authorize(input, call) {
      const bucket = buckets.ofCall(input.Bucket, call);
      return typeof needs === "string" ? [onBucket(bucket, needs)] : needs(bucket, input, call);
    },
    run(input, call) {
      const bucket = buckets.ofCall(input.Bucket, call);
      expectOwner(bucket, input.ExpectedBucketOwner);
      return action.run(bucket, input, call);
    },
  });
}
