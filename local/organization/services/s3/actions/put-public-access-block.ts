import {
  PutPublicAccessBlockCommand,
  type PutPublicAccessBlockCommandInput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { setPublicAccess } from "../bucket-settings.ts";
import type { Buckets } from "../bucket.ts";

export function putPublicAccessBlock(buckets: Buckets): Action {
  return bucketAction<PutPublicAccessBlockCommandInput, object>(buckets, {
    name: "PutPublicAccessBlock",
    command: PutPublicAccessBlockCommand,
    parameters: ["PublicAccessBlockConfiguration", "ContentMD5", "ChecksumAlgorithm"],
    needs: "PutBucketPublicAccessBlock",
    run(bucket, input) {
      setPublicAccess(bucket, input.PublicAccessBlockConfiguration ?? {});
      return {};
    },
  });
}
