import {
  UpdateResourceShareCommand,
  type UpdateResourceShareRequest,
  type UpdateResourceShareResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { ownShare } from "../own-share.ts";
import { ramError } from "../ram-error.ts";
import { authorizeShare } from "../share-authorization.ts";
import { checkedName } from "../share-creation.ts";
import { isExternal, toShare } from "../share.ts";
import type { Sharing } from "../sharing.ts";

/** Changes the name, and whether external principals are allowed; nothing else can be changed (ram.md section 6). */
export function updateResourceShare(sharing: Sharing): Action {
  return defineAction<UpdateResourceShareRequest, UpdateResourceShareResponse>({
    name: "UpdateResourceShare",
    command: UpdateResourceShareCommand,
    parameters: ["allowExternalPrincipals", "clientToken", "name", "resourceShareArn"],
    authorize: ({ resourceShareArn, allowExternalPrincipals }, call) => [
      authorizeShare(
        sharing,
        call,
        "UpdateResourceShare",
        resourceShareArn,
        allowExternalPrincipals === undefined
          ? {}
          : { "ram:RequestedAllowsExternalPrincipals": String(allowExternalPrincipals) },
      ),
    ],
    run: (input, call) =>
      sharing.tokens.once(call, "UpdateResourceShare", input, () => {
        const { platform } = sharing;
        const share = ownShare(sharing, call, input.resourceShareArn);
        const name = input.name === undefined ? share.name : checkedName(sharing, input.name);
        const external = [...share.principals.values()].find(({ principal }) =>
          isExternal(platform, share, principal),
        );
        const allowed = input.allowExternalPrincipals ?? share.allowExternalPrincipals;
        // What AWS does with those that are there already is not documented.
        if (!allowed && external !== undefined) {
          throw ramError(
            platform,
            "InvalidParameterException",
            `The resource share has the external principal ${external.principal.id}: disassociate it before you forbid external principals.`,
          );
        }
        share.name = name;
        share.allowExternalPrincipals = allowed;
        share.updatedAt = platform.clock.now();
        return { resourceShare: toShare(share, share.ownerId) };
      }),
  });
}
