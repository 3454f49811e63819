import type { Authorization, Call } from "../../action.ts";
import { associationArn, type Association, type AssociationKind, tagsOf } from "./association.ts";
import { callerAccount } from "./caller-account.ts";
import type { Target } from "./identifier.ts";
import type { Lattice } from "./lattice.ts";
import { placeOf } from "./lattice.ts";
import { arnOf, NO_ID_YET, type ResourceKind } from "./resource-kind.ts";
import { sharePolicy } from "./share-policy.ts";
import { authorizeTagging, requestTagContext, resourceTagContext } from "./tags.ts";

type Context = NonNullable<Authorization["context"]>;

/** Permission to do something to a network, service or configuration; another account's admits only whom it is shared with. */
export function onEntity(
  lattice: Lattice,
  call: Call,
  action: string,
  { kind, arn, accountId, entity }: Target,
  context: Context = {},
): Authorization {
  const own = callerAccount(call);
  const foreign = accountId !== own;
  return {
    action: `vpc-lattice:${action}`,
    resource: arn,
    resourceAccountId: accountId,
    ...(foreign &&
      lattice.sharedWith(own, arn) && {
        resourcePolicy: sharePolicy(lattice.platform.partition, kind, arn, own),
      }),
    context: { ...(entity !== undefined && resourceTagContext(entity.tags)), ...context },
  };
}

/** Permission to create something of the caller's own that has no id yet, with the tags that it is to have. */
export function onNew(
  lattice: Lattice,
  call: Call,
  action: string,
  kind: ResourceKind,
  tags: Readonly<Record<string, string>> | undefined,
  context: Context = {},
): Authorization[] {
  const resource = arnOf(lattice.platform, placeOf(call), kind, NO_ID_YET);
  return [
    {
      action: `vpc-lattice:${action}`,
      resource,
      context: { ...context, ...requestTagContext(tags) },
    },
    ...authorizeTagging(tags, action, resource),
  ];
}

/**
 * Permission to do something to an association. Its ARN in a policy uses the caller's account, whoever made it
 * (lattice.md section 7); a request with another account's ARN asks for that one, and gets nowhere.
 */
export function onAssociation(
  lattice: Lattice,
  call: Call,
  action: string,
  kind: AssociationKind,
  { id, accountId }: { readonly id: string; readonly accountId?: string },
  more: Context = {},
): Authorization {
  const own = callerAccount(call);
  const association = lattice.region(call.region).associations.get(id);
  const owner = accountId ?? own;
  return {
    action: `vpc-lattice:${action}`,
    resource: associationArn(lattice.platform, { region: call.region, kind, id }, owner),
    resourceAccountId: owner,
    context: {
      ...(association?.kind === kind && {
        ...resourceTagContext(tagsOf(association, own)),
        ...sideContext(association),
      }),
      ...more,
    },
  };
}

/** Permission for an action without resource types: on `*`. */
export function onEverything(action: string, context: Context = {}): Authorization[] {
  return [{ action: `vpc-lattice:${action}`, resource: "*", context }];
}

/** Condition keys of both sides; Get and Delete of resource associations have none (lattice.md section 7). */
function sideContext(association: Association): Context {
  const network = { "vpc-lattice:ServiceNetworkArn": association.network.arn };
  switch (association.kind) {
    case "servicenetworkserviceassociation":
      return { ...network, "vpc-lattice:ServiceArn": association.service.arn };
    case "servicenetworkvpcassociation":
      return { ...network, "vpc-lattice:VpcId": association.vpc.id };
    case "servicenetworkresourceassociation":
      return {};
  }
}
