import type { ResourceOwner } from "@aws-sdk/client-ram";

import type { Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import { ramError } from "./ram-error.ts";
import { isReceived } from "./share-access.ts";
import type { Share } from "./share.ts";
import { checkedArn, unknownShare, type Sharing } from "./sharing.ts";

/**
 * The shares of a listing: the caller's own or those that it received, in the call's Region. Throws UnknownResourceException
 * where an ARN is asked for that is not among them (ram.md section 9), and InvalidParameterException for any other owner.
 */
export function listedShares(
  sharing: Sharing,
  { caller, region }: Call,
  input: {
    readonly resourceOwner: ResourceOwner | undefined;
    readonly resourceShareArns?: readonly string[] | undefined;
  },
): readonly Share[] {
  const { resourceOwner, resourceShareArns = [] } = input;
  if (resourceOwner !== "SELF" && resourceOwner !== "OTHER-ACCOUNTS") {
    throw ramError(
      sharing.platform,
      "InvalidParameterException",
      `resourceOwner is ${resourceOwner ?? "missing"}; it must be SELF or OTHER-ACCOUNTS.`,
    );
  }
  const accountId = callerAccount(caller);
  const shares = [...sharing.shares.values()].filter(
    (share) =>
      share.region === region &&
      (resourceOwner === "SELF"
        ? share.ownerId === accountId
        : isReceived(sharing.platform, share, accountId)),
  );
  if (resourceShareArns.length === 0) return shares;
  for (const arn of resourceShareArns) {
    checkedArn(sharing, arn, "resource-share");
    if (!shares.some((share) => share.arn === arn)) throw unknownShare(sharing, arn);
  }
  return shares.filter(({ arn }) => resourceShareArns.includes(arn));
}
