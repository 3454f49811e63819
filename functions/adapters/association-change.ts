import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import {
  CreateServiceNetworkResourceAssociationCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  DeleteServiceNetworkResourceAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";

import type { RequestableKind } from "../core/request.ts";
import { associationsBy, networkOf, vpcIdOf } from "./lattice-arn.ts";
import type { SessionStatement } from "./spoke-clients.ts";

/** What is to be made. Both sides by their ARNs, as they may be in different accounts (lattice.md section 1.2). */
export type Creation = {
  readonly kind: RequestableKind;
  readonly network: string;
  readonly subject: string;
  readonly securityGroupIds: readonly string[];
  /** Of the intent: another try for the same intent is the same creation, a later intent is a new one (lattice.md section 1.4). */
  readonly clientToken: string;
};

/** Asks for an association; it is there, or has failed, some time later. */
export function create(client: VPCLatticeClient, creation: Creation) {
  const { kind, network, subject, securityGroupIds, clientToken } = creation;
  const common = { serviceNetworkIdentifier: network, clientToken };
  switch (kind) {
    case "service-association":
      return client.send(
        new CreateServiceNetworkServiceAssociationCommand({
          ...common,
          serviceIdentifier: subject,
        }),
      );
    case "resource-association":
      return client.send(
        new CreateServiceNetworkResourceAssociationCommand({
          ...common,
          resourceConfigurationIdentifier: subject,
        }),
      );
    case "vpc-association":
      return client.send(
        new CreateServiceNetworkVpcAssociationCommand({
          ...common,
          vpcIdentifier: vpcIdOf(subject),
          ...(securityGroupIds.length > 0 && { securityGroupIds: [...securityGroupIds] }),
        }),
      );
  }
}

/** What a session in the maker's account needs for this creation and no other (lattice.md section 7: every resource type has to be allowed). */
export function statementsFor(
  { kind, network, subject }: Pick<Creation, "kind" | "network" | "subject">,
  maker: string,
): readonly SessionStatement[] {
  const made = associationsBy(kind, networkOf(network), maker);
  switch (kind) {
    case "service-association":
      return [
        {
          actions: ["vpc-lattice:CreateServiceNetworkServiceAssociation"],
          resources: [network, subject, made],
        },
      ];
    case "resource-association":
      return [
        {
          actions: ["vpc-lattice:CreateServiceNetworkResourceAssociation"],
          resources: [network, subject, made],
        },
        {
          actions: [
            "ec2:AssignIpv6Addresses",
            "ec2:CreateNetworkInterface",
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DescribeNetworkInterfaces",
          ],
          resources: ["*"],
        },
      ];
    case "vpc-association":
      return [
        {
          actions: ["vpc-lattice:CreateServiceNetworkVpcAssociation"],
          resources: [network, made],
        },
        { actions: ["ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"], resources: ["*"] },
      ];
  }
}

/** Asks for the end of an association; one that AWS is still making, or changing, can't be ended yet (lattice.md section 1.3). */
export function remove(client: VPCLatticeClient, kind: RequestableKind, handle: string) {
  switch (kind) {
    case "service-association":
      return client.send(
        new DeleteServiceNetworkServiceAssociationCommand({
          serviceNetworkServiceAssociationIdentifier: handle,
        }),
      );
    case "resource-association":
      return client.send(
        new DeleteServiceNetworkResourceAssociationCommand({
          serviceNetworkResourceAssociationIdentifier: handle,
        }),
      );
    case "vpc-association":
      return client.send(
        new DeleteServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: handle,
        }),
      );
  }
}

/** What a session needs to end associations: as the network's owner any on its network, whoever made it (lattice.md section 2). */
export function statementsToRemove(
  kind: RequestableKind,
  network: string,
): readonly SessionStatement[] {
  const arn = networkOf(network);
  const actions = [REMOVALS[kind]];
  return [{ actions, resources: [associationsBy(kind, arn, arn.accountId)] }];
}

const REMOVALS: Readonly<Record<RequestableKind, string>> = {
  "service-association": "vpc-lattice:DeleteServiceNetworkServiceAssociation",
  "resource-association": "vpc-lattice:DeleteServiceNetworkResourceAssociation",
  "vpc-association": "vpc-lattice:DeleteServiceNetworkVpcAssociation",
};
