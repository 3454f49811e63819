import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { AssociateResourceShareCommand } from "@aws-sdk/client-ram";
import {
  CreateServiceCommand,
  CreateServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  TagResourceCommand,
} from "@aws-sdk/client-vpc-lattice";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

import { latticeTenantOf } from "../../local/showcase/lattice-tenant.ts";
import { useWorld } from "../support/test-world.ts";
import { BLUE, GREEN, HUB, lastOf, PARTNER, sessionOf, sharingIn } from "./sharing-stage.ts";

const test = useWorld();
const sharing = sharingIn(test);
const { patience } = sharing;

const [HOME, SECOND] = ["eu-west-1", "eu-central-1"];
const API_CALL = "AWS API Call via CloudTrail";
const SERVICE_EVENT = "AWS Service Event via CloudTrail";

/** Of the hub and shared with blue, by Region. */
const networks = new Map<string, string>();
const networkIn = (region: string) => networks.get(region) ?? "";

beforeAll(async () => {
  test.world.services.ram.enableOrganizationSharing();
  for (const region of [HOME, SECOND]) {
    const network = await sharing.network("common", [BLUE], sharing.clients("hub", region));
    for (const accountId of [BLUE, HUB]) await sharing.allow(network, `account/${accountId}`);
    await sharing.register(network);
    networks.set(region, network);
  }
});

beforeEach(async () => {
  await sharing.pastTheSweep();
  test.world.organization.platform.calls.clear();
});

type Sought = {
  readonly account: string;
  readonly source: string;
  readonly detailType: string;
  readonly eventName?: string;
  readonly region?: string;
};

/** The ways that events of a sort have gone so far: rules, and the service that each handed them to. None was lost on it. */
const waysOf = ({ account, source, detailType, eventName, region = HOME }: Sought) => {
  const { events } = test.world.services;
  const deliveries = events
    .deliveries()
    .filter(
      ({ event }) =>
        event.account === account &&
        event.source === source &&
        event["detail-type"] === detailType &&
        event.region === region &&
        (eventName === undefined || event.detail["eventName"] === eventName),
    );
  for (const { outcome } of deliveries) expect(["under-way", "delivered"]).toContain(outcome);
  const byEvent = Map.groupBy(deliveries, ({ event }) => event.id);
  return [...byEvent.values()].map((hops) =>
    hops.map(
      ({ ruleArn, targetArn }) =>
        `${ruleArn.slice(ruleArn.lastIndexOf("/") + 1)} > ${targetArn.split(":")[2]}`,
    ),
  );
};

/** From an account's own rule to the hub's bus, from there to a queue of the hub, and nowhere else: there is no third hop. */
const twoHops = (rule: string, hubRule: string) => [
  `gatehouse-local-${rule} > events`,
  `gatehouse-local-${hubRule} > sqs`,
];

const LATTICE_WAY = twoHops("lattice-events", "network-changes");

/** Looks at a network by the function, since the log was cleared. */
const looks = () =>
  sharing.callsBy(HUB, "vpc-lattice:ListServiceNetworkServiceAssociations").length;

/** What had something looked at for the first time: where it was not ready yet, follow-ups come after that. */
const firstCauseOf = async (network: string, subject: string) => {
  const [first] = await patience.decisionsOf(network, subject);
  return (first?.["cause"] as { readonly source: string } | undefined)?.source;
};

/** The decision about a share of partner's that an inbox has accepted, once something unexpected was added to it. */
async function growsUnasked(inbox: string, to: string, region: string) {
  const partner = sharing.clients("partner", region);
  const surprise = `arn:aws:vpc-lattice:${region}:${PARTNER}:service/svc-0123456789abcdef0`;
  await sharing.allowOutsider(inbox, PARTNER, { resourceTypes: ["ec2:PrefixList"] });
  await sharing.register(inbox);
  const share = await sharing.share(partner, {
    name: "lists",
    resourceArns: [`arn:aws:ec2:${region}:${PARTNER}:prefix-list/pl-0123456789abcdef0`],
    principals: [to],
    allowExternalPrincipals: true,
  });
  await sharing.answered(share, "ACCEPTED");
  await patience.decided(inbox, share, "approve", "granted");
  await sharing.pastTheSweep();
  await partner.ram.send(
    new AssociateResourceShareCommand({ resourceShareArn: share, resourceArns: [surprise] }),
  );
  await patience.decided(inbox, share, "hold", "unexpected-resources");
  return (await patience.decisionsOf(inbox, share)).at(-1);
}

