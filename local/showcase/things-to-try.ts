import { join } from "node:path";

import Table from "cli-table3";
import pc from "picocolors";

import type { World } from "../world.ts";
import type { CommonGround } from "./common-ground.ts";
import type { Showcase } from "./showcase.ts";

const ABOUT: Readonly<Record<string, string>> = {
  management: "the organization's management account",
  hub: "where Gatehouse is deployed",
  "tenant-blue": "on the list of payments, two connections at most",
  provider: "owns the service rates, in the second Region",
  "tenant-green": "on the list of catalog, by its OU",
  "tenant-red": "on the list of telemetry, like everyone in the organization; payments holds it",
  partner:
    "outside the organization: denied by payments, named by telemetry until tomorrow, may share VPC Lattice services with the hub",
  stranger: "outside the organization, and on no list",
};

/** What a person sees first: the endpoint, the profiles, and three commands to try. */
export function thingsToTry(
  { organization, services }: World,
  { payments }: Showcase,
  { production }: CommonGround,
  folder: string,
): string {
  const profiles = new Table({ head: ["profile", "account", ""], style: { head: [], border: [] } });
  for (const { name, id } of organization.platform.accounts)
    profiles.push([name, id, ABOUT[name] ?? ""]);
  const aws = `aws --endpoint-url ${organization.endpoint}`;
  const connect = (name: string) => {
    const { id: vpcId } = services.ec2.defaultVpc(
      organization.account(name).id,
      organization.homeRegion,
    );
    return `${aws} --profile ${name} ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ${vpcId} --service-name ${payments.name}`;
  };
  return [
    "",
    `Gatehouse is running at ${pc.bold(organization.endpoint)}`,
    "",
    profiles.toString(),
    "",
    "Try, in another terminal and in this folder:",
    "",
    `  export AWS_CONFIG_FILE=$PWD/${join(folder, "aws", "config")} AWS_SHARED_CREDENTIALS_FILE=$PWD/${join(folder, "aws", "credentials")}`,
    "",
    `  ${connect("tenant-blue")}`,
    `  ${aws} --profile tenant-blue ec2 describe-vpc-endpoints`,
    `  ${connect("tenant-red")}`,
    "",
    "or offer a share to the hub, which holds it until somebody allows it (found by the sweep, within 5 minutes):",
    "",
    `  ${aws} --profile stranger ram create-resource-share --name gift --principals ${organization.account("hub").id} --resource-arns arn:${organization.platform.partition}:ec2:${organization.homeRegion}:${organization.account("stranger").id}:prefix-list/pl-0123456789abcdef0`,
    "",
    "or have a service of a tenant join the production network: it asks by a tag, and its OU is on the list:",
    "",
    `  ${aws} --profile tenant-blue vpc-lattice create-service --name rates --tags gatehouse:service-network=${production.arn}`,
    "",
  ].join("\n");
}
