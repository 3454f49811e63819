import {
  type DeletedObject,
  type DeleteObjectOutput,
  DeleteObjectsCommand,
  type DeleteObjectsCommandInput,
  type DeleteObjectsOutput,
  type ObjectIdentifier,
} from "@aws-sdk/client-s3";

import { type Action, AwsError, type Call, NotModelledError } from "../../../action.ts";
import { bucketAction } from "../bucket-action.ts";
import type { Buckets } from "../bucket.ts";
import { malformedXml } from "../malformed-xml.ts";

/** Up to 1,000 deletions, each with its own rights and its own error: a 200 in which any of them may have failed. */
export function deleteObjects(buckets: Buckets): Action {
  return bucketAction<DeleteObjectsCommandInput, DeleteObjectsOutput>(buckets, {
    name: "DeleteObjects",
    command: DeleteObjectsCommand,
    parameters: ["Delete", "BypassGovernanceRetention", "ChecksumAlgorithm"],
    // Each object asks for itself.
    needs: () => [],
    async run(bucket, input, call) {
      const objects = input.Delete?.Objects ?? [];
      if (objects.length === 0 || objects.length > 1_000) {
        throw malformedXml();
      }
      const Deleted: DeletedObject[] = [];
      const Errors: NonNullable<DeleteObjectsOutput["Errors"]> = [];
      for (const object of objects) {
        const bypass = input.BypassGovernanceRetention;
        const outcome = await outcomeOf(bucket.name, object, bypass, call);
        if ("Code" in outcome) Errors.push(outcome);
        else Deleted.push(outcome);
      }
      return { ...(input.Delete?.Quiet !== true && { Deleted }), Errors };
    },
  });
}

async function outcomeOf(
  Bucket: string,
  object: ObjectIdentifier,
  BypassGovernanceRetention: boolean | undefined,
  { platform, caller, region }: Call,
): Promise<DeletedObject | { Key?: string; VersionId?: string; Code: string; Message: string }> {
  const { Key, VersionId, ...conditions } = object;
  const [condition] = Object.keys(conditions);
  if (condition !== undefined) throw new NotModelledError(`${condition} of DeleteObjects`);
  const which = {
    ...(Key !== undefined && { Key }),
    ...(VersionId !== undefined && { VersionId }),
  };
  try {
    const input = { Bucket, ...which, BypassGovernanceRetention };
    const answer = await platform.call(caller, region, "s3:DeleteObject", input);
    const { DeleteMarker, VersionId: answered } = answer as DeleteObjectOutput;
    return {
      ...which,
      ...(DeleteMarker !== undefined && { DeleteMarker }),
      ...(DeleteMarker !== undefined &&
        answered !== undefined && { DeleteMarkerVersionId: answered }),
    };
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 501) throw error;
    return { ...which, Code: error.code, Message: error.message };
  }
}
