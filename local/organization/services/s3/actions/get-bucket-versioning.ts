import {
  GetBucketVersioningCommand,
  type GetBucketVersioningCommandInput,
  type GetBucketVersioningOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

export function getBucketVersioning(buckets: Buckets): Action {
  return bucketAction<GetBucketVersioningCommandInput, GetBucketVersioningOutput>(buckets, {
    name: "GetBucketVersioning",
    command: GetBucketVersioningCommand,
    parameters: [],
    needs: "GetBucketVersioning",
    // A bucket that never had versions has no status at all.
    run: (bucket) => (bucket.versioned ? { Status: "Enabled" } : {}),
  });
}