describe("an event of VPC Lattice", () => {
  it.each([HOME, SECOND])(
    "about a call in a member's account reaches the hub from %s: what was tagged as it was made joins at once",
    async (region) => {
      const blue = sharing.clients("tenant-blue", region);
      const tags = { "gatehouse:service-network": networkIn(region) };
      const { arn = "" } = await blue.lattice.send(
        new CreateServiceCommand({ name: "tagged", tags }),
      );
      await sharing.joins(networkIn(region), arn);
      expect(await firstCauseOf(networkIn(region), arn)).toBe("event");
      const ways = waysOf({
        account: BLUE,
        source: "aws.vpc-lattice",
        detailType: API_CALL,
        eventName: "CreateService",
        region,
      });
      expect(ways).toEqual([LATTICE_WAY]);
    },
  );

  it("about what the network's owner did to a member's association reaches the hub by way of the member", async () => {
    const service = await latticeTenantOf(test.world, "tenant-blue").createService("made-by-hand");
    await patience.eventually(
      "blue can associate it",
      () =>
        sharing
          .clients("tenant-blue")
          .lattice.send(
            new CreateServiceNetworkServiceAssociationCommand({
              serviceNetworkIdentifier: networkIn(HOME),
              serviceIdentifier: service,
            }),
          )
          .catch((error: Error) => error),
      (answer) => !(answer instanceof Error),
    );
    const made = await sharing.joins(networkIn(HOME), service);
    const ofHub = { account: HUB, source: "aws.vpc-lattice", detailType: SERVICE_EVENT };
    // Its own bus tells the hub the same way, with what blue made before.
    const bySharee = { ...ofHub, eventName: "CreateServiceNetworkServiceAssociationBySharee" };
    expect(waysOf(bySharee).at(-1)).toEqual(LATTICE_WAY);
    await sharing.pastTheSweep();
    const before = looks();
    await test.hub.lattice.send(
      new DeleteServiceNetworkServiceAssociationCommand({
        serviceNetworkServiceAssociationIdentifier: made?.id,
      }),
    );
    const told = { account: BLUE, source: "aws.vpc-lattice", detailType: SERVICE_EVENT };
    const byOwner = { ...told, eventName: "DeleteServiceNetworkServiceAssociationByOwner" };
    await patience.eventually(
      "the member's event has reached the hub",
      () => Promise.resolve(waysOf(byOwner)),
      ([way]) => way?.length === 2,
    );
    expect(waysOf(byOwner)).toEqual([LATTICE_WAY]);
    await patience.eventually(
      "somebody has looked",
      () => Promise.resolve(looks()),
      (seen) => seen > before,
    );
  });
});

describe("an event about a tag", () => {
  it("on a VPC of a member has it associated, with the security groups of its other tag", async () => {
    const { arn, id, securityGroupId } = latticeTenantOf(test.world, "tenant-blue").vpc();
    await sharing.clients("tenant-blue").ec2.send(
      new CreateTagsCommand({
        Resources: [id],
        Tags: [
          { Key: "gatehouse:service-network", Value: networkIn(HOME) },
          { Key: "gatehouse:security-groups", Value: securityGroupId },
        ],
      }),
    );
    const made = await sharing.joins(networkIn(HOME), arn);
    expect(made).toMatchObject({ createdBy: BLUE, securityGroupIds: [securityGroupId] });
    const created = sharing.callsBy(BLUE, "vpc-lattice:CreateServiceNetworkVpcAssociation");
    expect(sessionOf(lastOf(created)).roleArn).toContain(":role/gatehouse-local-member-");
    expect(await firstCauseOf(networkIn(HOME), arn)).toBe("event");
    const tagged = { account: BLUE, source: "aws.tag", detailType: "Tag Change on Resource" };
    expect(waysOf(tagged).at(-1)).toEqual(twoHops("tag-events", "tag-changes"));
  });

  it("that can't be read asks for nothing, and people are told", async () => {
    const blue = sharing.clients("tenant-blue");
    const service = await latticeTenantOf(test.world, "tenant-blue").createService("misspelt");
    await patience.untilNothingIsLeft();
    const tags = { "gatehouse:service-network": "common" };
    await blue.lattice.send(new TagResourceCommand({ resourceArn: service, tags }));
    const [finding] = await patience.eventually(
      "people are told",
      () =>
        Promise.resolve(
          sharing.findings("ReconcileNetworkAssociations", service, "request-unreadable"),
        ),
      (found) => found.length > 0,
    );
    expect(finding?.explanation).toContain(`"common", which is not the ARN of a service network`);
    expect(sharing.association(networkIn(HOME), service)).toBeUndefined();
  });

  it.each([HOME, SECOND])(
    "on a service of the hub itself counts as well, in %s",
    async (region) => {
      const hub = sharing.clients("hub", region);
      const { arn = "" } = await hub.lattice.send(new CreateServiceCommand({ name: "of-the-hub" }));
      await patience.untilNothingIsLeft();
      const tags = { "gatehouse:service-network": networkIn(region) };
      await hub.lattice.send(new TagResourceCommand({ resourceArn: arn, tags }));
      const made = await sharing.joins(networkIn(region), arn);
      expect(made?.createdBy).toBe(HUB);
      expect(await firstCauseOf(networkIn(region), arn)).toBe("event");
    },
  );
});

describe("an event of RAM", () => {
  it("in a receiver's account has a share looked into again: what was added is found without a sweep", async () => {
    const decision = await growsUnasked(sharing.inboxOf(GREEN), GREEN, HOME);
    expect(decision).toMatchObject({ cause: { source: "event" } });
    const ways = waysOf({
      account: GREEN,
      source: "aws.ram",
      detailType: "Resource Sharing State Change",
    });
    expect(ways.at(-1)).toEqual(twoHops("ram-events", "invitation-changes"));
  });

  it.each([HOME, SECOND])("in the hub has a share looked into again, in %s", async (region) => {
    const decision = await growsUnasked(sharing.inboxOf(HUB, region), HUB, region);
    expect(decision).toMatchObject({ cause: { source: "event" } });
  });
});
