import {
  RejectResourceShareInvitationCommand,
  type RejectResourceShareInvitationRequest,
  type RejectResourceShareInvitationResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { invitationOf, reject } from "../invitation-answer.ts";
import { toInvitation } from "../invitation.ts";
import { authorizeInvitation } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

export function rejectResourceShareInvitation(sharing: Sharing): Action {
  return defineAction<RejectResourceShareInvitationRequest, RejectResourceShareInvitationResponse>({
    name: "RejectResourceShareInvitation",
    command: RejectResourceShareInvitationCommand,
    parameters: ["clientToken", "resourceShareInvitationArn"],
    authorize: (input, call) =>
      authorizeInvitation(
        sharing,
        call,
        "RejectResourceShareInvitation",
        input.resourceShareInvitationArn,
      ),
    run: (input, call) =>
      sharing.tokens.once(call, "RejectResourceShareInvitation", input, () => {
        const invitation = invitationOf(sharing, call, input.resourceShareInvitationArn);
        reject(sharing, invitation);
        return { resourceShareInvitation: toInvitation(invitation) };
      }),
  });
}
