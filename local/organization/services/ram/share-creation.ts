import type { CreateResourceShareRequest } from "@aws-sdk/client-ram";

import { associate } from "./association-change.ts";
import { permissionOf } from "./customer-permission.ts";
import { ramError } from "./ram-error.ts";
import type { Share } from "./share.ts";
import type { Sharing } from "./sharing.ts";
import { parseTags } from "./tags.ts";

/** Throws InvalidParameterException for a name that RAM does not take (ram.md section 6). */
export function checkedName({ platform }: Sharing, name: string | undefined): string {
  if (name !== undefined && /^[A-Za-z0-9 .-]{1,255}$/.test(name)) return name;
  throw ramError(
    platform,
    "InvalidParameterException",
    `The resource share name "${name ?? ""}" is not valid: use letters, digits, spaces, full stops and hyphens, fewer than 256.`,
  );
}

/** Brings a share and its associations into being, or throws and leaves no trace. */
export function createShare(
  sharing: Sharing,
  ownerId: string,
  region: string,
  input: Omit<CreateResourceShareRequest, "clientToken" | "sources">,
): Share {
  const { platform } = sharing;
  const now = platform.clock.now();
  const share: Share = {
    sequence: sharing.nextSequence(),
    arn: sharing.newArn(region, ownerId, "resource-share"),
    name: checkedName(sharing, input.name),
    ownerId,
    region,
    // The default is true (ram.md section 6).
    allowExternalPrincipals: input.allowExternalPrincipals ?? true,
    retain: input.resourceShareConfiguration?.retainSharingOnAccountLeaveOrganization ?? false,
    tags: parseTags(platform, input.tags),
    createdAt: now,
    updatedAt: now,
    status: "ACTIVE",
    principals: new Map(),
    resources: new Map(),
    permissions: new Map(),
  };
  if (share.retain && !share.allowExternalPrincipals) {
    throw ramError(
      platform,
      "InvalidParameterException",
      "retainSharingOnAccountLeaveOrganization needs allowExternalPrincipals to be true.",
    );
  }
  for (const arn of input.permissionArns ?? []) {
    const permission = permissionOf(sharing, region, arn);
    if (share.permissions.has(permission.type.name)) {
      throw ramError(
        platform,
        "InvalidParameterException",
        `The resource share can have one permission for ${permission.type.name}, and the request has two.`,
      );
    }
    share.permissions.set(permission.type.name, arn);
  }
  associate(sharing, share, input);
  sharing.shares.set(share.arn, share);
  return share;
}
