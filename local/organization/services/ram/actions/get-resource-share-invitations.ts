import {
  GetResourceShareInvitationsCommand,
  type GetResourceShareInvitationsRequest,
  type GetResourceShareInvitationsResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { isVisible, toInvitation } from "../invitation.ts";
import { page } from "../page.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import { checkedArn, type Sharing } from "../sharing.ts";

/** What the caller's account received in this Region, in every status; an ARN that is not there is left out. */
export function getResourceShareInvitations(sharing: Sharing): Action {
  return defineAction<GetResourceShareInvitationsRequest, GetResourceShareInvitationsResponse>({
    name: "GetResourceShareInvitations",
    command: GetResourceShareInvitationsCommand,
    parameters: ["maxResults", "nextToken", "resourceShareArns", "resourceShareInvitationArns"],
    authorize: () => authorizeEverywhere("GetResourceShareInvitations"),
    run(input, call) {
      const { resourceShareArns = [], resourceShareInvitationArns = [] } = input;
      for (const arn of resourceShareArns) checkedArn(sharing, arn, "resource-share");
      for (const arn of resourceShareInvitationArns) {
        checkedArn(sharing, arn, "resource-share-invitation");
      }
      const receiverId = callerAccount(call.caller);
      const found = [...sharing.invitations.values()].filter(
        (one) =>
          one.receiverId === receiverId &&
          one.share.region === call.region &&
          isVisible(one, sharing.platform) &&
          isWanted(resourceShareArns, one.share.arn) &&
          isWanted(resourceShareInvitationArns, one.arn),
      );
      const { items, ...rest } = page(call, "GetResourceShareInvitations", input, found);
      return { resourceShareInvitations: items.map(toInvitation), ...rest };
    },
  });
}

function isWanted(wanted: readonly string[], arn: string): boolean {
  return wanted.length === 0 || wanted.includes(arn);
}
