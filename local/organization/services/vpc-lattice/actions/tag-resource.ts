import {
  TagResourceCommand,
  type TagResourceRequest,
  type TagResourceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { tellOfTags } from "../entity-tag-event.ts";
import type { Lattice } from "../lattice.ts";
import { authorizeTags, tagsOfArn } from "../tag-target.ts";
import { fromTags, requestTagContext } from "../tags.ts";

const API = "TagResource";

export const tagResource = (lattice: Lattice): Action =>
  defineAction<TagResourceRequest, TagResourceResponse>({
    name: API,
    command: TagResourceCommand,
    parameters: ["resourceArn", "tags"],
    authorize: (input, call) => [
      authorizeTags(lattice, call, API, input.resourceArn, requestTagContext(input.tags)),
    ],
    run(input, call) {
      const { tags, entity } = tagsOfArn(lattice, call, input.resourceArn);
      const changed = [...fromTags(input.tags)].filter(([key, value]) => tags.get(key) !== value);
      for (const [key, value] of changed) tags.set(key, value);
      if (entity !== undefined) {
        tellOfTags(
          lattice,
          entity,
          changed.map(([key]) => key),
        );
      }
      return {};
    },
  });
