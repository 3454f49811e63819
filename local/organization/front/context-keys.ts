import type { Authorization, Call } from "../action.ts";
import { organizationTree } from "../organization-tree.ts";
import type { Account, Platform } from "../platform.ts";
import { principalId } from "../principal-id.ts";

export type ContextKeys = Record<string, string | string[]>;

/**
 * The condition keys that AWS fills in itself, and those that the action adds.
 * Keys that do not exist for an action may be here: the evaluation leaves them out.
 *
 * Absent on purpose: aws:SourceIp and aws:SourceVpce (there is no network), aws:MultiFactorAuthPresent, tags.
 */
export function contextKeys(call: Call, authorization: Authorization): ContextKeys {
  const now = call.platform.clock.now();
  return {
    "aws:RequestedRegion": call.region,
    // AWS's endpoints are TLS; the loopback stands for them, or every Deny of insecure transport would bite.
    "aws:SecureTransport": "true",
    "aws:CurrentTime": now.toISOString(),
    "aws:EpochTime": String(Math.floor(now.getTime() / 1_000)),
    "ec2:Region": call.region,
    ...callerKeys(call),
    ...resourceKeys(call.platform, authorization),
    ...viaKeys(call),
    ...authorization.context,
  };
}

function callerKeys({ caller, platform }: Call): ContextKeys {
  if (caller.type === "service") {
    const source = memberKeys(platform, caller.sourceAccount, "Source");
    return {
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": caller.service,
      "aws:PrincipalServiceNamesList": [caller.service],
      "aws:SourceArn": caller.sourceArn,
      "aws:SourceAccount": caller.sourceAccount,
      ...source,
    };
  }
  return {
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalArn": caller.type === "role" ? caller.roleArn : caller.arn,
    "aws:PrincipalAccount": caller.accountId,
    "aws:PrincipalType": caller.type === "role" ? "AssumedRole" : "User",
    "aws:userid": principalId(caller),
    ...(caller.type === "user" && { "aws:username": caller.arn.split("/").at(-1) ?? "" }),
    ...memberKeys(platform, caller.accountId, "Principal"),
  };
}

function resourceKeys(platform: Platform, { resourceAccountId }: Authorization): ContextKeys {
  if (resourceAccountId === undefined) return {};
  return {
    "aws:ResourceAccount": resourceAccountId,
    ...memberKeys(platform, resourceAccountId, "Resource"),
  };
}

/** Organization id and path of an account; nothing for an account outside, as AWS leaves the keys out. */
function memberKeys(
  platform: Platform,
  accountId: string,
  whose: "Principal" | "Source" | "Resource",
): ContextKeys {
  const account = platform.accounts.find((one) => one.id === accountId);
  if (!account?.inOrganization) return {};
  return {
    [`aws:${whose}OrgID`]: platform.organizationId,
    [`aws:${whose}OrgPaths`]: [pathOf(platform, account)],
  };
}

const paths = new WeakMap<Platform, Map<string, string>>();

/** Remembered per platform: the tree is hashed once, not once a call. */
function pathOf(platform: Platform, account: Account): string {
  const known = paths.get(platform) ?? new Map<string, string>();
  paths.set(platform, known);
  const key = [account.id, ...account.path].join("/");
  const path =
    known.get(key) ?? organizationTree(platform.organizationId, platform.accounts).pathOf(account);
  known.set(key, path);
  return path;
}

function viaKeys({ via, caller, region, platform }: Call): ContextKeys {
  // A service that calls for itself (vpce publishing to an encrypted topic) calls on nobody's behalf.
  if (via === undefined || caller.type === "service") {
    return { "aws:ViaAWSService": "false", ...callerAccount(caller) };
  }
  // KMS Developer Guide, kms:ViaService: `service.region.amazonaws.com`, in China with `.cn`.
  const suffix = platform.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return {
    "aws:ViaAWSService": "true",
    "aws:CalledVia": [`${via}.amazonaws.com`],
    "kms:ViaService": `${via}.${region}.${suffix}`,
    ...callerAccount(caller),
  };
}

function callerAccount(caller: Call["caller"]): ContextKeys {
  return {
    "kms:CallerAccount": caller.type === "service" ? caller.sourceAccount : caller.accountId,
  };
}
