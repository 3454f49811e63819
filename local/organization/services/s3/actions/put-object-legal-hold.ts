import { PutObjectLegalHoldCommand, type PutObjectLegalHoldCommandInput } from "@aws-sdk/client-s3";

import { type Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { hidingMissing, onObject } from "../bucket-authorization.ts";
import type { Buckets } from "../bucket.ts";
import { lockable, requireDigest } from "../lockable.ts";
import { malformedXml } from "../malformed-xml.ts";

/** A hold has no end of its own; whoever may put it may take it away. */
export function putObjectLegalHold(buckets: Buckets): Action {
  return bucketAction<PutObjectLegalHoldCommandInput, object>(buckets, {
    name: "PutObjectLegalHold",
    command: PutObjectLegalHoldCommand,
    parameters: ["Key", "VersionId", "LegalHold", "ContentMD5", "ChecksumAlgorithm"],
    needs: (bucket, input) => [
      onObject(bucket, input.Key, "PutObjectLegalHold", {
        "s3:object-lock-legal-hold": input.LegalHold?.Status,
      }),
    ],
    async run(bucket, input, call) {
      requireDigest(input);
      const { lock } = await hidingMissing(bucket, call, () => lockable(bucket, input));
      const status = input.LegalHold?.Status;
      if (status !== "ON" && status !== "OFF") {
        throw malformedXml();
      }
      lock.legalHold = status;
      return {};
    },
  });
}
