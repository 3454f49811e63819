import {
  GetObjectRetentionCommand,
  type GetObjectRetentionCommandInput,
  type GetObjectRetentionOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { hidingMissing, onObject } from "../bucket-authorization.ts";
import type { Buckets } from "../bucket.ts";
import { lockable, noLock } from "../lockable.ts";

export function getObjectRetention(buckets: Buckets): Action {
  return bucketAction<GetObjectRetentionCommandInput, GetObjectRetentionOutput>(buckets, {
    name: "GetObjectRetention",
    command: GetObjectRetentionCommand,
    parameters: ["Key", "VersionId"],
    needs: (bucket, input) => [onObject(bucket, input.Key, "GetObjectRetention")],
    async run(bucket, input, call) {
      const { lock } = await hidingMissing(bucket, call, () => lockable(bucket, input));
      if (lock.retention === undefined) throw noLock();
      const { mode: Mode, until: RetainUntilDate } = lock.retention;
      return { Retention: { Mode, RetainUntilDate } };
    },
  });
}
