import {
  ListTagsForResourceCommand,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { onEverything } from "../authorization.ts";
import { callerAccount } from "../caller-account.ts";
import { accessDenied } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";
import { tagsOfArn } from "../tag-target.ts";

const API = "ListTagsForResource";

/** Tags of another account's ARN can't be read, shared or not (lattice.md section 2). */
export const listTagsForResource = (lattice: Lattice): Action =>
  defineAction<ListTagsForResourceRequest, ListTagsForResourceResponse>({
    name: API,
    command: ListTagsForResourceCommand,
    parameters: ["resourceArn"],
    authorize: () => onEverything(API),
    run(input, call) {
      const own = callerAccount(call);
      const owner = input.resourceArn?.split(":")[4];
      if (owner !== undefined && owner !== own) {
        throw accessDenied(
          `User: ${call.caller.type === "service" ? call.caller.service : call.caller.arn} is not authorized to perform: vpc-lattice:${API} on resource: ${input.resourceArn}`,
        );
      }
      return { tags: Object.fromEntries(tagsOfArn(lattice, call, input.resourceArn).tags) };
    },
  });
