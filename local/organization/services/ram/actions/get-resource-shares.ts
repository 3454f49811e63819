import {
  GetResourceSharesCommand,
  type GetResourceSharesRequest,
  type GetResourceSharesResponse,
  type TagFilter,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { listedShares } from "../listed-shares.ts";
import { page } from "../page.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import { toShare, type Share } from "../share.ts";
import type { Sharing } from "../sharing.ts";

/** SELF: the caller's own shares. OTHER-ACCOUNTS: those that have reached it; pending ones are not among them (ram.md section 2). */
export function getResourceShares(sharing: Sharing): Action {
  return defineAction<GetResourceSharesRequest, GetResourceSharesResponse>({
    name: "GetResourceShares",
    command: GetResourceSharesCommand,
    parameters: [
      "maxResults",
      "name",
      "nextToken",
      "resourceOwner",
      "resourceShareArns",
      "resourceShareStatus",
      "tagFilters",
    ],
    authorize: () => authorizeEverywhere("GetResourceShares"),
    run(input, call) {
      const { name, resourceShareStatus, tagFilters = [] } = input;
      const found = listedShares(sharing, call, input).filter(
        (share) =>
          (name === undefined || share.name === name) &&
          (resourceShareStatus === undefined || share.status === resourceShareStatus) &&
          tagFilters.every((filter) => hasTag(share, filter)),
      );
      const { items, ...rest } = page(call, "GetResourceShares", input, found);
      const readerId = callerAccount(call.caller);
      return { resourceShares: items.map((share) => toShare(share, readerId)), ...rest };
    },
  });
}

function hasTag({ tags }: Share, { tagKey = "", tagValues = [] }: TagFilter): boolean {
  const value = tags.get(tagKey);
  return value !== undefined && (tagValues.length === 0 || tagValues.includes(value));
}
