import {
  PutObjectLockConfigurationCommand,
  type PutObjectLockConfigurationCommandInput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { setObjectLock } from "../bucket-settings.ts";
import type { Buckets } from "../bucket.ts";
import { malformedXml } from "../malformed-xml.ts";

export function putObjectLockConfiguration(buckets: Buckets): Action {
  return bucketAction<PutObjectLockConfigurationCommandInput, object>(buckets, {
    name: "PutObjectLockConfiguration",
    command: PutObjectLockConfigurationCommand,
    parameters: ["ObjectLockConfiguration", "ContentMD5", "ChecksumAlgorithm"],
    needs: "PutBucketObjectLockConfiguration",
    run(bucket, { ObjectLockConfiguration: asked }) {
      if (asked?.ObjectLockEnabled !== "Enabled") {
        throw malformedXml();
      }
      setObjectLock(bucket, asked.Rule?.DefaultRetention);
      return {};
    },
  });
}
