import type { Platform } from "../../platform.ts";
import { isInUnit, memberOf, type Principal } from "./principal.ts";
import type { PrincipalAssociation, Share } from "./share.ts";
import { isEnding, type Sharing } from "./sharing.ts";

/** What other simulated services ask of RAM. Both answers are as of now, once shares have settled. */
export type ShareAccess = {
  /** Whether the account as a whole may use the resource through a share. A share with a role or a user is not with its account. */
  sharedWith(accountId: string, resourceArn: string): boolean;
  /** ARNs of what other accounts share with the account in that Region, of one type (`vpc-lattice:ServiceNetwork`); each once. */
  sharedResources(accountId: string, region: string, type: string): readonly string[];
};

export function createShareAccess(sharing: Sharing): ShareAccess {
  const reaches = (share: Share, accountId: string) =>
    !isEnding(share) &&
    [...share.principals.values()].some(
      (one) =>
        one.principal.kind !== "identity" && isReached(sharing.platform, share, one, accountId),
    );
  return {
    sharedWith(accountId, resourceArn) {
      for (const share of sharing.shares.values()) {
        if (share.resources.get(resourceArn)?.usable && reaches(share, accountId)) return true;
      }
      return false;
    },
    sharedResources(accountId, region, type) {
      const found = new Set<string>();
      for (const share of sharing.shares.values()) {
        if (share.region !== region || share.ownerId === accountId) continue;
        if (!reaches(share, accountId)) continue;
        for (const { resource, usable } of share.resources.values()) {
          const wanted = resource.type.name.toLowerCase() === type.toLowerCase();
          if (usable && wanted) found.add(resource.arn);
        }
      }
      return [...found];
    },
  };
}

/** Whether the share is one that the account, or a role or user of it, received: what its OTHER-ACCOUNTS listings show. */
export function isReceived(platform: Platform, share: Share, accountId: string): boolean {
  if (share.ownerId === accountId || isEnding(share)) return false;
  return [...share.principals.values()].some((one) => isReached(platform, share, one, accountId));
}

/** Whether the principal's association gives the account access now. */
export function isReached(
  platform: Platform,
  share: Share,
  { principal, usable, invitation }: PrincipalAssociation,
  accountId: string,
): boolean {
  if (!usable || !holds(platform, principal, accountId)) return false;
  // Whoever accepted an invitation stays; every other access ends with the membership of either side (ram.md section 3).
  if (invitation !== undefined || accountId === share.ownerId) return true;
  return (
    memberOf(platform, share.ownerId) !== undefined && memberOf(platform, accountId) !== undefined
  );
}

/** The accounts that a principal stands for now. */
export function accountsOf(platform: Platform, principal: Principal): readonly string[] {
  if (principal.kind === "account" || principal.kind === "identity") return [principal.accountId];
  return platform.accounts.map(({ id }) => id).filter((id) => holds(platform, principal, id));
}

function holds(platform: Platform, principal: Principal, accountId: string): boolean {
  switch (principal.kind) {
    case "account":
    case "identity":
      return principal.accountId === accountId;
    case "organization":
      return memberOf(platform, accountId) !== undefined;
    case "unit": {
      const account = memberOf(platform, accountId);
      return account !== undefined && isInUnit(platform, account, principal.unitId);
    }
  }
}
