import { CreateSecurityGroupCommand, CreateVpcEndpointCommand } from "@aws-sdk/client-ec2";
import { TagResourceCommand } from "@aws-sdk/client-vpc-lattice";
import { afterEach, describe, expect, it } from "vitest";

import type { Subject } from "../../../functions/core/request.ts";
import {
  BLUE,
  GREEN,
  HUB,
  REGION,
} from "../../local/organization/services/vpc-lattice/lattice-bench.ts";
import { aLatticeStory } from "../../support/lattice-story.ts";

// lattice.md sections 1 to 3, against the simulated VPC Lattice.

type Story = Awaited<ReturnType<typeof aLatticeStory>>;
let story: Story;
const open = async (offering?: Parameters<typeof aLatticeStory>[0]) => {
  story = await aLatticeStory(offering);
  return story;
};
afterEach(() => story.bench.close());

const subject = (
  kind: Subject["kind"],
  arn: string,
  accountId: string,
  securityGroupIds: readonly string[] = [],
): Subject => ({ kind, arn, accountId, securityGroupIds, by: "request/r-1", since: undefined });
const vpcArn = (accountId: string, id: string) => `arn:aws:ec2:${REGION}:${accountId}:vpc/${id}`;

/** Blue's service, asked for and, if nothing else is said, allowed and able to join. */
async function asked({ bench, network, subjects, grant }: Story) {
  const service = await bench.service(BLUE);
  bench.share(BLUE, network.arn);
  subjects.push(subject("service-association", service.arn, BLUE));
  grant(BLUE);
  return service;
}

const CREATE = "vpc-lattice:CreateServiceNetworkServiceAssociation";
const LISTINGS = [
  "vpc-lattice:ListServiceNetworkServiceAssociations",
  "vpc-lattice:ListServiceNetworkVpcAssociations",
  "vpc-lattice:ListServiceNetworkResourceAssociations",
];

describe("a service that its owner asks for", () => {
  it("is joined once, and followed until it is", async () => {
    const { look, settled, associations, trail, record } = await open();
    const service = await asked(story);
    expect(await look()).toMatchObject({ look: "settled", followUp: true });
    expect(associations()).toEqual([`${service.id} CREATE_IN_PROGRESS`]);
    expect(await look()).toMatchObject({ look: "settled", followUp: true });
    expect(await settled()).toEqual({ look: "settled", unseen: [] });
    expect(await look()).toEqual({ look: "settled", unseen: [] });
    expect(associations()).toEqual([`${service.id} ACTIVE`]);
    expect(trail(service.arn)).toEqual([
      "decision",
      "intent add",
      "outcome add succeeded",
      "observation",
      "observation",
    ]);
    expect(record(service.arn)?.admittedBy).toMatchObject({ principal: `account/${BLUE}` });
  });
  it("is not joined without an entry that permits it", async () => {
    const { look, associations, revoke } = await open();
    await asked(story);
    revoke(BLUE);
    await look();
    expect(associations()).toEqual([]);
  });
  it("that nobody asked for is not joined, however allowed", async () => {
    const { look, associations, subjects } = await open();
    await asked(story);
    subjects.length = 0;
    await look();
    expect(associations()).toEqual([]);
  });
  it("of another account is joined by the hub, with which it is shared", async () => {
    const { bench, network, subjects, grant, look, associations } = await open();
    const service = await bench.service(GREEN);
    bench.share(HUB, service.arn);
    subjects.push(subject("service-association", service.arn, GREEN));
    grant(GREEN);
    await look();
    expect(associations()).toEqual([`${service.id} CREATE_IN_PROGRESS`]);
    expect(bench.lattice.associations()[0]).toMatchObject({
      createdBy: HUB,
      networkArn: network.arn,
    });
  });
  it("gets a reason while the network is not shared with it, and is joined once it is", async () => {
    const { bench, network, look, trail, associations } = await open();
    const service = await asked(story);
    bench.unshare(BLUE, network.arn);
    await look();
    expect(trail(service.arn)).toEqual([
      "decision",
      "intent add",
      "outcome add failed NetworkNotShared",
    ]);
    bench.share(BLUE, network.arn);
    bench.settle();
    await look();
    expect(associations()).toEqual([`${service.id} CREATE_IN_PROGRESS`]);
  });
  it("is not made again, and stays ours, while AWS lists nothing at all", async () => {
    const { bench, network, look, settled, associations, trail, record, revoke, events } =
      await open();
    const service = await asked(story);
    await look();
    await settled();
    const { faults, calls } = bench.platform;
    const before = trail(service.arn);
    const added = calls.of(CREATE).length;
    for (const action of LISTINGS) faults.add({ action, kind: "empty-answer", times: 10 });
    await look();
    await look();
    faults.clear();
    expect(calls.of(CREATE)).toHaveLength(added);
    expect(trail(service.arn)).toEqual(before);
    expect(events).toContainEqual({
      event: "listing.empty",
      resource: network.arn,
      expected: 1,
    });
    expect(record(service.arn)?.admittedBy).toBeDefined();
    revoke(BLUE);
    await look();
    expect(associations()).toEqual([`${service.id} DELETE_IN_PROGRESS`]);
  });
  it("is ended when its grant ends", async () => {
    const { look, settled, associations, trail, revoke } = await open();
    const service = await asked(story);
    await look();
    await settled();
    revoke(BLUE);
    expect(await look()).toMatchObject({ look: "settled", followUp: true });
    expect(associations()).toEqual([`${service.id} DELETE_IN_PROGRESS`]);
    await settled();
    expect(associations()).toEqual([]);
    expect(trail(service.arn)).toContain("outcome remove succeeded");
  });
  it("is made anew after AWS could not make it", async () => {
    const { bench, look, settled, associations, trail } = await open();
    const service = await asked(story);
    bench.lattice.failNextCreate();
    await look();
    await settled();
    expect(associations()).toEqual([`${service.id} DELETE_IN_PROGRESS`]);
    await settled();
    expect(associations()).toEqual([`${service.id} CREATE_IN_PROGRESS`]);
    await settled();
    expect(associations()).toEqual([`${service.id} ACTIVE`]);
    expect(trail(service.arn)).toContain("outcome clear succeeded");
  });
  it("is ended again where AWS could not end it", async () => {
    const { bench, look, settled, associations, revoke } = await open();
    await asked(story);
    await look();
    await settled();
    revoke(BLUE);
    bench.lattice.failNextDelete();
    await look();
    await settled();
    await settled();
    expect(associations()).toEqual([]);
  });
});

