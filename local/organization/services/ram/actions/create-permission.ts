import {
  CreatePermissionCommand,
  type CreatePermissionRequest,
  type CreatePermissionResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { checkTemplate, toPermission } from "../customer-permission.ts";
import { ramError } from "../ram-error.ts";
import { resourceTypeNamed } from "../resource-type.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";
import { parseTags, requestTagContext } from "../tags.ts";

export function createPermission(sharing: Sharing): Action {
  return defineAction<CreatePermissionRequest, CreatePermissionResponse>({
    name: "CreatePermission",
    command: CreatePermissionCommand,
    parameters: ["clientToken", "name", "policyTemplate", "resourceType", "tags"],
    authorize: (input) =>
      authorizeEverywhere("CreatePermission", {
        "ram:PermissionResourceType": input.resourceType ?? "",
        ...requestTagContext(input.tags),
      }),
    run: (input, call) =>
      sharing.tokens.once(call, "CreatePermission", input, () => {
        const { platform, permissions } = sharing;
        const { name = "" } = input;
        const type = resourceTypeNamed(platform, input.resourceType ?? "");
        if (!/^[\w.-]{1,36}$/.test(name) || !type.customerPermissions) {
          throw ramError(
            platform,
            "InvalidParameterException",
            type.customerPermissions
              ? `The permission name "${name}" is not valid: use at most 36 letters, digits, _, . and -.`
              : `Resources of type ${type.name} can't have a permission of your own.`,
          );
        }
        checkTemplate(platform, input.policyTemplate ?? "");
        const accountId = callerAccount(call.caller);
        const arn = `arn:${platform.partition}:ram:${call.region}:${accountId}:permission/${name}`;
        if (permissions.has(arn)) {
          throw ramError(
            platform,
            "PermissionAlreadyExistsException",
            `Permission ${arn} already exists.`,
          );
        }
        const permission = {
          sequence: sharing.nextSequence(),
          arn,
          name,
          type,
          createdAt: platform.clock.now(),
          tags: parseTags(platform, input.tags),
        };
        permissions.set(arn, permission);
        return { permission: toPermission(permission, "ATTACHABLE") };
      }),
  });
}
