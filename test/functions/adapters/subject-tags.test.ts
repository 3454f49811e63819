import { CreateTagsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ResourceNotFoundException, VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { OwnerNotConfiguredError } from "../../../functions/adapters/provider-session.ts";
import { subjectTags } from "../../../functions/adapters/subject-tags.ts";
import { NETWORK_TAG } from "../../../functions/core/subject-tag.ts";
import type { LatticeBench } from "../../local/organization/services/vpc-lattice/lattice-bench.ts";
import {
  HUB,
  openLatticeBench,
} from "../../local/organization/services/vpc-lattice/lattice-bench.ts";
import { blueService, blueVpc, network } from "../../support/a-request.ts";
import type { Script, ScriptedCall } from "../../support/scripted-client.ts";
import { script } from "../../support/scripted-client.ts";
import { blue } from "../../support/situation.ts";

const green = "444455556666";
const asks = { "gatehouse:service-network": network };
const configuration =
  "arn:aws:vpc-lattice:eu-west-1:333344445555:resourceconfiguration/rcfg-0123456789abcdef0";
const vpcId = "vpc-0123456789abcdef0";
const aVpc = {
  VpcId: vpcId,
  OwnerId: blue,
  Tags: [{ Key: "gatehouse:service-network", Value: network }],
};
const nothing: Script = {
  ListServices: () => ({ items: [] }),
  ListResourceConfigurations: () => ({ items: [] }),
  DescribeVpcs: () => ({ Vpcs: [] }),
};
/** What is tagged, by ARN. */
const tagsOf =
  (tags: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  ({ resourceArn }: Record<string, unknown>) => ({ tags: tags[String(resourceArn)] ?? {} });

/** Accounts that answer by their scripts, in whatever Region. */
function accounts(scripts: Readonly<Record<string, Script>>) {
  const places: string[] = [];
  const calls: (ScriptedCall & { readonly of: string })[] = [];
  const read =
    <Client extends { send: unknown }>(make: (region: string) => Client) =>
    (accountId: string, region: string) => {
      const own = scripts[accountId];
      if (own === undefined) throw new OwnerNotConfiguredError(accountId);
      places.push(`${accountId} ${region}`);
      const client = make(region);
      const recorded: Script = Object.fromEntries(
        Object.entries({ ...nothing, ...own }).map(([api, answer]) => [
          api,
          (input) => {
            calls.push({ api, input, of: accountId });
            return answer(input);
          },
        ]),
      );
      script(client, recorded);
      return client;
    };
  const tags = subjectTags({
    accountIds: [blue, green],
    lattice: { read: read((region) => new VPCLatticeClient({ region })) },
    ec2: { read: read((region) => new EC2Client({ region })) },
  });
  return { tags, places, calls };
}

const refuse = (name: string) => () => {
  throw Object.assign(new Error("said AWS"), { name });
};

describe("against the simulated EC2 and VPC Lattice", () => {
  let bench: LatticeBench;
  beforeAll(async () => {
    bench = await openLatticeBench();
  });
  afterAll(() => bench.close());

  it("reads what the owners tagged, page by page, and not what is shared with them", async () => {
    const joined = await bench.network(HUB);
    const named = { [NETWORK_TAG]: joined.arn };
    const service = await bench.service(blue, named);
    bench.share(green, service.arn);
    await bench.service(blue, { stage: "test" });
    const configured = await bench.configuration(blue, { tags: named });
    const vpc = bench.vpc(green);
    const Tags = [
      { Key: NETWORK_TAG, Value: joined.arn },
      { Key: "gatehouse:security-groups", Value: vpc.securityGroupId },
    ];
    await bench.ec2Of(green).send(new CreateTagsCommand({ Resources: [vpc.id], Tags }));
    bench.platform.knobs.maxPageSize = 1;
    bench.platform.knobs.emptyPages = true;
    const { readings, unread } = await subjectTags({
      accountIds: [blue, green],
      lattice: { read: (accountId) => bench.administrator(accountId) },
      ec2: { read: (accountId) => bench.ec2Of(accountId) },
    }).around(joined.arn);
    expect(unread).toEqual([]);
    expect(readings).toMatchObject([
      { network: joined.arn, subject: { arn: service.arn, accountId: blue } },
      { network: joined.arn, subject: { arn: configured.arn, accountId: blue } },
      {
        network: joined.arn,
        subject: {
          arn: `arn:aws:ec2:eu-west-1:${green}:vpc/${vpc.id}`,
          securityGroupIds: [vpc.securityGroupId],
        },
      },
    ]);
    expect(readings).toHaveLength(3);
  });
});

describe("the tags of member accounts", () => {
  it("are read of services, resource configurations and VPCs, each by its owner", async () => {
    const { tags, places } = accounts({
      [blue]: {
        ListServices: () => ({ items: [{ arn: blueService, status: "ACTIVE" }] }),
        ListResourceConfigurations: () => ({ items: [{ arn: configuration, status: "ACTIVE" }] }),
        ListTagsForResource: tagsOf({ [blueService]: asks, [configuration]: asks }),
        DescribeVpcs: () => ({ Vpcs: [aVpc] }),
      },
      [green]: {},
    });
    const { readings, unread } = await tags.around(network);
    expect(unread).toEqual([]);
    expect(readings).toMatchObject([
      { found: "subject", network, subject: { arn: blueService, accountId: blue, by: "tag" } },
      { found: "subject", network, subject: { arn: configuration, kind: "resource-association" } },
      { found: "subject", network, subject: { arn: blueVpc, kind: "vpc-association" } },
    ]);
    expect(new Set(places)).toEqual(new Set([`${blue} eu-west-1`, `${green} eu-west-1`]));
  });

  it("count only where the account owns what is tagged", async () => {
    const { tags, calls } = accounts({
      [blue]: {},
      [green]: {
        ListServices: () => ({ items: [{ arn: blueService, status: "ACTIVE" }] }),
        ListResourceConfigurations: () => ({ items: [{ arn: configuration }] }),
        DescribeVpcs: () => ({ Vpcs: [aVpc] }),
      },
    });
    expect(await tags.around(network)).toEqual({ readings: [], unread: [] });
    expect(calls.map(({ api }) => api)).not.toContain("ListTagsForResource");
  });

  it.each(["CREATE_FAILED", "DELETE_IN_PROGRESS"])(
    "ask for nothing on a service that is %s",
    async (status) => {
      const { tags } = accounts({
        [blue]: {
          ListServices: () => ({ items: [{ arn: blueService, status }] }),
          ListTagsForResource: tagsOf({ [blueService]: asks }),
        },
        [green]: {},
      });
      expect(await tags.around(network)).toEqual({ readings: [], unread: [] });
    },
  );

  it("are read from every page, an empty one included", async () => {
    const pages: Readonly<Record<string, object>> = {
      first: { items: [], nextToken: "second" },
      second: { items: [{ arn: blueService }], nextToken: "third" },
      third: { items: [{ arn: `${blueService.slice(0, -1)}1` }] },
    };
    const { tags, calls } = accounts({
      [blue]: {
        ListServices: ({ nextToken }) =>
          pages[typeof nextToken === "string" ? nextToken : "first"] ?? {},
        ListTagsForResource: () => ({ tags: asks }),
        DescribeVpcs: ({ NextToken }) =>
          NextToken === undefined ? { Vpcs: [], NextToken: "more" } : { Vpcs: [aVpc] },
      },
      [green]: {},
    });
    expect((await tags.around(network)).readings).toHaveLength(3);
    expect(calls.find(({ api }) => api === "DescribeVpcs")?.input).toMatchObject({
      Filters: [{ Name: "tag-key", Values: ["gatehouse:service-network"] }],
    });
  });

  it("are read once for all networks of a Region, and anew for another Region", async () => {
    const { tags, places } = accounts({ [blue]: {}, [green]: {} });
    await Promise.all([tags.around(network), tags.around(`${network.slice(0, -1)}1`)]);
    const reads = places.length;
    await tags.around(network);
    expect(places).toHaveLength(reads);
    await tags.around(network.replace("eu-west-1", "eu-central-1"));
    expect(places).toHaveLength(2 * reads);
  });

  it.each(["AccessDeniedException", "ThrottlingException"])(
    "of one account that answers %s hide nobody else's",
    async (name) => {
      const { tags } = accounts({
        [blue]: {
          ListServices: refuse(name),
          ListResourceConfigurations: refuse(name),
          DescribeVpcs: refuse(name),
        },
        [green]: { DescribeVpcs: () => ({ Vpcs: [{ ...aVpc, OwnerId: green }] }) },
      });
      const { readings, unread } = await tags.around(network);
      expect(readings).toMatchObject([{ found: "subject", subject: { accountId: green } }]);
      expect(unread).toEqual(
        ["services", "resource configurations", "VPCs"].map(
          (what) => `the tags of ${what} of ${blue} in eu-west-1: ${name}: said AWS`,
        ),
      );
    },
  );

  it("of an account that has no role of ours are told as unread", async () => {
    const { tags } = accounts({ [green]: {} });
    const { unread } = await tags.around(network);
    expect(unread).toHaveLength(3);
    expect(unread[0]).toContain(blue);
  });

  it("of one service that can't be read hide no other; one that is gone asks for nothing", async () => {
    const [secret, gone] = [`${blueService.slice(0, -1)}1`, `${blueService.slice(0, -1)}2`];
    const { tags } = accounts({
      [blue]: {
        ListServices: () => ({ items: [{ arn: secret }, { arn: gone }, { arn: blueService }] }),
        ListTagsForResource: ({ resourceArn }) => {
          if (resourceArn === secret) return refuse("AccessDeniedException")();
          if (resourceArn !== gone) return { tags: asks };
          throw new ResourceNotFoundException({
            message: "said AWS",
            $metadata: {},
            resourceId: "svc",
            resourceType: "SERVICE",
          });
        },
      },
      [green]: {},
    });
    const { readings, unread } = await tags.around(network);
    expect(readings).toMatchObject([{ subject: { arn: blueService } }]);
    expect(unread).toEqual([`the tags of ${secret}: AccessDeniedException: said AWS`]);
  });

  it("that can't be read as an ARN are handed over as malformed", async () => {
    const { tags } = accounts({
      [blue]: {
        DescribeVpcs: () => ({
          Vpcs: [{ ...aVpc, Tags: [{ Key: "gatehouse:service-network", Value: "production" }] }],
        }),
      },
      [green]: {},
    });
    expect(await tags.around(network)).toMatchObject({
      readings: [{ found: "malformed", arn: blueVpc }],
    });
  });
});
