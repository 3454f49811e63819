import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import {
  GetServiceNetworkResourceAssociationCommand,
  GetServiceNetworkServiceAssociationCommand,
  GetServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";

import type { RequestableKind } from "../core/request.ts";
import { asThrottled } from "./call-outcome.ts";
import { isRefusal } from "./lattice-answer.ts";

/** What only a Get tells of an association: listings leave it out (lattice.md section 1.1). */
export type AssociationDetails = {
  /** Of a VPC, if AWS showed them. */
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly failureReason?: string | undefined;
};

/**
 * Details of one association; none where it went away meanwhile, or where the caller may not read them: they explain, and
 * nothing is decided by them. Throws ThrottledError.
 */
export async function detailsOf(
  client: VPCLatticeClient,
  kind: RequestableKind,
  handle: string,
): Promise<AssociationDetails> {
  try {
    return await asThrottled(`Get of ${handle}`, () => get(client, kind, handle));
  } catch (error) {
    if (isRefusal(error, "ResourceNotFoundException", "AccessDeniedException")) return {};
    throw error;
  }
}

async function get(
  client: VPCLatticeClient,
  kind: RequestableKind,
  handle: string,
): Promise<AssociationDetails> {
  switch (kind) {
    case "service-association": {
      const { failureCode, failureMessage } = await client.send(
        new GetServiceNetworkServiceAssociationCommand({
          serviceNetworkServiceAssociationIdentifier: handle,
        }),
      );
      return { failureReason: reasonOf(failureCode, failureMessage) };
    }
    case "resource-association": {
      const { failureCode, failureReason } = await client.send(
        new GetServiceNetworkResourceAssociationCommand({
          serviceNetworkResourceAssociationIdentifier: handle,
        }),
      );
      return { failureReason: reasonOf(failureCode, failureReason) };
    }
    case "vpc-association": {
      const { failureCode, failureMessage, securityGroupIds } = await client.send(
        new GetServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: handle,
        }),
      );
      return { failureReason: reasonOf(failureCode, failureMessage), securityGroupIds };
    }
  }
}

/** The values of the code are not documented (lattice.md section 1.1): it is only shown. */
function reasonOf(code: string | undefined, text: string | undefined): string | undefined {
  const parts = [code, text].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join(": ");
}
