import {
  GetBucketPolicyCommand,
  type GetBucketPolicyCommandInput,
  type GetBucketPolicyOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { AwsError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

export function getBucketPolicy(buckets: Buckets): Action {
  return bucketAction<GetBucketPolicyCommandInput, GetBucketPolicyOutput>(buckets, {
    name: "GetBucketPolicy",
    command: GetBucketPolicyCommand,
    parameters: [],
    needs: "GetBucketPolicy",
    run({ name, policy }) {
      if (policy !== undefined) return { Policy: JSON.stringify(policy) };
      throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404, {
        BucketName: name,
      });
    },
  });
}
