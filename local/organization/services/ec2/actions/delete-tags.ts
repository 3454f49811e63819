import { DeleteTagsCommand } from "@aws-sdk/client-ec2";
import type { DeleteTagsRequest } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { authorizeVpcTags, keysOf, namedVpcs } from "../vpc-tagging.ts";

const API = "DeleteTags";

/**
 * Takes tags of VPCs away: a key with a value only where the value is this one (an empty one included), a key alone always,
 * and all of them when no tag is named (type docs).
 */
export function deleteTags(link: PrivateLink): Action {
  return defineAction<DeleteTagsRequest, object>({
    name: API,
    command: DeleteTagsCommand,
    parameters: ["DryRun", "Resources", "Tags"],
    bucket: requestBucket(API, "tag"),
    authorize(input, call) {
      return authorizeVpcTags(link, call, `ec2:${API}`, input);
    },
    run(input, call) {
      stopDryRun(input);
      keysOf(input.Tags);
      for (const vpc of namedVpcs(link, call, input)) {
        const own = link.vpcs.tagsOf(vpc.id);
        const keys =
          input.Tags === undefined
            ? [...own.keys()]
            : input.Tags.flatMap(({ Key = "", Value }) =>
                Value === undefined || own.get(Key) === Value ? [Key] : [],
              );
        link.vpcs.setTags(vpc, new Map(keys.map((key) => [key, undefined])));
      }
      return {};
    },
  });
}
