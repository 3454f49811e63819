import { NotModelledError, type Call } from "../../action.ts";
import { callerAccount } from "./caller-account.ts";
import type { Entities, EntityKind } from "./entity.ts";
import { invalid, notFound } from "./lattice-error.ts";
import { entitiesOf, type Lattice } from "./lattice.ts";
import { arnOf, idPrefix, type ResourceKind, typeName } from "./resource-kind.ts";

/** A resource as a request names it: an ARN says whose it is, an id alone does not. */
export type Identifier = { readonly id: string; readonly accountId?: string };

/** A network, service or configuration that a request names, whether it exists or not. */
export type Target<Kind extends EntityKind = EntityKind> = {
  readonly kind: Kind;
  readonly id: string;
  readonly arn: string;
  /** The owner, as far as the request or what exists tells; the caller otherwise. */
  readonly accountId: string;
  readonly entity: Entities[Kind] | undefined;
};

/** Reads an id or an ARN of this Region. Throws ValidationException for anything else. */
export function parseIdentifier(
  call: Call,
  kind: ResourceKind,
  member: string,
  value: string | undefined,
): Identifier {
  if (value === undefined || value === "") throw invalid(`${member} is required`, member);
  if (kind === "servicenetwork" && /^[a-z-]+\.amazonaws\.com$/.test(value)) {
    throw new NotModelledError(`the service network of the AWS service ${value}`);
  }
  const id = `${idPrefix(kind)}-[0-9a-z]{17}`;
  if (new RegExp(`^${id}$`).test(value)) return { id: value };
  const { partition } = call.platform;
  const arn = `arn:${partition}:vpc-lattice:${call.region}:(\\d{12}):${kind}/(${id})`;
  const [, accountId, ownId] = new RegExp(`^${arn}$`).exec(value) ?? [];
  if (accountId === undefined || ownId === undefined) {
    throw invalid(
      `${member} "${value}" is neither an id ${idPrefix(kind)}-… nor the ARN of a ${kind} in ${call.region}`,
      member,
    );
  }
  return { id: ownId, accountId };
}

/**
 * Finds what a request names. An ARN with another account than the owner's finds nothing. The id of another account's
 * network finds it only while `knobs.bareNetworkIds` says so (lattice.md section 1.2).
 */
export function targetOf<Kind extends EntityKind>(
  lattice: Lattice,
  call: Call,
  kind: Kind,
  member: string,
  value: string | undefined,
): Target<Kind> {
  const { id, accountId } = parseIdentifier(call, kind, member, value);
  const there = entitiesOf(lattice.region(call.region), kind).get(id);
  const own = callerAccount(call);
  const hidden =
    kind === "servicenetwork" &&
    lattice.platform.knobs.bareNetworkIds === "refused" &&
    there?.accountId !== own;
  const meant = accountId === undefined ? !hidden : there?.accountId === accountId;
  const entity = meant ? there : undefined;
  const owner = accountId ?? entity?.accountId ?? own;
  const arn = arnOf(lattice.platform, { region: call.region, accountId: owner }, kind, id);
  return { kind, id, arn, accountId: owner, entity };
}

/** What a target stands for. Throws ResourceNotFoundException. */
export function existing<Kind extends EntityKind>(target: Target<Kind>): Entities[Kind] {
  if (target.entity === undefined) throw notFound(target.id, typeName(target.kind));
  return target.entity;
}
