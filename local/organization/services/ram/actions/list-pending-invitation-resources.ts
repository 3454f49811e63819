import {
  ListPendingInvitationResourcesCommand,
  type ListPendingInvitationResourcesRequest,
  type ListPendingInvitationResourcesResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { invitationError, invitationOf, refuseAnswered } from "../invitation-answer.ts";
import { page } from "../page.ts";
import { isInScope, resourceRows, toResource } from "../resource-row.ts";
import { authorizeInvitation } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

/** What the receiver would get, while the invitation waits for its answer. */
export function listPendingInvitationResources(sharing: Sharing): Action {
  return defineAction<
    ListPendingInvitationResourcesRequest,
    ListPendingInvitationResourcesResponse
  >({
    name: "ListPendingInvitationResources",
    command: ListPendingInvitationResourcesCommand,
    parameters: ["maxResults", "nextToken", "resourceRegionScope", "resourceShareInvitationArn"],
    authorize: (input, call) =>
      authorizeInvitation(
        sharing,
        call,
        "ListPendingInvitationResources",
        input.resourceShareInvitationArn,
      ),
    run(input, call) {
      const invitation = invitationOf(sharing, call, input.resourceShareInvitationArn);
      // The API's list of errors has none for an accepted one (ram.md section 5).
      if (invitation.status === "ACCEPTED") {
        throw invitationError(sharing, invitation.arn, "ArnNotFound", "is not pending");
      }
      refuseAnswered(sharing, invitation);
      const found = resourceRows(invitation.share).filter((row) =>
        isInScope(row, input.resourceRegionScope),
      );
      const { items, ...rest } = page(call, "ListPendingInvitationResources", input, found);
      return { resources: items.map(toResource), ...rest };
    },
  });
}
