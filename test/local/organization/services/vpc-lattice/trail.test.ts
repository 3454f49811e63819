import { CreateTagsCommand, DeleteTagsCommand } from "@aws-sdk/client-ec2";
import {
  DeleteServiceCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  GetServiceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-vpc-lattice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  HUB,
  type LatticeBench,
  openLatticeBench,
  REGION,
  type Thing,
} from "./lattice-bench.ts";

let bench: LatticeBench;
let network: Thing;
let service: Thing;
beforeEach(async () => {
  bench = await openLatticeBench();
  network = await bench.network(HUB);
  service = await bench.service(BLUE);
  bench.share(BLUE, network.arn);
  bench.share(HUB, service.arn);
  bench.events.length = 0;
});
afterEach(() => bench.close());

const names = () => bench.events.map(({ accountId, detail }) => [accountId, detail["eventName"]]);
const remove = (who: string, id = "") =>
  bench.administrator(who).send(
    new DeleteServiceNetworkServiceAssociationCommand({
      serviceNetworkServiceAssociationIdentifier: id,
    }),
  );

describe("CloudTrail", () => {
  it("tells the caller's account of a call, with its parameters and its answer", async () => {
    await bench
      .administrator(BLUE)
      .send(new DeleteServiceCommand({ serviceIdentifier: service.id }));
    expect(bench.events).toMatchObject([
      {
        accountId: BLUE,
        region: REGION,
        source: "aws.vpc-lattice",
        detailType: "AWS API Call via CloudTrail",
        detail: {
          eventSource: "vpc-lattice.amazonaws.com",
          eventName: "DeleteService",
          eventType: "AwsApiCall",
          userIdentity: { accountId: BLUE },
          requestParameters: { serviceIdentifier: service.id },
          responseElements: { id: service.id, status: "DELETE_IN_PROGRESS" },
          recipientAccountId: BLUE,
        },
      },
    ]);
  });

  it("tells of a call that failed, with its code and no answer", async () => {
    const nobody = "svc-00000000000000000";
    await expect(
      bench.administrator(BLUE).send(new DeleteServiceCommand({ serviceIdentifier: nobody })),
    ).rejects.toThrow("not found");
    expect(bench.events).toMatchObject([
      { detail: { errorCode: "ResourceNotFoundException", responseElements: null } },
    ]);
  });

  it("says nothing of calls that read, nor of what comes of an association", async () => {
    await bench.administrator(HUB).send(new GetServiceCommand({ serviceIdentifier: service.arn }));
    expect(bench.events).toEqual([]);
    await bench.joinService(BLUE, service, network);
    const before = bench.events.length;
    bench.settle();
    expect(bench.events).toHaveLength(before);
  });

  it("tells the network's owner of what a sharee did, with nothing but an ARN of its own", async () => {
    const { id } = await bench.joinService(BLUE, service, network);
    const [foreign] = bench.events.filter(({ accountId }) => accountId === HUB);
    expect(foreign).toMatchObject({
      source: "aws.vpc-lattice",
      detailType: "AWS Service Event via CloudTrail",
      detail: {
        eventName: "CreateServiceNetworkServiceAssociationBySharee",
        eventType: "AwsServiceEvent",
        requestParameters: null,
        responseElements: null,
        additionalEventData: { callerAccountId: BLUE },
        recipientAccountId: HUB,
        resources: [
          {
            accountId: HUB,
            type: "AWS::VpcLattice::ServiceNetworkServiceAssociation",
            ARN: `arn:aws:vpc-lattice:${REGION}:${HUB}:servicenetworkserviceassociation/${id}`,
          },
        ],
      },
    });
  });

  it.each([
    { madeBy: BLUE, endedBy: BLUE, told: HUB, name: "BySharee" },
    { madeBy: BLUE, endedBy: HUB, told: BLUE, name: "ByOwner" },
    { madeBy: HUB, endedBy: HUB, told: BLUE, name: "BySharee" },
    { madeBy: HUB, endedBy: BLUE, told: HUB, name: "ByOwner" },
  ])("tells $told when $endedBy ends what $madeBy made: $name", async (row) => {
    const { id } = await bench.joinService(row.madeBy, service, network);
    bench.settle();
    bench.events.length = 0;
    await remove(row.endedBy, id);
    await remove(row.endedBy, id);
    expect(names()).toEqual(
      expect.arrayContaining([
        [row.told, `DeleteServiceNetworkServiceAssociation${row.name}`],
        [row.endedBy, "DeleteServiceNetworkServiceAssociation"],
      ]),
    );
    expect(names().filter(([accountId]) => accountId === row.told)).toHaveLength(1);
  });

  it("tells nobody else when one account has both sides", async () => {
    const own = await bench.network(BLUE);
    bench.events.length = 0;
    await bench.joinService(BLUE, service, own);
    expect(names()).toEqual([[BLUE, "CreateServiceNetworkServiceAssociation"]]);
  });
});

