import {
  GetResourceShareAssociationsCommand,
  type GetResourceShareAssociationsRequest,
  type GetResourceShareAssociationsResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { listedShares } from "../listed-shares.ts";
import { page } from "../page.ts";
import { ramError } from "../ram-error.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import { toAssociation } from "../share.ts";
import type { Sharing } from "../sharing.ts";

/** For the owner of shares alone. What it disassociated is gone; there are no sources here, so of those there are none. */
export function getResourceShareAssociations(sharing: Sharing): Action {
  return defineAction<GetResourceShareAssociationsRequest, GetResourceShareAssociationsResponse>({
    name: "GetResourceShareAssociations",
    command: GetResourceShareAssociationsCommand,
    parameters: [
      "associationStatus",
      "associationType",
      "maxResults",
      "nextToken",
      "principal",
      "resourceArn",
      "resourceShareArns",
    ],
    authorize: () => authorizeEverywhere("GetResourceShareAssociations"),
    run(input, call) {
      refuseMixed(sharing, input);
      const { associationType, associationStatus, resourceArn, principal } = input;
      const shares = listedShares(sharing, call, { ...input, resourceOwner: "SELF" });
      const found = shares
        .flatMap((share) =>
          [
            ...(associationType === "PRINCIPAL" ? share.principals.values() : []),
            ...(associationType === "RESOURCE" ? share.resources.values() : []),
          ].map((association) => ({ share, association, sequence: association.sequence })),
        )
        .filter(
          ({ association }) =>
            (associationStatus === undefined || association.status === associationStatus) &&
            ("principal" in association
              ? principal === undefined || association.principal.id === principal
              : resourceArn === undefined || association.resource.arn === resourceArn),
        );
      const { items, ...rest } = page(call, "GetResourceShareAssociations", input, found);
      return {
        resourceShareAssociations: items.map(({ share, association }) =>
          toAssociation(sharing.platform, share, association),
        ),
        ...rest,
      };
    },
  });
}

function refuseMixed(
  { platform }: Sharing,
  { associationType, resourceArn, principal }: GetResourceShareAssociationsRequest,
): void {
  const types: readonly unknown[] = ["PRINCIPAL", "RESOURCE", "SOURCE"];
  const mixed =
    (resourceArn !== undefined && associationType !== "RESOURCE") ||
    (principal !== undefined && associationType !== "PRINCIPAL");
  if (types.includes(associationType) && !mixed) return;
  throw ramError(
    platform,
    "InvalidParameterException",
    mixed
      ? `associationType ${associationType} does not go with ${resourceArn === undefined ? "principal" : "resourceArn"}.`
      : `associationType is ${associationType ?? "missing"}; it must be one of ${types.join(", ")}.`,
  );
}
