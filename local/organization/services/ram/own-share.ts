import type { Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import { ramError } from "./ram-error.ts";
import type { Share } from "./share.ts";
import { shareOf, type Sharing } from "./sharing.ts";

/**
 * The caller's own share in the call's Region. Throws MalformedArnException, UnknownResourceException, and for a share of
 * another account OperationNotPermittedException.
 */
export function ownShare(sharing: Sharing, call: Call, arn: string | undefined): Share {
  const share = shareOf(sharing, call.region, arn);
  if (share.ownerId === callerAccount(call.caller)) return share;
  throw ramError(
    sharing.platform,
    "OperationNotPermittedException",
    `ResourceShare ${share.arn} is owned by another account. Only its owner can do that.`,
  );
}
