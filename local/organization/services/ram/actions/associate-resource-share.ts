import {
  AssociateResourceShareCommand,
  type AssociateResourceShareRequest,
  type AssociateResourceShareResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { associate } from "../association-change.ts";
import { ownShare } from "../own-share.ts";
import { authorizeShare, onePerSubject } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

export function associateResourceShare(sharing: Sharing): Action {
  return defineAction<AssociateResourceShareRequest, AssociateResourceShareResponse>({
    name: "AssociateResourceShare",
    command: AssociateResourceShareCommand,
    parameters: ["clientToken", "principals", "resourceArns", "resourceShareArn"],
    authorize: (input, call) =>
      onePerSubject(
        sharing,
        authorizeShare(sharing, call, "AssociateResourceShare", input.resourceShareArn),
        input,
      ),
    run: (input, call) =>
      sharing.tokens.once(call, "AssociateResourceShare", input, () => {
        const share = ownShare(sharing, call, input.resourceShareArn);
        return { resourceShareAssociations: associate(sharing, share, input) };
      }),
  });
}
