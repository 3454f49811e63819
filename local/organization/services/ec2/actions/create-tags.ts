import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import type { CreateTagsRequest } from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { stopDryRun } from "../dry-run.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeVpcTags, keysOf, namedVpcs } from "../vpc-tagging.ts";

const API = "CreateTags";

/** Adds tags to VPCs, or replaces their values. */
export function createTags(link: PrivateLink): Action {
  return defineAction<CreateTagsRequest, object>({
    name: API,
    command: CreateTagsCommand,
    parameters: ["DryRun", "Resources", "Tags"],
    bucket: requestBucket(API, "tag"),
    authorize(input, call) {
      return authorizeVpcTags(link, call, `ec2:${API}`, input);
    },
    run(input, call) {
      stopDryRun(input);
      const tags = required(input.Tags, "Tag");
      const keys = keysOf(tags);
      const changes = new Map(keys.map((key, index) => [key, tags[index]?.Value ?? ""]));
      for (const vpc of namedVpcs(link, call, input)) link.vpcs.setTags(vpc, changes);
      return {};
    },
  });
}
