import {
  ListPermissionsCommand,
  type ListPermissionsRequest,
  type ListPermissionsResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { managedPermissions, toPermission } from "../customer-permission.ts";
import { page } from "../page.ts";
import { resourceTypeNamed } from "../resource-type.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

/** AWS's one permission of each type, and the caller's own of this Region. */
export function listPermissions(sharing: Sharing): Action {
  return defineAction<ListPermissionsRequest, ListPermissionsResponse>({
    name: "ListPermissions",
    command: ListPermissionsCommand,
    parameters: ["maxResults", "nextToken", "permissionType", "resourceType"],
    authorize: () => authorizeEverywhere("ListPermissions"),
    run(input, call) {
      const { permissionType = "ALL", resourceType } = input;
      const type =
        resourceType === undefined ? undefined : resourceTypeNamed(sharing.platform, resourceType);
      const mine = `arn:${sharing.platform.partition}:ram:${call.region}:${callerAccount(call.caller)}:`;
      const found = [
        ...(permissionType === "CUSTOMER_MANAGED" ? [] : managedPermissions(sharing)),
        ...(permissionType === "AWS_MANAGED"
          ? []
          : [...sharing.permissions.values()].filter(({ arn }) => arn.startsWith(mine))),
      ]
        .filter((permission) => type === undefined || permission.type === type)
        .map((permission, index) => ({ permission, sequence: index + 1 }));
      const { items, ...rest } = page(call, "ListPermissions", input, found);
      return {
        permissions: items.map(({ permission }) => toPermission(permission, "ATTACHABLE")),
        ...rest,
      };
    },
  });
}
