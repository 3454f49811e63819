import type { UnusedRight } from "./permission-comparison.ts";

const NETWORKS = "reconcile-network-associations";
const MEMBERS = "member-associations";

/** What VPC Lattice asks EC2 for in the caller's name (service authorization reference, dependent actions of lattice.md section 7). */
const INTERFACES = [
  "ec2:AssignIpv6Addresses",
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:DescribeNetworkInterfaces",
].flatMap((action) =>
  [NETWORKS, MEMBERS].map((role) => ({
    role,
    action,
    reason: "VPC Lattice asks for it where a resource configuration joins; not with which keys",
    mayBeUsed: true as const,
  })),
);

/** Rights that stay although no world uses them. Each needs a reason why no test can. */
export const UNUSED_RIGHTS: readonly UnusedRight[] = [
  {
    role: "allowlist-changes",
    action: "dynamodb:ListStreams",
    reason:
      "Lambda asks for it when the event source mapping is made and never calls it where anybody could see",
  },
  {
    role: MEMBERS,
    action: "iam:CreateServiceLinkedRole",
    reason: "an account's first association makes the role, which is not simulated",
  },
  ...INTERFACES,
  // What the hub itself joins: tests join what members have.
  ...[
    "ec2:DescribeSecurityGroups",
    "vpc-lattice:CreateServiceNetworkResourceAssociation",
    "vpc-lattice:CreateServiceNetworkVpcAssociation",
    "vpc-lattice:GetResourceConfiguration",
  ].map((action) => ({
    role: NETWORKS,
    action,
    reason: "for VPCs and resource configurations of the hub itself, or shared with it",
    mayBeUsed: true as const,
  })),
  // Looked into, or cleared away, only when an association is seen in a state that passes quickly.
  ...[
    "vpc-lattice:GetServiceNetworkServiceAssociation",
    "vpc-lattice:GetServiceNetworkResourceAssociation",
    "vpc-lattice:GetServiceNetworkVpcAssociation",
    "vpc-lattice:DeleteServiceNetworkResourceAssociation",
    "vpc-lattice:DeleteServiceNetworkVpcAssociation",
    "vpc-lattice:DeleteResourceEndpointAssociation",
    "vpc-lattice:ListResourceEndpointAssociations",
  ].map((action) => ({
    role: NETWORKS,
    action,
    reason: "asked for by some worlds alone, depending on what is seen there",
    mayBeUsed: true as const,
  })),
  ...[
    "vpc-lattice:CreateServiceNetworkResourceAssociation",
    "vpc-lattice:GetResourceConfiguration",
  ].map((action) => ({
    role: MEMBERS,
    action,
    reason: "asked for where a member's resource configuration joins",
    mayBeUsed: true as const,
  })),
];
