import {
  GetObjectLockConfigurationCommand,
  type GetObjectLockConfigurationCommandInput,
  type GetObjectLockConfigurationOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { AwsError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";

export function getObjectLockConfiguration(buckets: Buckets): Action {
  return bucketAction<GetObjectLockConfigurationCommandInput, GetObjectLockConfigurationOutput>(
    buckets,
    {
      name: "GetObjectLockConfiguration",
      command: GetObjectLockConfigurationCommand,
      parameters: [],
      needs: "GetBucketObjectLockConfiguration",
      run({ objectLock }) {
        if (objectLock === undefined) {
          throw new AwsError(
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
            404,
          );
        }
        const { retention } = objectLock;
        return {
          ObjectLockConfiguration: {
            ObjectLockEnabled: "Enabled",
            ...(retention && { Rule: { DefaultRetention: retention } }),
          },
        };
      },
    },
  );
}
