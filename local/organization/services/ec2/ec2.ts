import type { Service } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { acceptVpcEndpointConnections } from "./actions/accept-vpc-endpoint-connections.ts";
import { createSecurityGroup } from "./actions/create-security-group.ts";
import { createTags } from "./actions/create-tags.ts";
import { createVpcEndpointConnectionNotification } from "./actions/create-vpc-endpoint-connection-notification.ts";
import { createVpcEndpointServiceConfiguration } from "./actions/create-vpc-endpoint-service-configuration.ts";
import { createVpcEndpoint } from "./actions/create-vpc-endpoint.ts";
import { deleteTags } from "./actions/delete-tags.ts";
import { deleteVpcEndpointConnectionNotifications } from "./actions/delete-vpc-endpoint-connection-notifications.ts";
import { deleteVpcEndpointServiceConfigurations } from "./actions/delete-vpc-endpoint-service-configurations.ts";
import { deleteVpcEndpoints } from "./actions/delete-vpc-endpoints.ts";
import { describeSecurityGroups } from "./actions/describe-security-groups.ts";
import { describeSubnets } from "./actions/describe-subnets.ts";
import { describeVpcEndpointConnectionNotifications } from "./actions/describe-vpc-endpoint-connection-notifications.ts";
import { describeVpcEndpointConnections } from "./actions/describe-vpc-endpoint-connections.ts";
import { describeVpcEndpointServiceConfigurations } from "./actions/describe-vpc-endpoint-service-configurations.ts";
import { describeVpcEndpointServicePermissions } from "./actions/describe-vpc-endpoint-service-permissions.ts";
import { describeVpcEndpoints } from "./actions/describe-vpc-endpoints.ts";
import { describeVpcs } from "./actions/describe-vpcs.ts";
import { modifyVpcEndpointConnectionNotification } from "./actions/modify-vpc-endpoint-connection-notification.ts";
import { modifyVpcEndpointServiceConfiguration } from "./actions/modify-vpc-endpoint-service-configuration.ts";
import { modifyVpcEndpointServicePermissions } from "./actions/modify-vpc-endpoint-service-permissions.ts";
import { rejectVpcEndpointConnections } from "./actions/reject-vpc-endpoint-connections.ts";
import { createPrivateLinkControl } from "./private-link-control.ts";
import type { PrivateLinkControl } from "./private-link-control.ts";
import { createPrivateLink } from "./private-link.ts";
import type { PrivateLink } from "./private-link.ts";

/** The simulated EC2, as far as PrivateLink goes (privatelink.md), and what tests and the demo may do behind its back. */
export type Ec2 = { readonly service: Service } & PrivateLinkControl;

const actions = [
  acceptVpcEndpointConnections,
  createSecurityGroup,
  createTags,
  createVpcEndpoint,
  createVpcEndpointConnectionNotification,
  createVpcEndpointServiceConfiguration,
  deleteTags,
  deleteVpcEndpointConnectionNotifications,
  deleteVpcEndpointServiceConfigurations,
  deleteVpcEndpoints,
  describeSecurityGroups,
  describeSubnets,
  describeVpcEndpointConnectionNotifications,
  describeVpcEndpointConnections,
  describeVpcEndpointServiceConfigurations,
  describeVpcEndpointServicePermissions,
  describeVpcEndpoints,
  describeVpcs,
  modifyVpcEndpointConnectionNotification,
  modifyVpcEndpointServiceConfiguration,
  modifyVpcEndpointServicePermissions,
  rejectVpcEndpointConnections,
] satisfies readonly ((link: PrivateLink) => Service["actions"][number])[];

export function createEc2(platform: Platform): Ec2 {
  const link = createPrivateLink(platform);
  return {
    service: {
      signingName: "ec2",
      protocols: ["ec2-query"],
      xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
      actions: actions.map((action) => action(link)),
    },
    ...createPrivateLinkControl(link),
  };
}
