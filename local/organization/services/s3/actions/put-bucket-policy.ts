import { PutBucketPolicyCommand, type PutBucketPolicyCommandInput } from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { parseBucketPolicy, setPolicy } from "../bucket-settings.ts";
import type { Buckets } from "../bucket.ts";

export function putBucketPolicy(buckets: Buckets): Action {
  return bucketAction<PutBucketPolicyCommandInput, object>(buckets, {
    name: "PutBucketPolicy",
    command: PutBucketPolicyCommand,
    parameters: ["Policy", "ContentMD5", "ChecksumAlgorithm", "ConfirmRemoveSelfBucketAccess"],
    needs: "PutBucketPolicy",
    run(bucket, input) {
      setPolicy(bucket, parseBucketPolicy(input.Policy));
      return {};
    },
  });
}
