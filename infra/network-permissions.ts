import { deployment } from "./deployed.ts";
import { partition } from "./partition.ts";
import type { Permission } from "./permissions.ts";

const { hubAccountId, regions } = deployment;

/**
 * The Regions stand in a condition alone: written into each ARN they would fill a role's policies (10,240 characters, IAM user
 * guide, "IAM and AWS STS quotas") with the fourth Region.
 */
const inOurRegions = {
  test: "StringEquals",
  variable: "aws:RequestedRegion",
  values: [...regions],
};

/** By VPC Lattice's type of resource: of the hub, or `*` of whoever shares it with the hub. */
const lattice = (type: string, owner: string = hubAccountId) =>
  $interpolate`arn:${partition}:vpc-lattice:*:${owner}:${type}/*`;
const ec2 = (type: string) => $interpolate`arn:${partition}:ec2:*:${hubAccountId}:${type}/*`;

/** The given actions on these resources, in the configured Regions. */
function allow(actions: string[], ...resources: $util.Input<string>[]): Permission {
  return { actions, resources, conditions: [inOurRegions] };
}

/** Looking at everything on the hub's networks and resource configurations, and at what asks to be there; IAM has no resource types for it. */
const look = allow(
  [
    "vpc-lattice:ListServiceNetworkServiceAssociations",
    "vpc-lattice:ListServiceNetworkResourceAssociations",
    "vpc-lattice:ListServiceNetworkVpcAssociations",
    "vpc-lattice:ListServiceNetworkVpcEndpointAssociations",
    "vpc-lattice:ListResourceEndpointAssociations",
    "vpc-lattice:ListServices",
    "vpc-lattice:ListResourceConfigurations",
    "vpc-lattice:ListTagsForResource",
    "ec2:DescribeVpcs",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeNetworkInterfaces",
  ],
  "*",
);

/**
 * Associating asks for a right to the network, to the other side and to the association (lattice.md section 7). The network
 * is always the hub's; the other side is whoever's shares it with the hub and has no member's role. A network's owner may end
 * any association on it (lattice.md section 2), and an association has an ARN in each of its two accounts (section 1.2):
 * these are the hub's.
 */
const associate: readonly Permission[] = [
  allow(
    [
      "vpc-lattice:GetServiceNetwork",
      "vpc-lattice:CreateServiceNetworkServiceAssociation",
      "vpc-lattice:CreateServiceNetworkResourceAssociation",
      "vpc-lattice:CreateServiceNetworkVpcAssociation",
    ],
    lattice("servicenetwork"),
  ),
  allow(
    ["vpc-lattice:GetService", "vpc-lattice:CreateServiceNetworkServiceAssociation"],
    lattice("service", "*"),
  ),
  allow(
    ["vpc-lattice:GetResourceConfiguration", "vpc-lattice:CreateServiceNetworkResourceAssociation"],
    lattice("resourceconfiguration", "*"),
  ),
  allow(
    [
      "vpc-lattice:GetServiceNetworkServiceAssociation",
      "vpc-lattice:CreateServiceNetworkServiceAssociation",
      "vpc-lattice:DeleteServiceNetworkServiceAssociation",
    ],
    lattice("servicenetworkserviceassociation"),
  ),
  allow(
    [
      "vpc-lattice:GetServiceNetworkResourceAssociation",
      "vpc-lattice:CreateServiceNetworkResourceAssociation",
      "vpc-lattice:DeleteServiceNetworkResourceAssociation",
    ],
    lattice("servicenetworkresourceassociation"),
  ),
  allow(
    [
      "vpc-lattice:GetServiceNetworkVpcAssociation",
      "vpc-lattice:CreateServiceNetworkVpcAssociation",
      "vpc-lattice:DeleteServiceNetworkVpcAssociation",
    ],
    lattice("servicenetworkvpcassociation"),
  ),
  allow(["vpc-lattice:DeleteResourceEndpointAssociation"], lattice("resourceendpointassociation")),
  // What VPC Lattice asks EC2 for in the caller's name when a resource configuration is associated (service authorization
  // reference, dependent actions). AWS does not say with which keys, so none can narrow it further.
  allow(
    [
      "ec2:AssignIpv6Addresses",
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
    ],
    ec2("network-interface"),
  ),
  allow(["ec2:CreateNetworkInterface"], ec2("subnet"), ec2("security-group")),
];

/** Reading auth policies, writing those of the hub's networks, and switching authorization on; never off. */
const keepAuthPolicies: readonly Permission[] = [
  allow(["vpc-lattice:GetAuthPolicy"], lattice("servicenetwork"), lattice("service")),
  allow(["vpc-lattice:PutAuthPolicy"], lattice("servicenetwork")),
  {
    actions: ["vpc-lattice:UpdateServiceNetwork"],
    resources: [lattice("servicenetwork")],
    conditions: [
      inOurRegions,
      { test: "StringEquals", variable: "vpc-lattice:AuthType", values: ["AWS_IAM"] },
    ],
  },
];

/** What the hub may do to its own networks, and with what other accounts share with it. */
export const workOnNetworks: readonly Permission[] = [look, ...associate, ...keepAuthPolicies];
