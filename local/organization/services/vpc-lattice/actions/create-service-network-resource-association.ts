import {
  CreateServiceNetworkResourceAssociationCommand,
  type CreateServiceNetworkResourceAssociationRequest,
  type CreateServiceNetworkResourceAssociationResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, type Authorization, type Call, defineAction } from "../../../action.ts";
import { refuseTwoForeignSides } from "../association-access.ts";
import { add, duplicate, newJoin, pairOf } from "../association-creation.ts";
import { associationArn, type ResourceAssociation } from "../association.ts";
import { onEntity, onNew } from "../authorization.ts";
import type { ResourceConfiguration, ServiceNetwork } from "../entity.ts";
import { existing, targetOf } from "../identifier.ts";
import { invalid, wrongStatus } from "../lattice-error.ts";
import { type Lattice, placeOf } from "../lattice.ts";
import { NO_ID_YET } from "../resource-kind.ts";

const API = "CreateServiceNetworkResourceAssociation";
const KIND = "servicenetworkresourceassociation";

/** For the owner of either side, to whom the other is shared (lattice.md section 2). */
export function createServiceNetworkResourceAssociation(lattice: Lattice): Action {
  const sides = (input: CreateServiceNetworkResourceAssociationRequest, call: Call) => ({
    configuration: targetOf(
      lattice,
      call,
      "resourceconfiguration",
      "resourceConfigurationIdentifier",
      input.resourceConfigurationIdentifier,
    ),
    network: targetOf(
      lattice,
      call,
      "servicenetwork",
      "serviceNetworkIdentifier",
      input.serviceNetworkIdentifier,
    ),
  });
  return defineAction<
    CreateServiceNetworkResourceAssociationRequest,
    CreateServiceNetworkResourceAssociationResponse
  >({
    name: API,
    command: CreateServiceNetworkResourceAssociationCommand,
    parameters: [
      "resourceConfigurationIdentifier",
      "serviceNetworkIdentifier",
      "clientToken",
      "privateDnsEnabled",
      "tags",
    ],
    authorize(input, call) {
      const { configuration, network } = sides(input, call);
      const context = {
        "vpc-lattice:ResourceConfigurationArn": configuration.arn,
        "vpc-lattice:ServiceNetworkArn": network.arn,
      };
      return [
        onEntity(lattice, call, API, configuration, context),
        onEntity(lattice, call, API, network, context),
        ...onNew(lattice, call, API, KIND, input.tags, context),
        ...authorizeInterfaces(call),
      ];
    },
    run(input, call) {
      const made = lattice.tokens.once(call, API, input, () => {
        const targets = sides(input, call);
        const configuration = existing(targets.configuration);
        const network = existing(targets.network);
        refuseTwoForeignSides(call, configuration, network);
        refuseUnfit(configuration, network);
        const before = pairOf(lattice, call.region, KIND, network, configuration.id);
        if (
          before !== undefined &&
          lattice.platform.knobs.resourceAssociationTwice === "conflict"
        ) {
          const message = `An association of resource configuration ${configuration.id} and service network ${network.id} already exists.`;
          const requested = { id: configuration.id, type: "RESOURCE_CONFIGURATION" } as const;
          throw duplicate(lattice, before, message, requested);
        }
        if (before?.kind === KIND) return before;
        const join = newJoin(lattice, call, KIND, network);
        const association: ResourceAssociation = {
          ...join,
          configuration,
          privateDnsEnabled: input.privateDnsEnabled,
          dnsEntry: {
            domainName: `${join.id}.${configuration.id}.4232ccc.vpc-lattice-rsc.${call.region}.on.aws`,
            hostedZoneId: `Z${lattice.platform.hex(13).toUpperCase()}`,
          },
          managed: false,
        };
        add(lattice, call, association, input.tags);
        return association;
      });
      const { id, status, createdBy, privateDnsEnabled } = made;
      return {
        id,
        arn: associationArn(lattice.platform, made, createdBy),
        status,
        createdBy,
        privateDnsEnabled,
      };
    },
  });
}

/**
 * What can't join (lattice.md section 3): a CIDR, a CHILD without its group (whether it can is UNKNOWN), and a configuration
 * that keeps out of networks that can be shared. The code and the texts are invented.
 */
function refuseUnfit(configuration: ResourceConfiguration, network: ServiceNetwork): void {
  const { id, type, allowsShareableNetworks } = configuration;
  if (type === "CIDR" || type === "CHILD") {
    throw invalid(
      `Resource configuration ${id} of type ${type} can't be associated with a service network`,
      "resourceConfigurationIdentifier",
    );
  }
  if (network.shareable && !allowsShareableNetworks) {
    throw invalid(
      `Service network ${network.id} can be shared, and resource configuration ${id} does not allow associations with such networks`,
      "resourceConfigurationIdentifier",
    );
  }
  if (configuration.status !== "ACTIVE") throw wrongStatus(configuration, "RESOURCE_CONFIGURATION");
}

/** Dependent actions on the network interfaces that AWS makes with the caller's rights (lattice.md section 7). */
function authorizeInterfaces(call: Call): Authorization[] {
  const { accountId, region } = placeOf(call);
  const on = (action: string, type: "network-interface" | "subnet"): Authorization => ({
    action: `ec2:${action}`,
    resource: `arn:${call.platform.partition}:ec2:${region}:${accountId}:${type}/${NO_ID_YET}`,
  });
  return [
    on("AssignIpv6Addresses", "network-interface"),
    on("CreateNetworkInterface", "network-interface"),
    on("CreateNetworkInterface", "subnet"),
    on("CreateNetworkInterfacePermission", "network-interface"),
    { action: "ec2:DescribeNetworkInterfaces", resource: "*" },
  ];
}
