import {
  AcceptResourceShareInvitationCommand,
  type AcceptResourceShareInvitationRequest,
  type AcceptResourceShareInvitationResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { accept, invitationOf } from "../invitation-answer.ts";
import { toInvitation } from "../invitation.ts";
import { authorizeInvitation } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

export function acceptResourceShareInvitation(sharing: Sharing): Action {
  return defineAction<AcceptResourceShareInvitationRequest, AcceptResourceShareInvitationResponse>({
    name: "AcceptResourceShareInvitation",
    command: AcceptResourceShareInvitationCommand,
    parameters: ["clientToken", "resourceShareInvitationArn"],
    authorize: (input, call) =>
      authorizeInvitation(
        sharing,
        call,
        "AcceptResourceShareInvitation",
        input.resourceShareInvitationArn,
      ),
    run: (input, call) =>
      sharing.tokens.once(call, "AcceptResourceShareInvitation", input, () => {
        const invitation = invitationOf(sharing, call, input.resourceShareInvitationArn);
        accept(sharing, invitation);
        return { resourceShareInvitation: toInvitation(invitation) };
      }),
  });
}
