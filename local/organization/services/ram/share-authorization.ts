import type { Authorization, Call } from "../../action.ts";
import type { Subjects } from "./association-change.ts";
import { callerAccount } from "./caller-account.ts";
import { findInvitation } from "./invitation-answer.ts";
import { parseResourceArn } from "./resource-type.ts";
import { checkedArn, type Sharing } from "./sharing.ts";

type Context = Record<string, string | string[]>;

/** Permission for an action without resource types. */
export function authorizeEverywhere(action: string, context: Context = {}): Authorization[] {
  return [{ action: `ram:${action}`, resource: "*", context }];
}

/**
 * RAM authorizes each principal and each resource by itself: with a principal in the request, the keys of resources are
 * absent, and the other way round (ram.md section 8). A request with neither is asked once, without either.
 */
export function onePerSubject(
  { platform }: Sharing,
  asked: Authorization,
  { principals = [], resourceArns = [] }: Subjects,
): Authorization[] {
  const contexts: Context[] = [
    ...principals.map((id) => ({ "ram:Principal": id })),
    ...resourceArns.map((arn) => ({
      "ram:ResourceArn": arn,
      "ram:RequestedResourceType": parseResourceArn(platform, arn).type.name,
    })),
  ];
  return (contexts.length === 0 ? [{}] : contexts).map((context) => ({
    ...asked,
    context: { ...asked.context, ...context },
  }));
}

/**
 * Permission for an action on a share, whether it is there or not. A receiver who leaves asks for the owner's share; it is its
 * own account that must allow that, and nobody documents a policy on the share.
 */
export function authorizeShare(
  sharing: Sharing,
  { caller }: Call,
  action: string,
  shareArn: string | undefined,
  context: Context = {},
): Authorization {
  const resource = checkedArn(sharing, shareArn, "resource-share");
  const share = sharing.shares.get(resource);
  return {
    action: `ram:${action}`,
    resource,
    resourceAccountId: callerAccount(caller),
    context: {
      ...(share !== undefined && {
        "ram:ResourceShareName": share.name,
        "ram:AllowsExternalPrincipals": String(share.allowExternalPrincipals),
        "ram:RetainSharingOnAccountLeaveOrganization": String(share.retain),
        ...Object.fromEntries(
          [...share.tags].flatMap(([key, value]) => [
            [`aws:ResourceTag/${key}`, value],
            [`ram:ResourceTag/${key}`, value],
          ]),
        ),
      }),
      ...context,
    },
  };
}

/** Permission for an action on a received invitation, whose ARN names the sender's account, and which the receiver owns all the same. */
export function authorizeInvitation(
  sharing: Sharing,
  call: Call,
  action: string,
  invitationArn: string | undefined,
): Authorization[] {
  const invitation = findInvitation(sharing, call, invitationArn);
  return [
    {
      action: `ram:${action}`,
      resource: checkedArn(sharing, invitationArn, "resource-share-invitation"),
      resourceAccountId: callerAccount(call.caller),
      ...(invitation !== undefined && {
        context: {
          "ram:ResourceShareName": invitation.share.name,
          "ram:ShareOwnerAccountId": invitation.share.ownerId,
        },
      }),
    },
  ];
}
