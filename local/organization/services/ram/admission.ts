import { isUnit, memberOf, type Principal } from "./principal.ts";
import { ramError } from "./ram-error.ts";
import type { ResourceType, SharedResourceArn } from "./resource-type.ts";
import { isExternal, type Share } from "./share.ts";
import type { Sharing } from "./sharing.ts";

/** The Region whose shares may hold resources without a Region (ram.md section 4); known of this partition alone. */
export function globalRegion(partition: string): string | undefined {
  return partition === "aws" ? "us-east-1" : undefined;
}

/** Most pending invitations of one sender and Region (ram.md section 6, quotas). */
const MAX_PENDING_INVITATIONS = 250;

/**
 * Throws for a resource that the share can't hold. Where AWS's code is not documented, it is OperationNotPermittedException
 * for what never goes, and InvalidParameterException for what goes in another share.
 */
export function admitResource(sharing: Sharing, share: Share, resource: SharedResourceArn): void {
  const { platform, options } = sharing;
  const { arn, ownerId, type } = resource;
  if (ownerId !== share.ownerId) {
    throw ramError(
      platform,
      "OperationNotPermittedException",
      `The resource ${arn} belongs to account ${ownerId}. You can share only resources that your account ${share.ownerId} owns.`,
    );
  }
  const region = type.scope === "GLOBAL" ? globalRegion(platform.partition) : resource.region;
  if (region !== share.region && !(region === "" && type.scope === "REGIONAL")) {
    throw ramError(
      platform,
      "InvalidParameterException",
      type.scope === "GLOBAL"
        ? `The global resource ${arn} can be shared only in ${region ?? "a Region that is not known"}; the resource share is in ${share.region}.`
        : `The resource ${arn} is not in the Region ${share.region} of the resource share.`,
    );
  }
  if (options.resourceExists?.(arn) === false) {
    throw ramError(platform, "UnknownResourceException", `Resource ${arn} could not be found.`);
  }
  if (share.retain && type.audience === "organization") {
    throw ramError(
      platform,
      "InvalidParameterException",
      `Resources of type ${type.name} can be shared only within your organization, so a share that retains sharing when an account leaves it can't hold ${arn}.`,
    );
  }
  for (const { principal } of share.principals.values()) {
    refuseAudience(sharing, share, principal, [type]);
  }
}

/** Throws for a principal that the share can't have; `types` are those of all that it holds and is to hold. */
export function admitPrincipal(
  sharing: Sharing,
  share: Share,
  principal: Principal,
  types: readonly ResourceType[],
): void {
  const { platform } = sharing;
  refuseAudience(sharing, share, principal, types);
  if (principal.kind === "organization" || principal.kind === "unit") {
    admitGroup(sharing, share, principal);
    return;
  }
  if (isExternal(platform, share, principal) && !share.allowExternalPrincipals) {
    throw ramError(
      platform,
      "InvalidParameterException",
      `Principal ${principal.id} is not in your AWS organization. You do not have permission to add external AWS accounts to a resource share.`,
    );
  }
  const pending = [...sharing.invitations.values()].filter(
    ({ share: other, status }) =>
      status === "PENDING" && other.ownerId === share.ownerId && other.region === share.region,
  );
  if (isExternal(platform, share, principal) && pending.length >= MAX_PENDING_INVITATIONS) {
    throw ramError(
      platform,
      "ResourceShareLimitExceededException",
      `Account ${share.ownerId} has ${pending.length} pending invitations in ${share.region}; it can have ${MAX_PENDING_INVITATIONS}.`,
    );
  }
}

/** The owner's own organization and its units, once sharing within it is on (ram.md section 6). */
function admitGroup(
  { platform, organizationSharing }: Sharing,
  share: Share,
  principal: Extract<Principal, { kind: "organization" | "unit" }>,
): void {
  if (share.retain) {
    throw ramError(
      platform,
      "InvalidParameterException",
      `A share that retains sharing when an account leaves the organization can't have the principal ${principal.id}: name accounts.`,
    );
  }
  const organizationId = principal.id.split("/")[1];
  const own =
    organizationId === platform.organizationId && memberOf(platform, share.ownerId) !== undefined;
  const there = principal.kind === "organization" || isUnit(platform, principal.unitId);
  if (own && organizationSharing && there) return;
  const what = principal.kind === "organization" ? "Organization" : "OrganizationalUnit";
  // The sentence that AWS documents for sharing within the organization being off (ram.md section 6).
  const id = principal.kind === "organization" ? organizationId : principal.unitId;
  throw ramError(platform, "UnknownResourceException", `${what} ${id} could not be found.`);
}

function refuseAudience(
  { platform }: Sharing,
  share: Share,
  principal: Principal,
  types: readonly ResourceType[],
): void {
  const closed = types.find((type) => type.audience === "organization");
  if (closed !== undefined && isExternal(platform, share, principal)) {
    throw ramError(
      platform,
      "OperationNotPermittedException",
      `Resources of type ${closed.name} can only be shared within your AWS Organization, and principal ${principal.id} is not in it.`,
    );
  }
  const accountsOnly = types.find((type) => !type.identities);
  if (accountsOnly !== undefined && principal.kind === "identity") {
    throw ramError(
      platform,
      "OperationNotPermittedException",
      `Resources of type ${accountsOnly.name} can't be shared with the role or user ${principal.id}: name its account.`,
    );
  }
}
