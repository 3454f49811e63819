import type { Authorization, Call } from "../../action.ts";
import { readable } from "./association-access.ts";
import { tagsOf } from "./association.ts";
import { onAssociation, onEntity } from "./authorization.ts";
import { callerAccount } from "./caller-account.ts";
import type { Entity } from "./entity.ts";
import { existing, parseIdentifier, targetOf } from "./identifier.ts";
import { invalid } from "./lattice-error.ts";
import type { Lattice } from "./lattice.ts";
import { kindOf } from "./resource-kind.ts";

const MEMBER = "resourceArn";

/** Tags that a call reads or changes; `entity` for a network, service or configuration. */
export type Tagged = { readonly tags: Map<string, string>; readonly entity?: Entity };

/** Finds the tags of an ARN. Throws ValidationException for what is no ARN of ours, and ResourceNotFoundException. */
export function tagsOfArn(lattice: Lattice, call: Call, arn: string | undefined): Tagged {
  const kind = taggableKind(arn);
  switch (kind) {
    case "servicenetwork":
    case "service":
    case "resourceconfiguration": {
      const entity = existing(targetOf(lattice, call, kind, MEMBER, arn));
      return { entity, tags: entity.tags };
    }
    case "servicenetworkserviceassociation":
    case "servicenetworkvpcassociation":
    case "servicenetworkresourceassociation": {
      const association = readable(lattice, call, kind, MEMBER, arn);
      return { tags: tagsOf(association, callerAccount(call)) };
    }
  }
}

/** Permission for TagResource and UntagResource. */
export function authorizeTags(
  lattice: Lattice,
  call: Call,
  action: "TagResource" | "UntagResource",
  arn: string | undefined,
  context: NonNullable<Authorization["context"]>,
): Authorization {
  const kind = taggableKind(arn);
  switch (kind) {
    case "servicenetwork":
    case "service":
    case "resourceconfiguration":
      return onEntity(lattice, call, action, targetOf(lattice, call, kind, MEMBER, arn), context);
    case "servicenetworkserviceassociation":
    case "servicenetworkvpcassociation":
    case "servicenetworkresourceassociation": {
      const identifier = parseIdentifier(call, kind, MEMBER, arn);
      return onAssociation(lattice, call, action, kind, identifier, context);
    }
  }
}

function taggableKind(arn: string | undefined) {
  const kind = arn?.startsWith("arn:") ? kindOf(arn) : undefined;
  if (kind === undefined || kind === "resourceendpointassociation") {
    throw invalid(`resourceArn "${arn ?? ""}" is not the ARN of a resource with tags`, MEMBER);
  }
  return kind;
}