const tagEvents = () => bench.events.filter(({ source }) => source === "aws.tag");

describe("changes of tags", () => {
  it("of a service reach its owner, with all tags after the change; one that changes nothing does not", async () => {
    const owner = bench.administrator(BLUE);
    const tag = () =>
      owner.send(
        new TagResourceCommand({ resourceArn: service.arn, tags: { stage: "prod", team: "a" } }),
      );
    await tag();
    await tag();
    await owner.send(new UntagResourceCommand({ resourceArn: service.arn, tagKeys: ["stage"] }));
    expect(tagEvents()).toMatchObject([
      {
        accountId: BLUE,
        detailType: "Tag Change on Resource",
        resources: [service.arn],
        detail: {
          "changed-tag-keys": ["stage", "team"],
          service: "vpc-lattice",
          "resource-type": "service",
          version: 1,
          tags: { stage: "prod", team: "a" },
        },
      },
      { detail: { "changed-tag-keys": ["stage"], version: 2, tags: { team: "a" } } },
    ]);
  });

  it("come with a service that has tags from the start, and with its end", async () => {
    const { id } = await bench.service(BLUE, { stage: "prod" });
    await bench.administrator(BLUE).send(new DeleteServiceCommand({ serviceIdentifier: id }));
    bench.settle();
    expect(tagEvents().map(({ detail }) => detail["tags"])).toEqual([{ stage: "prod" }, {}]);
  });

  it.each(["service-network", "servicenetwork"] as const)(
    "of a network name the type %s when the knob says so",
    async (type) => {
      bench.platform.knobs.latticeTagResourceType = type;
      await bench
        .administrator(HUB)
        .send(new TagResourceCommand({ resourceArn: network.arn, tags: { stage: "prod" } }));
      expect(tagEvents()).toMatchObject([
        { accountId: HUB, detail: { "resource-type": type, service: "vpc-lattice" } },
      ]);
    },
  );

  it("of a VPC are EC2's", async () => {
    const Resources = [bench.vpc(BLUE).id];
    const ec2 = bench.ec2Of(BLUE);
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: "stage", Value: "prod" }] }));
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: "stage", Value: "test" }] }));
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: "stage" }] }));
    expect(tagEvents()).toMatchObject([
      {
        accountId: BLUE,
        region: REGION,
        resources: [`arn:aws:ec2:${REGION}:${BLUE}:vpc/${bench.vpc(BLUE).id}`],
        detail: { service: "ec2", "resource-type": "vpc", tags: { stage: "prod" } },
      },
      { detail: { "changed-tag-keys": ["stage"], tags: {} } },
    ]);
  });
});

const tagNetwork = () =>
  bench
    .administrator(HUB)
    .send(new TagResourceCommand({ resourceArn: network.arn, tags: { stage: "prod" } }));

describe("delivery with best effort", () => {
  it.each([
    ["once", 2],
    ["lost", 0],
    ["doubled", 4],
  ] as const)("%s means %i events of one call with a changed tag", async (mode, count) => {
    bench.platform.knobs.latticeEvents = mode;
    await tagNetwork();
    expect(bench.events).toHaveLength(count);
  });

  it.each(["late", "shuffled"] as const)("%s means after a while", async (mode) => {
    bench.platform.knobs.latticeEvents = mode;
    bench.platform.knobs.notificationDelayMs = 60 * 60_000;
    await tagNetwork();
    expect(bench.events.length).toBe(0);
    bench.platform.clock.advance(60 * 60_000);
    expect(bench.events).toHaveLength(2);
  });
});
