import { PutObjectRetentionCommand, type PutObjectRetentionCommandInput } from "@aws-sdk/client-s3";

import type { Action } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { hidingMissing, onObject } from "../bucket-authorization.ts";
import type { Buckets } from "../bucket.ts";
import { lockable, requireDigest } from "../lockable.ts";
import { refuseIfWeaker, remainingDays, retentionAsked } from "../object-lock.ts";

/** A version is kept for longer, or, where GOVERNANCE is bypassed, for less. An empty retention ends it. */
export function putObjectRetention(buckets: Buckets): Action {
  return bucketAction<PutObjectRetentionCommandInput, object>(buckets, {
    name: "PutObjectRetention",
    command: PutObjectRetentionCommand,
    parameters: [
      "Key",
      "VersionId",
      "Retention",
      "BypassGovernanceRetention",
      "ContentMD5",
      "ChecksumAlgorithm",
    ],
    needs(bucket, { Key: key, Retention: asked, ...input }, { platform }) {
      const until = asked?.RetainUntilDate;
      return [
        onObject(bucket, key, "PutObjectRetention", {
          "s3:object-lock-mode": asked?.Mode,
          "s3:object-lock-retain-until-date": until?.toISOString(),
          "s3:object-lock-remaining-retention-days": until
            ? String(remainingDays(until, platform.clock.now()))
            : undefined,
        }),
        ...(input.BypassGovernanceRetention === true
          ? [onObject(bucket, key, "BypassGovernanceRetention")]
          : []),
      ];
    },
    async run(bucket, input, call) {
      requireDigest(input);
      const { lock } = await hidingMissing(bucket, call, () => lockable(bucket, input));
      const now = call.platform.clock.now();
      const { Mode: mode, RetainUntilDate: until } = input.Retention ?? {};
      const next = retentionAsked(mode, until, now);
      refuseIfWeaker(lock.retention, next, now, input.BypassGovernanceRetention === true);
      if (next === undefined) delete lock.retention;
      else lock.retention = next;
      return {};
    },
  });
}
