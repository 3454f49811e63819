import type { PolicyDocument } from "../../identities.ts";
import type { Entities, EntityKind } from "./entity.ts";

/**
 * What an account may do with what is shared with it. Which actions the managed permissions of RAM list is UNKNOWN
 * (lattice.md section 2); these are the least with which the table of that section comes true.
 */
const ACTIONS: Readonly<Record<EntityKind, readonly string[]>> = {
  servicenetwork: [
    "vpc-lattice:GetServiceNetwork",
    "vpc-lattice:CreateServiceNetworkServiceAssociation",
    "vpc-lattice:CreateServiceNetworkVpcAssociation",
    "vpc-lattice:CreateServiceNetworkResourceAssociation",
  ],
  service: ["vpc-lattice:GetService", "vpc-lattice:CreateServiceNetworkServiceAssociation"],
  resourceconfiguration: [
    "vpc-lattice:GetResourceConfiguration",
    "vpc-lattice:CreateServiceNetworkResourceAssociation",
  ],
};

/** The resource policy that RAM puts on a shared resource, as far as one account goes. */
export function sharePolicy(
  partition: string,
  kind: keyof Entities,
  resourceArn: string,
  accountId: string,
): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: [...ACTIONS[kind]],
        Resource: resourceArn,
      },
    ],
  };
}
