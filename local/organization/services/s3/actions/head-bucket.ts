import {
  HeadBucketCommand,
  type HeadBucketCommandInput,
  type HeadBucketOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

export function headBucket(buckets: Buckets): Action {
  return bucketAction<HeadBucketCommandInput, HeadBucketOutput>(buckets, {
    name: "HeadBucket",
    command: HeadBucketCommand,
    parameters: [],
    needs: "ListBucket",
    run: (bucket) => ({ BucketRegion: bucket.region, BucketArn: bucket.arn }),
  });
}
