import {
  CreateVpcEndpointConnectionNotificationCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";

import type { AwsClients } from "./aws-clients.ts";

/** An endpoint service of the hub that asks before it lets anyone in. */
export type EndpointService = { readonly id: string; readonly name: string; readonly arn: string };

/**
 * Creates an endpoint service as a provider does: acceptance required, open to everyone who may try, and a notification of
 * every event on Gatehouse's topic.
 */
export async function createEndpointService(
  { ec2, accountId, region }: AwsClients,
  {
    topicArn,
    label,
    partition,
  }: { readonly topicArn: string; readonly label: string; readonly partition: string },
): Promise<EndpointService> {
  const loadBalancer = `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/net/${label}/0123456789abcdef`;
  const created = await ec2.send(
    new CreateVpcEndpointServiceConfigurationCommand({
      NetworkLoadBalancerArns: [loadBalancer],
      AcceptanceRequired: true,
    }),
  );
  const { ServiceId: id, ServiceName: name } = created.ServiceConfiguration ?? {};
  if (id === undefined || name === undefined)
    throw new Error(`EC2 created no endpoint service for ${label}`);
  await ec2.send(
    new ModifyVpcEndpointServicePermissionsCommand({ ServiceId: id, AddAllowedPrincipals: ["*"] }),
  );
  await ec2.send(
    new CreateVpcEndpointConnectionNotificationCommand({
      ServiceId: id,
      ConnectionNotificationArn: topicArn,
      ConnectionEvents: ["Connect", "Accept", "Reject", "Delete"],
    }),
  );
  return {
    id,
    name,
    arn: `arn:${partition}:ec2:${region}:${accountId}:vpc-endpoint-service/${id}`,
  };
}
