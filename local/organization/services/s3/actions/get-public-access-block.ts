import {
  GetPublicAccessBlockCommand,
  type GetPublicAccessBlockCommandInput,
  type GetPublicAccessBlockOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

export function getPublicAccessBlock(buckets: Buckets): Action {
  return bucketAction<GetPublicAccessBlockCommandInput, GetPublicAccessBlockOutput>(buckets, {
    name: "GetPublicAccessBlock",
    command: GetPublicAccessBlockCommand,
    parameters: [],
    needs: "GetBucketPublicAccessBlock",
    run: ({ publicAccess }) => ({ PublicAccessBlockConfiguration: publicAccess }),
  });
}
