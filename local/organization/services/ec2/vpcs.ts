import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { resourceArn } from "./resource-arn.ts";
import type { SecurityGroup } from "./security-group.ts";
import type { Tags } from "./tags.ts";
import { defaultVpc } from "./vpc.ts";
import type { Vpc } from "./vpc.ts";

/** Tags of a VPC changed, in the words of tag events (lattice.md section 4). */
export type VpcTagChange = {
  readonly accountId: string;
  readonly region: string;
  readonly service: "ec2";
  readonly resourceType: "vpc";
  readonly arn: string;
  readonly changedKeys: readonly string[];
  /** All tags after the change. */
  readonly tags: Tags;
};

/** Every VPC, with its tags and security groups. */
export type Vpcs = {
  /** Of an account in a Region; the default one is the first. */
  of(accountId: string, region: string): readonly Vpc[];
  find(vpcId: string): Vpc | undefined;
  /** One of the account's own, for calls that name it. Throws InvalidVpcID.NotFound. */
  own(accountId: string, region: string, vpcId: string): Vpc;
  add(accountId: string, region: string, cidrBlock: string, tags: Tags): Vpc;
  tagsOf(vpcId: string): Tags;
  /** An absent value takes the key away. */
  setTags(vpc: Vpc, changes: ReadonlyMap<string, string | undefined>): void;
  /** Groups of a VPC, the `default` one first. */
  groupsOf(vpc: Vpc): readonly SecurityGroup[];
  /** With the group's id made. Throws InvalidGroup.Duplicate. */
  addGroup(vpc: Vpc, group: Pick<SecurityGroup, "name" | "description" | "tags">): SecurityGroup;
  findGroup(groupId: string): SecurityGroup | undefined;
  onTagChange(listener: (change: VpcTagChange) => void): () => void;
};

export function createVpcs(platform: Platform, nextSequence: () => number): Vpcs {
  const added: Vpc[] = [];
  const defaults = new Map<string, Vpc>();
  const tags = new Map<string, Map<string, string>>();
  const groups: SecurityGroup[] = [];
  const listeners = new Set<(change: VpcTagChange) => void>();

  function theDefault(accountId: string, region: string): Vpc {
    const key = `${accountId} ${region}`;
    const known = defaults.get(key) ?? defaultVpc(accountId, region);
    defaults.set(key, known);
    return known;
  }

  const of = (accountId: string, region: string) => [
    theDefault(accountId, region),
    ...added.filter(({ owner }) => owner.accountId === accountId && owner.region === region),
  ];

  function everyVpc(): Vpc[] {
    // Ids of default VPCs follow from account and Region: those that nobody has asked for yet exist as well.
    for (const { id } of platform.accounts) {
      for (const region of platform.regions) theDefault(id, region);
    }
    return [...defaults.values(), ...added];
  }

  const groupsOf = (vpc: Vpc) => [
    defaultGroup(vpc),
    ...groups.filter(({ vpcId }) => vpcId === vpc.id),
  ];

  return {
    of,
    find: (vpcId) => everyVpc().find(({ id }) => id === vpcId),
    own(accountId, region, vpcId) {
      const vpc = of(accountId, region).find(({ id }) => id === vpcId);
      if (vpc !== undefined) return vpc;
      throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${vpcId}' does not exist`);
    },
    add(accountId, region, cidrBlock, first) {
      const vpc: Vpc = {
        // The default VPC is number 1.
        sequence: 1 + nextSequence(),
        owner: { accountId, region },
        id: `vpc-${platform.hex(17)}`,
        isDefault: false,
        cidrBlock,
        securityGroupId: `sg-${platform.hex(17)}`,
        subnets: [],
      };
      added.push(vpc);
      tags.set(vpc.id, new Map(first));
      return vpc;
    },
    tagsOf: (vpcId) => tags.get(vpcId) ?? new Map(),
    setTags(vpc, changes) {
      const own = tags.get(vpc.id) ?? new Map<string, string>();
      tags.set(vpc.id, own);
      const changedKeys: string[] = [];
      for (const [key, value] of changes) {
        if (own.get(key) === value) continue;
        if (value === undefined) own.delete(key);
        else own.set(key, value);
        changedKeys.push(key);
      }
      if (changedKeys.length === 0) return;
      const change: VpcTagChange = {
        ...vpc.owner,
        service: "ec2",
        resourceType: "vpc",
        arn: resourceArn(platform, vpc.owner, "vpc", vpc.id),
        changedKeys,
        tags: new Map(own),
      };
      for (const listener of listeners) listener(change);
    },
    groupsOf,
    addGroup(vpc, { name, description, tags: groupTags }) {
      if (groupsOf(vpc).some((group) => group.name === name)) {
        throw new AwsError(
          "InvalidGroup.Duplicate",
          `The security group '${name}' already exists for VPC '${vpc.id}'`,
        );
      }
      const id = `sg-${platform.hex(17)}`;
      const sequence = 1 + nextSequence();
      const group = { sequence, id, name, description, tags: groupTags, vpcId: vpc.id };
      groups.push({ ...group, owner: vpc.owner });
      return { ...group, owner: vpc.owner };
    },
    findGroup: (groupId) =>
      groups.find(({ id }) => id === groupId) ??
      everyVpc()
        .map(defaultGroup)
        .find(({ id }) => id === groupId),
    onTagChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function defaultGroup(vpc: Vpc): SecurityGroup {
  return {
    sequence: vpc.sequence,
    id: vpc.securityGroupId,
    name: "default",
    description: "default VPC security group",
    vpcId: vpc.id,
    owner: vpc.owner,
    tags: new Map(),
  };
}
