import {
  GetBucketEncryptionCommand,
  type GetBucketEncryptionCommandInput,
  type GetBucketEncryptionOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

/** A bucket without a setting of its own is encrypted with S3's own key (S3 user guide, since January 2023). */
export function getBucketEncryption(buckets: Buckets): Action {
  return bucketAction<GetBucketEncryptionCommandInput, GetBucketEncryptionOutput>(buckets, {
    name: "GetBucketEncryption",
    command: GetBucketEncryptionCommand,
    parameters: [],
    needs: "GetEncryptionConfiguration",
    run: ({ encryption }) => ({
      ServerSideEncryptionConfiguration: {
        Rules: [
          encryption ?? {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
            BucketKeyEnabled: false,
          },
        ],
      },
    }),
  });
}
