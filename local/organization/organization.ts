import defaultDeployment from "../../gatehouse.config.ts";
import type { Service } from "./action.ts";
import { writeAwsFiles } from "./aws-files.ts";
import { startFront } from "./front/server.ts";
import type { AccessKey, PolicyDocument } from "./identities.ts";
import { keyOfPerson, type Person, putPeople, SECURITY_ACCOUNT_ID } from "./people.ts";
import { createPlatform, type Account, type RunningPlatform } from "./platform.ts";
import type { Membership } from "./services/organizations/membership.ts";
import { createOrganizations, type Organizations } from "./services/organizations/organizations.ts";
import { createSts } from "./services/sts/sts.ts";

export const MANAGEMENT_ACCOUNT_ID = "111122223333";
const TENANT_BLUE_ACCOUNT_ID = "333344445555";
const PROVIDER_ACCOUNT_IDS: readonly string[] = ["777788889999"];

/** The first accounts of the local organization; each name is the name of a profile. Accounts that join have one too. */
export const PROFILES = [
  "management",
  "hub",
  "tenant-blue",
  "tenant-green",
  "tenant-red",
  "partner",
  "stranger",
  "provider",
  "security",
] as const;
export type Profile = (typeof PROFILES)[number];

/** What the organization needs to know of the deployment that it is for. */
export type LocalDeployment = {
  readonly organizationId: string;
  readonly hubAccountId: string;
  /** MANAGEMENT_ACCOUNT_ID when left out. */
  readonly managementAccountId?: string;
  /** The first is `provider`, further ones are `provider-2` and so on; 777788889999 when left out. */
  readonly providerAccountIds?: readonly string[];
  readonly homeRegion: string;
  readonly regions: readonly string[];
};

export type OrganizationOptions = {
  /** Port of the one endpoint; 0, the default, takes a free one. */
  readonly port?: number;
  readonly seed?: string | number;
  /** What gatehouse.config.ts exports, unless said otherwise. */
  readonly deployment?: LocalDeployment;
  /** Member accounts that are delegated administrators, and so may read AWS Organizations as the management account does; none by default. */
  readonly delegatedAdministratorIds?: readonly string[];
  /** Further services, beside STS and Organizations. */
  readonly services?: (platform: RunningPlatform) => readonly Service[];
};

export type Organization = Pick<
  Organizations,
  keyof Membership | "onTrailEvent" | "setResourcePolicy"
> & {
  readonly platform: RunningPlatform;
  readonly homeRegion: string;
  /** `http://127.0.0.1:PORT` for every service, account and Region. */
  readonly endpoint: string;
  /** Adds a service at any time. */
  register(service: Service): void;
  /**
   * Key of an IAM user with every permission in the account of that name, of `colleague`, a second such user of tenant-blue, or
   * temporary credentials of a person of the security account, who may call the hub's APIs. Throws for a name that nobody has.
   */
  profile(name: Profile | Person | (string & {})): AccessKey;
  /** Account with that name. Throws when there is none. */
  account(name: Profile | (string & {})): Account;
  /**
   * Writes `config` and `credentials` with every profile into the folder, for AWS_CONFIG_FILE and
   * AWS_SHARED_CREDENTIALS_FILE. AWS CLI 2.9 does not read the endpoint from it: give it `--endpoint-url`.
   */
  writeAwsFiles(folder: string): Promise<{ readonly config: string; readonly credentials: string }>;
  close(): Promise<void>;
};

const EVERYTHING: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** Starts a simulated AWS organization with STS and AWS Organizations. Call `close` when done. */
export async function createOrganization(options: OrganizationOptions = {}): Promise<Organization> {
  const deployment: LocalDeployment = options.deployment ?? defaultDeployment;
  const managementAccountId = deployment.managementAccountId ?? MANAGEMENT_ACCOUNT_ID;
  const platform = createPlatform({
    partition: partitionOf(deployment.homeRegion),
    organizationId: deployment.organizationId,
    accounts: accountsOf(
      managementAccountId,
      deployment.hubAccountId,
      deployment.providerAccountIds ?? PROVIDER_ACCOUNT_IDS,
    ),
    regions: deployment.regions,
    ...(options.seed !== undefined && { seed: options.seed }),
  });
  const keys = new Map<string, AccessKey>();
  const giveKey = ({ id, name }: Account) =>
    keys.set(
      name,
      platform.identities.createUser(id, "admin", { AdministratorAccess: EVERYTHING }),
    );
  for (const account of platform.accounts) giveKey(account);
  const colleague = platform.identities.createUser(TENANT_BLUE_ACCOUNT_ID, "colleague", {
    AdministratorAccess: EVERYTHING,
  });
  keys.set("colleague", colleague);
  const people = putPeople(platform.identities, {
    partition: platform.partition,
    homeRegion: deployment.homeRegion,
    hubAccountId: deployment.hubAccountId,
  });
  const sessions = new Map(
    people.map((person) => [person.name, keyOfPerson(platform.identities, person)]),
  );
  platform.registry.register(createSts());
  const { service: organizationsService, ...organizations } = createOrganizations(platform, {
    managementAccountId,
    delegatedAdministratorIds: options.delegatedAdministratorIds ?? [],
  });
  platform.registry.register(organizationsService);
  for (const service of options.services?.(platform) ?? []) platform.registry.register(service);
  const front = await startFront(platform, options.port ?? 0);

  function profile(name: string): AccessKey {
    const key = keys.get(name) ?? sessions.get(name);
    if (key === undefined) {
      const known = [...keys.keys(), ...sessions.keys()].join(", ");
      throw new Error(`no profile "${name}": the organization has ${known}`);
    }
    return key;
  }

  return {
    ...organizations,
    join(newMember) {
      const account = organizations.join(newMember);
      if (!keys.has(account.name)) giveKey(account);
      return account;
    },
    platform,
    homeRegion: deployment.homeRegion,
    endpoint: front.endpoint,
    register: (service) => platform.registry.register(service),
    profile,
    account(name) {
      const account = platform.accounts.find((one) => one.name === name);
      if (account === undefined) throw new Error(`no account "${name}" in the local organization`);
      return account;
    },
    writeAwsFiles: (folder) =>
      writeAwsFiles(folder, {
        region: deployment.homeRegion,
        endpoint: front.endpoint,
        keys,
        people,
      }),
    close: () => front.close(),
  };
}

function accountsOf(
  managementAccountId: string,
  hubAccountId: string,
  providerAccountIds: readonly string[],
): readonly Account[] {
  const accounts = [
    member("management", managementAccountId),
    member("hub", hubAccountId, "infrastructure"),
    member("tenant-blue", TENANT_BLUE_ACCOUNT_ID, "workloads", "production"),
    member("tenant-green", "444455556666", "workloads", "production"),
    member("tenant-red", "555566667777", "workloads", "sandbox"),
    { ...member("partner", "666677778888"), inOrganization: false },
    { ...member("stranger", "888899990000"), inOrganization: false },
    ...providerAccountIds.map((id, index) =>
      member(index === 0 ? "provider" : `provider-${index + 1}`, id, "infrastructure", "providers"),
    ),
    member("security", SECURITY_ACCOUNT_ID, "infrastructure"),
  ];
  for (const { id, name } of accounts) {
    const other = accounts.find((one) => one.id === id && one.name !== name);
    if (other !== undefined) {
      throw new Error(
        `account ${id} is both ${name} and ${other.name} of the local organization: choose another in gatehouse.config.ts`,
      );
    }
  }
  return accounts;
}

function member(name: string, id: string, ...path: string[]): Account {
  return { id, name, inOrganization: true, path };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
