import { RAMClient } from "@aws-sdk/client-ram";

import { organizationTree } from "../../../../../local/organization/organization-tree.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { createRam, type Ram } from "../../../../../local/organization/services/ram/ram.ts";
import type { ShareEvent } from "../../../../../local/organization/services/ram/share-events.ts";
import type { SharingOptions } from "../../../../../local/organization/services/ram/sharing.ts";

export const management = "111122223333";
export const hub = "222233334444";
export const blue = "333344445555";
export const green = "444455556666";
export const red = "555566667777";
export const partner = "666677778888";
export const provider = "777788889999";

export const HOUR_MS = 60 * 60 * 1_000;
export const DAY_MS = 24 * HOUR_MS;

/** ARNs of the provider's resources, `n` of each kind. */
export const network = (n = 1, region = "eu-west-1", owner = provider) =>
  `arn:aws:vpc-lattice:${region}:${owner}:servicenetwork/sn-${String(n).padStart(17, "0")}`;
export const gateway = (n = 1) =>
  `arn:aws:ec2:eu-west-1:${provider}:transit-gateway/tgw-${String(n).padStart(17, "0")}`;
export const subnet = `arn:aws:ec2:eu-west-1:${provider}:subnet/subnet-0123456789abcdef0`;
export const firewallPolicy = `arn:aws:network-firewall:eu-west-1:${provider}:firewall-policy/strict`;
export const coreNetwork = `arn:aws:networkmanager::${provider}:core-network/core-network-0123456789abcdef0`;
export const ipamPool = `arn:aws:ec2::${provider}:ipam-pool/ipam-pool-0123456789abcdef0`;

export const ORGANIZATION = `arn:aws:organizations::${management}:organization/o-exampleorg1`;

export type RamStage = {
  readonly organization: Organization;
  readonly ram: Ram;
  readonly events: ShareEvent[];
  /** A client of that account; eu-west-1 unless said otherwise. */
  client(profile?: string, region?: string): RAMClient;
  /** A client of a user of that account with just these policies. */
  limited(accountId: string, statements: readonly object[]): RAMClient;
  /** ARN of the organizational unit that holds the account now. */
  unitOf(accountId: string): string;
  /** Lets associations settle. */
  settle(): void;
};

/** An organization with RAM, a fresh one; `close` the organization when done. */
export async function createRamStage(options: Partial<SharingOptions> = {}): Promise<RamStage> {
  const organization = await createOrganization();
  const { platform } = organization;
  const ram = createRam(platform, { managementAccountId: management, ...options });
  organization.register(ram.service);
  const events: ShareEvent[] = [];
  ram.onEvent((event) => events.push(event));
  const settings = (region: string) => ({
    endpoint: organization.endpoint,
    region,
    maxAttempts: 1,
  });
  let users = 0;
  return {
    organization,
    ram,
    events,
    client: (profile = "provider", region = "eu-west-1") =>
      new RAMClient({ ...settings(region), credentials: organization.profile(profile) }),
    limited: (accountId, Statement) =>
      new RAMClient({
        ...settings("eu-west-1"),
        credentials: platform.identities.createUser(accountId, `limited-${++users}`, {
          some: { Version: "2012-10-17", Statement: [...Statement] as never },
        }),
      }),
    unitOf(accountId) {
      const account = platform.accounts.find(({ id }) => id === accountId);
      if (account === undefined) throw new Error(`no account ${accountId}`);
      const unit = organizationTree(platform.organizationId, platform.accounts).parentOf(account);
      return `arn:aws:organizations::${management}:ou/o-exampleorg1/${unit}`;
    },
    settle: () => platform.clock.advance(platform.knobs.shareSettlingMs),
  };
}
