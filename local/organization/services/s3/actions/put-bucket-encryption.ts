import {
  PutBucketEncryptionCommand,
  type PutBucketEncryptionCommandInput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { setEncryption } from "../bucket-settings.ts";
import type { Buckets } from "../bucket.ts";

export function putBucketEncryption(buckets: Buckets): Action {
  return bucketAction<PutBucketEncryptionCommandInput, object>(buckets, {
    name: "PutBucketEncryption",
    command: PutBucketEncryptionCommand,
    parameters: ["ServerSideEncryptionConfiguration", "ContentMD5", "ChecksumAlgorithm"],
    needs: "PutEncryptionConfiguration",
    run(bucket, input) {
      setEncryption(bucket, input.ServerSideEncryptionConfiguration?.Rules);
      return {};
    },
  });
}
