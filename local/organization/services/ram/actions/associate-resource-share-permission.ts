import {
  AssociateResourceSharePermissionCommand,
  type AssociateResourceSharePermissionRequest,
  type AssociateResourceSharePermissionResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { permissionOf } from "../customer-permission.ts";
import { ownShare } from "../own-share.ts";
import { ramError } from "../ram-error.ts";
import { authorizeShare } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

/** A share has one permission per resource type; another takes its place only with `replace` (ram.md section 6). */
export function associateResourceSharePermission(sharing: Sharing): Action {
  return defineAction<
    AssociateResourceSharePermissionRequest,
    AssociateResourceSharePermissionResponse
  >({
    name: "AssociateResourceSharePermission",
    command: AssociateResourceSharePermissionCommand,
    parameters: ["clientToken", "permissionArn", "replace", "resourceShareArn"],
    authorize(input, call) {
      const permission = permissionOf(sharing, call.region, input.permissionArn);
      const action = "AssociateResourceSharePermission";
      return [
        authorizeShare(sharing, call, action, input.resourceShareArn),
        {
          action: `ram:${action}`,
          resource: permission.arn,
          resourceAccountId: callerAccount(call.caller),
        },
      ];
    },
    run: (input, call) =>
      sharing.tokens.once(call, "AssociateResourceSharePermission", input, () => {
        const share = ownShare(sharing, call, input.resourceShareArn);
        const { arn, type } = permissionOf(sharing, call.region, input.permissionArn);
        const holds = [...share.resources.values()].some(({ resource }) => resource.type === type);
        const other = share.permissions.get(type.name) ?? (holds ? type.permission : undefined);
        const same =
          other === arn || (other !== undefined && arn.endsWith(`:aws:permission/${other}`));
        if (other !== undefined && !same && input.replace !== true) {
          throw ramError(
            sharing.platform,
            "InvalidParameterException",
            `The resource share has a permission for ${type.name} already; replace it with replace=true.`,
          );
        }
        share.permissions.set(type.name, arn);
        return { returnValue: true };
      }),
  });
}
