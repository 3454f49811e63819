import {
  ListResourcesCommand,
  type ListResourcesRequest,
  type ListResourcesResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { listedShares } from "../listed-shares.ts";
import { page } from "../page.ts";
import { isInScope, resourceRows, toResource } from "../resource-row.ts";
import { resourceTypeNamed } from "../resource-type.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

/** What the caller shares, or what is shared with it: a row for each resource and share. */
export function listResources(sharing: Sharing): Action {
  return defineAction<ListResourcesRequest, ListResourcesResponse>({
    name: "ListResources",
    command: ListResourcesCommand,
    parameters: [
      "maxResults",
      "nextToken",
      "principal",
      "resourceArns",
      "resourceOwner",
      "resourceRegionScope",
      "resourceShareArns",
      "resourceType",
    ],
    authorize: () => authorizeEverywhere("ListResources"),
    run(input, call) {
      const { principal, resourceArns = [], resourceOwner } = input;
      const type =
        input.resourceType === undefined
          ? undefined
          : resourceTypeNamed(sharing.platform, input.resourceType);
      const found = listedShares(sharing, call, input)
        // To a receiver, the principal on the other side is the owner.
        .filter(
          (share) =>
            principal === undefined ||
            (resourceOwner === "SELF"
              ? share.principals.has(principal)
              : share.ownerId === principal),
        )
        .flatMap(resourceRows)
        .filter((row) => {
          const { resource, usable } = row.association;
          return (
            (resourceOwner === "SELF" || usable) &&
            (type === undefined || resource.type === type) &&
            (resourceArns.length === 0 || resourceArns.includes(resource.arn)) &&
            isInScope(row, input.resourceRegionScope)
          );
        });
      const { items, ...rest } = page(call, "ListResources", input, found);
      return { resources: items.map(toResource), ...rest };
    },
  });
}
