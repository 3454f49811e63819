import {
  DisassociateResourceShareCommand,
  type DisassociateResourceShareRequest,
  type DisassociateResourceShareResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { disassociate } from "../association-change.ts";
import { callerAccount } from "../caller-account.ts";
import { ramError } from "../ram-error.ts";
import { isReceived } from "../share-access.ts";
import { authorizeShare, onePerSubject } from "../share-authorization.ts";
import type { Share } from "../share.ts";
import { shareOf, unknownShare, type Sharing } from "../sharing.ts";

/** The owner takes resources and principals out; a receiver leaves by naming its own account. */
export function disassociateResourceShare(sharing: Sharing): Action {
  return defineAction<DisassociateResourceShareRequest, DisassociateResourceShareResponse>({
    name: "DisassociateResourceShare",
    command: DisassociateResourceShareCommand,
    parameters: ["clientToken", "principals", "resourceArns", "resourceShareArn"],
    authorize: (input, call) =>
      onePerSubject(
        sharing,
        authorizeShare(sharing, call, "DisassociateResourceShare", input.resourceShareArn),
        input,
      ),
    run: (input, call) =>
      sharing.tokens.once(call, "DisassociateResourceShare", input, () => {
        const share = shareOf(sharing, call.region, input.resourceShareArn);
        const accountId = callerAccount(call.caller);
        if (share.ownerId !== accountId) refuseToLeave(sharing, share, accountId, input);
        return { resourceShareAssociations: disassociate(sharing, share, input) };
      }),
  });
}

/**
 * A receiver leaves only what it received as a single account through an invitation, and only while the share holds nothing
 * but types on the list (ram.md sections 3 and 9).
 */
function refuseToLeave(
  sharing: Sharing,
  share: Share,
  accountId: string,
  input: DisassociateResourceShareRequest,
): void {
  const { platform } = sharing;
  if (!isReceived(platform, share, accountId)) throw unknownShare(sharing, share.arn);
  const refuse = (why: string): Error =>
    ramError(platform, "OperationNotPermittedException", `You can't leave ${share.arn}: ${why}.`);
  const [principal, ...more] = input.principals ?? [];
  if (principal !== accountId || more.length > 0 || (input.resourceArns ?? []).length > 0) {
    throw refuse(`account ${accountId} can disassociate only itself`);
  }
  if (share.principals.get(accountId)?.invitation === undefined) {
    throw refuse("it is shared within your organization, not by an invitation to your account");
  }
  const kept = [...share.resources.values()].find(({ resource }) => !resource.type.forwardingList);
  if (kept !== undefined) {
    throw refuse(
      `it holds a resource of type ${kept.resource.type.name}, which only its owner can take away`,
    );
  }
}
