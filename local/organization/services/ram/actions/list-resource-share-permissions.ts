import {
  ListResourceSharePermissionsCommand,
  type ListResourceSharePermissionsRequest,
  type ListResourceSharePermissionsResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { managedPermissions, permissionOf, toPermission } from "../customer-permission.ts";
import { page } from "../page.ts";
import { isReceived } from "../share-access.ts";
import { authorizeShare } from "../share-authorization.ts";
import type { Share } from "../share.ts";
import { shareOf, unknownShare, type Sharing } from "../sharing.ts";

/** Of the caller's own shares, and of those that it received. */
export function listResourceSharePermissions(sharing: Sharing): Action {
  return defineAction<ListResourceSharePermissionsRequest, ListResourceSharePermissionsResponse>({
    name: "ListResourceSharePermissions",
    command: ListResourceSharePermissionsCommand,
    parameters: ["maxResults", "nextToken", "resourceShareArn"],
    authorize: (input, call) => [
      authorizeShare(sharing, call, "ListResourceSharePermissions", input.resourceShareArn),
    ],
    run(input, call) {
      const share = shareOf(sharing, call.region, input.resourceShareArn);
      const accountId = callerAccount(call.caller);
      if (share.ownerId !== accountId && !isReceived(sharing.platform, share, accountId)) {
        throw unknownShare(sharing, share.arn);
      }
      const rows = permissionsOf(sharing, share).map((permission, index) => ({
        permission,
        sequence: index + 1,
      }));
      const { items, ...rest } = page(call, "ListResourceSharePermissions", input, rows);
      return {
        permissions: items.map(({ permission }) => toPermission(permission, "ASSOCIATED")),
        ...rest,
      };
    },
  });
}

/** Those attached, and the default of each other type that the share holds. */
function permissionsOf(sharing: Sharing, { permissions, resources, region }: Share) {
  const held = new Set([...resources.values()].map(({ resource }) => resource.type.name));
  return [
    ...[...permissions.values()].map((arn) => permissionOf(sharing, region, arn)),
    ...managedPermissions(sharing).filter(
      ({ type }) => held.has(type.name) && !permissions.has(type.name),
    ),
  ];
}
