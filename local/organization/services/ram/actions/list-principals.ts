import {
  ListPrincipalsCommand,
  type ListPrincipalsRequest,
  type ListPrincipalsResponse,
  type Principal as PrincipalRow,
} from "@aws-sdk/client-ram";

import { defineAction, type Action, type Call } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { listedShares } from "../listed-shares.ts";
import { page } from "../page.ts";
import { memberOf } from "../principal.ts";
import { parseResourceArn, resourceTypeNamed } from "../resource-type.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import { isExternal, type Share } from "../share.ts";
import type { Sharing } from "../sharing.ts";

/** Whom the caller shares with, or, of what it received, who shares with it. */
export function listPrincipals(sharing: Sharing): Action {
  return defineAction<ListPrincipalsRequest, ListPrincipalsResponse>({
    name: "ListPrincipals",
    command: ListPrincipalsCommand,
    parameters: [
      "maxResults",
      "nextToken",
      "principals",
      "resourceArn",
      "resourceOwner",
      "resourceShareArns",
      "resourceType",
    ],
    authorize: () => authorizeEverywhere("ListPrincipals"),
    run(input, call) {
      const { platform } = sharing;
      const { principals = [], resourceArn, resourceType } = input;
      if (resourceArn !== undefined) parseResourceArn(platform, resourceArn);
      const type =
        resourceType === undefined ? undefined : resourceTypeNamed(platform, resourceType);
      const rows = listedShares(sharing, call, input)
        .filter(
          ({ resources }) =>
            (resourceArn === undefined || resources.has(resourceArn)) &&
            (type === undefined ||
              [...resources.values()].some(({ resource }) => resource.type === type)),
        )
        .flatMap((share) =>
          input.resourceOwner === "SELF"
            ? associated(sharing, share)
            : [{ sequence: share.sequence, row: ownerRow(sharing, share, call) }],
        )
        .filter(({ row }) => principals.length === 0 || principals.includes(row.id ?? ""));
      const { items, ...rest } = page(call, "ListPrincipals", input, rows);
      return { principals: items.map(({ row }) => row), ...rest };
    },
  });
}

type Row = { readonly sequence: number; readonly row: PrincipalRow };

/** `external` as the CLI's example has it: the API's own text says the opposite (ram.md section 5). */
function associated({ platform }: Sharing, share: Share): readonly Row[] {
  return [...share.principals.values()]
    .filter(({ usable }) => usable)
    .map(({ sequence, principal, createdAt, updatedAt }) => ({
      sequence,
      row: {
        id: principal.id,
        resourceShareArn: share.arn,
        creationTime: createdAt,
        lastUpdatedTime: updatedAt,
        external: isExternal(platform, share, principal),
      },
    }));
}

function ownerRow({ platform }: Sharing, share: Share, { caller }: Call): PrincipalRow {
  const members = [share.ownerId, callerAccount(caller)].every((id) => memberOf(platform, id));
  return {
    id: share.ownerId,
    resourceShareArn: share.arn,
    creationTime: share.createdAt,
    lastUpdatedTime: share.updatedAt,
    external: !members,
  };
}
