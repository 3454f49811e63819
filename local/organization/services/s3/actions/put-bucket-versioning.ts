import {
  PutBucketVersioningCommand,
  type PutBucketVersioningCommandInput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { NotModelledError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { setVersioning } from "../bucket-settings.ts";
import type { Buckets } from "../bucket.ts";

export function putBucketVersioning(buckets: Buckets): Action {
  return bucketAction<PutBucketVersioningCommandInput, object>(buckets, {
    name: "PutBucketVersioning",
    command: PutBucketVersioningCommand,
    parameters: ["VersioningConfiguration", "ContentMD5", "ChecksumAlgorithm"],
    needs: "PutBucketVersioning",
    run(bucket, { VersioningConfiguration: asked }) {
      if (asked?.MFADelete !== undefined) throw new NotModelledError("MFADelete");
      setVersioning(bucket, asked?.Status);
      return {};
    },
  });
}
