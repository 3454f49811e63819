import {
  CreateVpcEndpointServiceConfigurationCommand,
  DescribeVpcEndpointConnectionNotificationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";

import type { AwsClients } from "./aws-clients.ts";
import { until } from "./until.ts";

/** An endpoint service that asks before it lets anyone in. */
export type EndpointService = {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly label: string;
  readonly region: string;
  readonly type: "Interface" | "GatewayLoadBalancer";
};

/**
 * Creates an endpoint service as its owner does: acceptance required, nobody allowed yet, no notification. Whom it lets try,
 * and whom it tells, is Gatehouse's to set once it is registered.
 * @param regions other Regions whose endpoints may reach it
 */
export async function createEndpointService(
  { ec2, accountId, region }: AwsClients,
  partition: string,
  label: string,
  {
    type = "Interface",
    regions = [],
  }: { readonly type?: EndpointService["type"]; readonly regions?: readonly string[] } = {},
): Promise<EndpointService> {
  const loadBalancer = (kind: string) =>
    `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/${kind}/${label}/0123456789abcdef`;
  const created = await ec2.send(
    new CreateVpcEndpointServiceConfigurationCommand({
      ...(type === "Interface"
        ? { NetworkLoadBalancerArns: [loadBalancer("net")] }
        : { GatewayLoadBalancerArns: [loadBalancer("gwy")] }),
      AcceptanceRequired: true,
      ...(regions.length > 0 && { SupportedRegions: [region, ...regions] }),
    }),
  );
  const { ServiceId: id, ServiceName: name } = created.ServiceConfiguration ?? {};
  if (id === undefined || name === undefined)
    throw new Error(`EC2 created no endpoint service for ${label}`);
  const arn = `arn:${partition}:ec2:${region}:${accountId}:vpc-endpoint-service/${id}`;
  return { id, name, arn, label, region, type };
}

/** Resolves when Gatehouse has let somebody try, and, where notifications exist, has itself told. */
export async function untilOpen({ ec2 }: AwsClients, service: EndpointService): Promise<void> {
  await until(
    `Gatehouse opens ${service.label} to its audience`,
    async () => {
      const { AllowedPrincipals = [] } = await ec2.send(
        new DescribeVpcEndpointServicePermissionsCommand({ ServiceId: service.id }),
      );
      const { ConnectionNotificationSet = [] } = await ec2.send(
        new DescribeVpcEndpointConnectionNotificationsCommand({
          Filters: [{ Name: "service-id", Values: [service.id] }],
        }),
      );
      const isTold = service.type !== "Interface" || ConnectionNotificationSet.length > 0;
      return AllowedPrincipals.length > 0 && isTold;
    },
    (isOpen) => isOpen,
  );
}
