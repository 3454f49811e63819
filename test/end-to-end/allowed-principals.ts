import { DescribeVpcEndpointServicePermissionsCommand } from "@aws-sdk/client-ec2";

import type { AwsClients } from "../../local/showcase/aws-clients.ts";
import type { EndpointService } from "../../local/showcase/endpoint-service.ts";

/** Whom a service lets try, as its owner sees it, in alphabetical order. */
export async function allowedPrincipals(
  { ec2 }: AwsClients,
  { id }: EndpointService,
): Promise<string[]> {
  const { AllowedPrincipals = [] } = await ec2.send(
    new DescribeVpcEndpointServicePermissionsCommand({ ServiceId: id }),
  );
  return AllowedPrincipals.map(({ Principal = "" }) => Principal).toSorted();
}

export function rootOf(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}
