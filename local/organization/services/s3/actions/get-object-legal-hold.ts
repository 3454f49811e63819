import {
  GetObjectLegalHoldCommand,
  type GetObjectLegalHoldCommandInput,
  type GetObjectLegalHoldOutput,
} from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { hidingMissing, onObject } from "../bucket-authorization.ts";
import type { Buckets } from "../bucket.ts";
import { lockable, noLock } from "../lockable.ts";

export function getObjectLegalHold(buckets: Buckets): Action {
  return bucketAction<GetObjectLegalHoldCommandInput, GetObjectLegalHoldOutput>(buckets, {
    name: "GetObjectLegalHold",
    command: GetObjectLegalHoldCommand,
    parameters: ["Key", "VersionId"],
    needs: (bucket, input) => [onObject(bucket, input.Key, "GetObjectLegalHold")],
    async run(bucket, input, call) {
      const { lock } = await hidingMissing(bucket, call, () => lockable(bucket, input));
      if (lock.legalHold === undefined) throw noLock();
      return { LegalHold: { Status: lock.legalHold } };
    },
  });
}
