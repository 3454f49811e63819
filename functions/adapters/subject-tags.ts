import type { EC2Client } from "@aws-sdk/client-ec2";
import { paginateDescribeVpcs } from "@aws-sdk/client-ec2";
import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import {
  ListTagsForResourceCommand,
  paginateListResourceConfigurations,
  paginateListServices,
} from "@aws-sdk/client-vpc-lattice";

import type { Arn } from "../core/arn.ts";
import { parseArn } from "../core/arn.ts";
import type { Tagged, TagReading } from "../core/subject-tag.ts";
import { NETWORK_TAG, parseSubjectTags } from "../core/subject-tag.ts";
import { eachOf, isRefusal } from "./lattice-answer.ts";
import { networkOf, vpcArn } from "./lattice-arn.ts";
import type { SpokeClients } from "./spoke-clients.ts";

/** What the tags in an account and Region say, and what could not be read this time. */
export type TagsRead = {
  readonly readings: readonly Exclude<TagReading, { found: "nothing" }>[];
  /** Such as `the VPCs of 333344445555 in eu-west-1: AccessDenied: …`; nothing is to be concluded from what is missing then. */
  readonly unread: readonly string[];
};

/** The tags by which owners ask for associations. */
export type SubjectTags = {
  /** Of every account that is read, in the Region of this network, whatever network they name. Never throws for what AWS answered. */
  around(network: string): Promise<TagsRead>;
};

/** In these there is nothing to associate, now or later. */
const GOING = new Set(["CREATE_FAILED", "DELETE_IN_PROGRESS"]);

/**
 * Reads them with each account's own role: a service that another account shares has tags that nobody else can read (lattice.md
 * section 2). Each account and Region is read once in the life of what this returns, so make it anew for each invocation.
 */
export function subjectTags(options: {
  /** Accounts to read, each with a role of ours, or the hub. */
  readonly accountIds: readonly string[];
  readonly lattice: Pick<SpokeClients<VPCLatticeClient>, "read">;
  readonly ec2: Pick<SpokeClients<EC2Client>, "read">;
}): SubjectTags {
  const { accountIds, lattice, ec2 } = options;
  const known = new Map<string, Promise<TagsRead>>();

  const readPlace = async (place: Place): Promise<TagsRead> => {
    const { accountId, region } = place;
    const reads = {
      services: () => taggedServices(lattice.read(accountId, region), place),
      "resource configurations": () => taggedConfigurations(lattice.read(accountId, region), place),
      VPCs: () => taggedVpcs(ec2.read(accountId, region), place),
    };
    const unread: string[] = [];
    const tagged: Tagged[] = [];
    for (const [what, read] of Object.entries(reads)) {
      // One that can't be read must not hide what the others say.
      try {
        const found = await read();
        tagged.push(...found.tagged);
        unread.push(...found.unread.map((one) => `the tags of ${one}`));
      } catch (error) {
        unread.push(`the tags of ${what} of ${accountId} in ${region}: ${reasonOf(error)}`);
      }
    }
    const readings = tagged.map((one) => parseSubjectTags(one, accountId));
    return { readings: readings.filter((one) => one.found !== "nothing"), unread };
  };

  return {
    async around(network) {
      const { partition, region } = networkOf(network);
      const places = await Promise.all(
        accountIds.map((accountId) => {
          const key = `${accountId} ${region}`;
          const read = known.get(key) ?? readPlace({ accountId, region, partition });
          known.set(key, read);
          return read;
        }),
      );
      return {
        readings: places.flatMap(({ readings }) => readings),
        unread: places.flatMap(({ unread }) => unread),
      };
    },
  };
}

type Place = Pick<Arn, "accountId" | "region" | "partition">;
type Found = { readonly tagged: readonly Tagged[]; readonly unread: readonly string[] };
type Untagged = Omit<Tagged, "tags">;

async function taggedServices(client: VPCLatticeClient, place: Place): Promise<Found> {
  const owned: Untagged[] = [];
  for await (const { items = [] } of paginateListServices({ client }, {})) {
    for (const { arn, status, createdAt } of items) {
      if (isOwned(arn, place) && !GOING.has(status ?? ""))
        owned.push({ kind: "service-association", arn, createdAt });
    }
  }
  return await withTags(client, owned);
}

async function taggedConfigurations(client: VPCLatticeClient, place: Place): Promise<Found> {
  const owned: Untagged[] = [];
  for await (const { items = [] } of paginateListResourceConfigurations({ client }, {})) {
    for (const { arn, status, createdAt } of items) {
      if (isOwned(arn, place) && !GOING.has(status ?? ""))
        owned.push({ kind: "resource-association", arn, createdAt });
    }
  }
  return await withTags(client, owned);
}

/** The lists have what others share with the account too (lattice.md section 2). */
function isOwned(arn: string | undefined, { accountId }: Place): arn is string {
  return arn !== undefined && parseArn(arn)?.accountId === accountId;
}

async function withTags(client: VPCLatticeClient, things: readonly Untagged[]): Promise<Found> {
  const tagged: Tagged[] = [];
  const unread: string[] = [];
  // One ARN at a time is all that the API takes.
  await eachOf(things, async (thing) => {
    try {
      const input = { resourceArn: thing.arn };
      const { tags = {} } = await client.send(new ListTagsForResourceCommand(input));
      tagged.push({ ...thing, tags });
    } catch (error) {
      // Deleted since it was listed: it asks for nothing any more.
      if (isRefusal(error, "ResourceNotFoundException")) return;
      unread.push(`${thing.arn}: ${reasonOf(error)}`);
    }
  });
  return { tagged: tagged.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)), unread };
}

async function taggedVpcs(client: EC2Client, place: Place): Promise<Found> {
  const { accountId } = place;
  const tagged: Tagged[] = [];
  const Filters = [{ Name: "tag-key", Values: [NETWORK_TAG] }];
  for await (const { Vpcs = [] } of paginateDescribeVpcs({ client }, { Filters })) {
    for (const { VpcId, OwnerId, Tags = [] } of Vpcs) {
      // Whose subnets another account shares sees that account's VPC in its own list.
      if (VpcId === undefined || OwnerId !== accountId) continue;
      const arn = vpcArn(place, accountId, VpcId);
      const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
      // EC2 does not say since when there is a VPC.
      tagged.push({ kind: "vpc-association", arn, tags, createdAt: undefined });
    }
  }
  return { tagged, unread: [] };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
