import {
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  type DeleteObjectOutput,
} from "@aws-sdk/client-s3";

import type { Action, Authorization } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import { onObject } from "../bucket-authorization.ts";
import type { Bucket, Buckets } from "../bucket.ts";
import { refuseIfLocked } from "../object-lock.ts";
import { markDeleted, removeVersion, versionOf } from "../object-versions.ts";
import { isMarker } from "../stored-object.ts";

/**
 * Without a version, a marker on top of the versions, whatever is locked below; with one, that version for good, unless it is
 * locked. What is not there is deleted already.
 */
export function deleteObject(buckets: Buckets): Action {
  return bucketAction<DeleteObjectCommandInput, DeleteObjectOutput>(buckets, {
    name: "DeleteObject",
    command: DeleteObjectCommand,
    parameters: ["Key", "VersionId", "BypassGovernanceRetention"],
    needs,
    run(bucket, input, { platform }) {
      const key = input.Key ?? "";
      if (input.VersionId === undefined) {
        if (!bucket.versioned) {
          bucket.versions.delete(key);
          return {};
        }
        const marker = markDeleted(bucket, key, platform);
        return { DeleteMarker: true, VersionId: marker.versionId };
      }
      const known = bucket.versions.get(key)?.some((one) => one.versionId === input.VersionId);
      if (known !== true) return { VersionId: input.VersionId };
      const version = versionOf(bucket, key, input.VersionId);
      const bypass = input.BypassGovernanceRetention === true;
      if (!isMarker(version)) refuseIfLocked(version.lock, platform.clock.now(), bypass);
      removeVersion(bucket, version);
      return {
        VersionId: version.versionId,
        ...(isMarker(version) && { DeleteMarker: true }),
      };
    },
  });
}

function needs(bucket: Bucket, input: DeleteObjectCommandInput): Authorization[] {
  const { Key: key, VersionId: version } = input;
  return [
    version === undefined
      ? onObject(bucket, key, "DeleteObject")
      : onObject(bucket, key, "DeleteObjectVersion", { "s3:versionid": version }),
    ...(input.BypassGovernanceRetention === true
      ? [onObject(bucket, key, "BypassGovernanceRetention")]
      : []),
  ];
}
