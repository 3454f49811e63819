import {
  CreateResourceShareCommand,
  type CreateResourceShareRequest,
  type CreateResourceShareResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { onePerSubject } from "../share-authorization.ts";
import { createShare } from "../share-creation.ts";
import { toShare } from "../share.ts";
import type { Sharing } from "../sharing.ts";
import { requestTagContext } from "../tags.ts";

export function createResourceShare(sharing: Sharing): Action {
  return defineAction<CreateResourceShareRequest, CreateResourceShareResponse>({
    name: "CreateResourceShare",
    command: CreateResourceShareCommand,
    parameters: [
      "allowExternalPrincipals",
      "clientToken",
      "name",
      "permissionArns",
      "principals",
      "resourceArns",
      "resourceShareConfiguration",
      "tags",
    ],
    authorize(input) {
      const external = String(input.allowExternalPrincipals ?? true);
      const retain =
        input.resourceShareConfiguration?.retainSharingOnAccountLeaveOrganization ?? false;
      // Left out, it is true for IAM as well: policies that forbid external sharing refuse such a call (ram.md section 9).
      const context = {
        "ram:RequestedAllowsExternalPrincipals": external,
        "ram:AllowsExternalPrincipals": external,
        "ram:RetainSharingOnAccountLeaveOrganization": String(retain),
        ...requestTagContext(input.tags),
      };
      return onePerSubject(
        sharing,
        { action: "ram:CreateResourceShare", resource: "*", context },
        input,
      );
    },
    run: (input, call) =>
      sharing.tokens.once(call, "CreateResourceShare", input, () => {
        const ownerId = callerAccount(call.caller);
        return {
          resourceShare: toShare(createShare(sharing, ownerId, call.region, input), ownerId),
        };
      }),
  });
}
