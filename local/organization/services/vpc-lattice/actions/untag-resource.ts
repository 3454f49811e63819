import {
  UntagResourceCommand,
  type UntagResourceRequest,
  type UntagResourceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { tellOfTags } from "../entity-tag-event.ts";
import type { Lattice } from "../lattice.ts";
import { authorizeTags, tagsOfArn } from "../tag-target.ts";

const API = "UntagResource";

/** Keys that are not there do no harm. */
export const untagResource = (lattice: Lattice): Action =>
  defineAction<UntagResourceRequest, UntagResourceResponse>({
    name: API,
    command: UntagResourceCommand,
    parameters: ["resourceArn", "tagKeys"],
    authorize: (input, call) => [
      authorizeTags(lattice, call, API, input.resourceArn, { "aws:TagKeys": input.tagKeys ?? [] }),
    ],
    run(input, call) {
      const { tags, entity } = tagsOfArn(lattice, call, input.resourceArn);
      const removed = (input.tagKeys ?? []).filter((key) => tags.delete(key));
      if (entity !== undefined) tellOfTags(lattice, entity, removed);
      return {};
    },
  });
