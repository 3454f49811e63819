import {
  PutBucketLifecycleConfigurationCommand,
  type PutBucketLifecycleConfigurationCommandInput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { setLifecycle } from "../bucket-settings.ts";
import type { Buckets } from "../bucket.ts";

export function putBucketLifecycleConfiguration(buckets: Buckets): Action {
  return bucketAction<PutBucketLifecycleConfigurationCommandInput, object>(buckets, {
    name: "PutBucketLifecycleConfiguration",
    command: PutBucketLifecycleConfigurationCommand,
    parameters: ["LifecycleConfiguration", "ChecksumAlgorithm"],
    needs: "PutLifecycleConfiguration",
    run(bucket, input) {
      setLifecycle(bucket, input.LifecycleConfiguration?.Rules);
      return {};
    },
  });
}