describe("a VPC that its owner asks for", () => {
  it("is joined in its owner's account with its security groups, and no other VPC is", async () => {
    const { bench, network, subjects, grant, look, settled, events } = await open();
    const vpc = bench.vpc(BLUE);
    const { GroupId = "" } = await bench
      .ec2Of(BLUE)
      .send(
        new CreateSecurityGroupCommand({ VpcId: vpc.id, GroupName: "web", Description: "web" }),
      );
    bench.share(BLUE, network.arn);
    subjects.push(subject("vpc-association", vpcArn(BLUE, vpc.id), BLUE, [GroupId]));
    grant(BLUE);
    await look();
    expect(await settled()).toEqual({ look: "settled", unseen: [] });
    expect(bench.lattice.associations()).toMatchObject([
      { subjectId: vpc.id, createdBy: BLUE, status: "ACTIVE", securityGroupIds: [GroupId] },
    ]);
    expect(events.filter(({ event }) => event === "finding")).toEqual([]);
  });
  it("that is in another network gets a reason, and nothing happens to it", async () => {
    const { bench, network, subjects, grant, look, trail, associations } = await open();
    const other = await bench.network(BLUE);
    const vpc = bench.vpc(BLUE);
    await bench.joinVpc(BLUE, vpc.id, other);
    bench.settle();
    bench.share(BLUE, network.arn);
    const arn = vpcArn(BLUE, vpc.id);
    subjects.push(subject("vpc-association", arn, BLUE));
    grant(BLUE);
    await look();
    expect(trail(arn)).toEqual(["decision", "intent add", "outcome add failed VpcHasNetwork"]);
    expect(associations()).toEqual([`${vpc.id} ACTIVE`]);
  });
});

describe("a resource configuration that its owner asks for", () => {
  it("is joined", async () => {
    const { bench, network, subjects, grant, look, settled, associations } = await open();
    const configuration = await bench.configuration(BLUE);
    bench.share(BLUE, network.arn);
    subjects.push(subject("resource-association", configuration.arn, BLUE));
    grant(BLUE);
    await look();
    await settled();
    expect(associations()).toEqual([`${configuration.id} ACTIVE`]);
  });
});

describe("a VPC endpoint to the network", () => {
  it("is listed and left to its owner, whatever is allowed", async () => {
    const { bench, network, look, record } = await open({ exclusive: true });
    bench.share(BLUE, network.arn);
    const vpc = bench.vpc(BLUE);
    const { VpcEndpoint } = await bench.ec2Of(BLUE).send(
      new CreateVpcEndpointCommand({
        VpcId: vpc.id,
        VpcEndpointType: "ServiceNetwork",
        ServiceNetworkArn: network.arn,
      }),
    );
    const id = VpcEndpoint?.VpcEndpointId ?? "";
    expect(await look()).toMatchObject({ look: "settled" });
    expect(record(id)).toMatchObject({ kind: "network-endpoint", tenant: BLUE });
    expect(record(id)?.intent).toBeUndefined();
    expect(story.trail(id)).toEqual(["decision"]);
  });
});

const others = async () => {
  const opened = await open({ exclusive: true });
  const service = await opened.bench.service(BLUE);
  opened.bench.share(BLUE, opened.network.arn);
  return { ...opened, service };
};

describe("associations of others on an exclusive network", () => {
  it("are ended if nobody looks after them", async () => {
    const { bench, network, service, look, settled, associations } = await others();
    await bench.joinService(BLUE, service, network);
    bench.settle();
    await look();
    await settled();
    expect(associations()).toEqual([]);
  });
  it("stay if their maker's tags say that a controller looks after them", async () => {
    const { bench, network, service, look, associations } = await others();
    const { arn: resourceArn } = await bench.joinService(BLUE, service, network);
    const tags = { "application-networking.k8s.aws/ManagedBy": `${BLUE}/cluster/vpc` };
    await bench.administrator(BLUE).send(new TagResourceCommand({ resourceArn, tags }));
    bench.settle();
    await look();
    expect(associations()).toEqual([`${service.id} ACTIVE`]);
  });
  it("stay if AWS manages them", async () => {
    const { bench, network, look, associations } = await others();
    const configuration = await bench.configuration(BLUE);
    const { id = "" } = await bench.joinResource(BLUE, configuration, network);
    bench.settle();
    bench.lattice.markManaged(id);
    await look();
    expect(associations()).toEqual([`${configuration.id} ACTIVE`]);
  });
});
