import { DeleteBucketPolicyCommand, type DeleteBucketPolicyCommandInput } from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

export function deleteBucketPolicy(buckets: Buckets): Action {
  return bucketAction<DeleteBucketPolicyCommandInput, object>(buckets, {
    name: "DeleteBucketPolicy",
    command: DeleteBucketPolicyCommand,
    parameters: [],
    needs: "DeleteBucketPolicy",
    run(bucket) {
      delete bucket.policy;
      return {};
    },
  });
}
