import {
  DeleteResourceShareCommand,
  type DeleteResourceShareRequest,
  type DeleteResourceShareResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { refuseWhileAssociating } from "../association-change.ts";
import { withdraw } from "../invitation-answer.ts";
import { ownShare } from "../own-share.ts";
import { dissolve } from "../settling.ts";
import { authorizeShare } from "../share-authorization.ts";
import { associationsOf } from "../share.ts";
import type { Sharing } from "../sharing.ts";

/** A deleted share is listed for about two hours more (ram.md section 6). */
const DELETED_STAYS_MS = 2 * 60 * 60 * 1_000;

export function deleteResourceShare(sharing: Sharing): Action {
  return defineAction<DeleteResourceShareRequest, DeleteResourceShareResponse>({
    name: "DeleteResourceShare",
    command: DeleteResourceShareCommand,
    parameters: ["clientToken", "resourceShareArn"],
    authorize: (input, call) => [
      authorizeShare(sharing, call, "DeleteResourceShare", input.resourceShareArn),
    ],
    run: (input, call) =>
      sharing.tokens.once(call, "DeleteResourceShare", input, () => {
        const share = ownShare(sharing, call, input.resourceShareArn);
        refuseWhileAssociating(sharing, share, { waiting: "allowed" });
        for (const association of associationsOf(share)) {
          if ("principal" in association) withdraw(sharing, association);
          if (association.status !== "DISASSOCIATING") dissolve(sharing, share, association);
        }
        share.status = "DELETING";
        sharing.afterSettling(() => {
          share.status = "DELETED";
          share.updatedAt = sharing.platform.clock.now();
        });
        sharing.platform.clock.after(DELETED_STAYS_MS, () => sharing.shares.delete(share.arn));
        return { returnValue: true };
      }),
  });
}
