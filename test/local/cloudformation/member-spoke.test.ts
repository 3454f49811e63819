import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  deployMemberSpokes,
  type MemberSpokesInput,
} from "../../../local/cloudformation/spokes.ts";
import type { Authorization, Caller } from "../../../local/organization/action.ts";
import type { NewEvent } from "../../../local/organization/services/events/bus-event.ts";
import { HUB, type SpokeBench, startSpokeBench } from "./spoke-bench.ts";
import { assumed, may, MAY_ASSUME } from "./spoke-rights.ts";

const MEMBER = "333344445555";
const HOME = "eu-west-1";
const OTHER = "eu-central-1";
const BUS = `arn:aws:events:${HOME}:${HUB}:event-bus/gatehouse-test-hints`;
const ROLE = `arn:aws:iam::${MEMBER}:role/gatehouse-test-member-associations`;
const TRUSTED = "gatehouse-test-reconcile-network-associations";
const networkIn = (region: string, id = "sn-0123456789abcdef0") =>
  `arn:aws:vpc-lattice:${region}:${HUB}:servicenetwork/${id}`;
const NETWORK = networkIn(HOME);
const TEST_NETWORK = networkIn(HOME, "sn-0123456789abcdef1");

const input: MemberSpokesInput = {
  graph: { app: "gatehouse", stage: "test", partition: "aws", accountId: HUB, region: HOME },
  organizationId: "o-exampleorg1",
  memberAccountIds: [MEMBER],
  regions: [OTHER, HOME],
  hintBusArn: BUS,
  externalId: "gate-7",
  serviceNetworkArnsByMember: new Map([[MEMBER, [NETWORK]]]),
};

let bench: SpokeBench;
beforeAll(async () => {
  bench = await startSpokeBench();
  bench.events.putBus(BUS);
});
beforeEach(() => {
  deployMemberSpokes(input, bench.parts);
});
afterAll(() => bench.close());

describe("the spokes of a member", () => {
  it("are one role to associate with, and two rules in every Region", () => {
    expect(deployMemberSpokes(input, bench.parts)).toEqual({
      associationsRoleArns: new Map([[MEMBER, ROLE]]),
    });
    expect(bench.events.rules().map(({ arn, targetArns }) => [arn, targetArns])).toEqual(
      [HOME, OTHER].flatMap((region) =>
        ["lattice-events", "tag-events"].map((name) => [
          `arn:aws:events:${region}:${MEMBER}:rule/gatehouse-test-${name}`,
          [BUS],
        ]),
      ),
    );
  });

  it("watch each rule", () => {
    expect(
      bench.cloudwatch
        .alarms()
        .map(({ settings: { arn, metricName, dimensions } }) => [arn, metricName, dimensions]),
    ).toEqual(
      [HOME, OTHER].flatMap((region) =>
        [
          ["LatticeEventsFailed", "lattice-events"],
          ["TagEventsFailed", "tag-events"],
        ].map(([alarm, rule]) => [
          `arn:aws:cloudwatch:${region}:${MEMBER}:alarm:gatehouse-test-${alarm}`,
          "FailedInvocations",
          { RuleName: `gatehouse-test-${rule}` },
        ]),
      ),
    );
  });
});

const assumeAs = (name: string, ExternalId?: string) =>
  assumed(bench, bench.hubRole(name, MAY_ASSUME), {
    RoleArn: ROLE,
    ...(ExternalId !== undefined && { ExternalId }),
  });

describe("the role for associations", () => {
  it("is given to the hub's one function that associates, with the external id", async () => {
    await expect(assumeAs(TRUSTED, "gate-7")).resolves.toMatchObject({ roleArn: ROLE });
  });

  it.each([
    ["another function of the hub", "gatehouse-test-reconcile-share-invitations", "gate-7"],
    ["it without an external id", TRUSTED, undefined],
    ["it with another external id", TRUSTED, "gate-8"],
  ])("is not given to %s", async (_, name, externalId) => {
    await expect(assumeAs(name, externalId)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is not given to a function of that name while the hub is in another organization", async () => {
    deployMemberSpokes({ ...input, organizationId: "o-otherorg0001" }, bench.parts);
    await expect(assumeAs(TRUSTED, "gate-7")).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

const lattice = (resource: string, region = HOME, accountId = MEMBER) =>
  `arn:aws:vpc-lattice:${region}:${accountId}:${resource}`;

const ec2 = (resource: string) => `arn:aws:ec2:${HOME}:${MEMBER}:${resource}`;

/** Everything that VPC Lattice asks IAM for when one side is associated with a network (lattice.md section 7). */
function associating(
  kind: "Service" | "Resource" | "Vpc",
  network = NETWORK,
  region = HOME,
): Authorization[] {
  const own = {
    Service: ["service/svc-0123456789abcdef0"],
    Resource: ["resourceconfiguration/rcfg-0123456789abcdef0"],
    Vpc: [],
  }[kind].map((resource) => lattice(resource, region));
  const association = lattice(`servicenetwork${kind.toLowerCase()}association/*`, region);
  // The network's owner shares it; here the right of the caller alone is asked for.
  return [...own, association, network].map((resource) => ({
    action: `vpc-lattice:CreateServiceNetwork${kind}Association`,
    resource,
    resourceAccountId: MEMBER,
    context: { "vpc-lattice:ServiceNetworkArn": network },
  }));
}

const listing = (action: string): Authorization => ({ action, resource: "*" });
const on = (action: string, resource: string, network?: string): Authorization => ({
  action,
  resource,
  resourceAccountId: MEMBER,
  ...(network !== undefined && { context: { "vpc-lattice:ServiceNetworkArn": network } }),
});
const ofVpc = (action: string, network: string): Authorization =>
  on(action, lattice("servicenetworkvpcassociation/snva-0123456789abcdef0"), network);

describe("a session of the role for associations", () => {
  let session: Caller;
  beforeEach(async () => {
    session = await assumeAs(TRUSTED, "gate-7");
  });

  const all = (authorizations: readonly Authorization[], region = HOME) =>
    Promise.all(authorizations.map((one) => may(bench, session, region, one)));

  it("looks at services, resource configurations, VPCs, security groups and tags", async () => {
    const answers = await all([
      listing("vpc-lattice:ListServices"),
      listing("vpc-lattice:ListResourceConfigurations"),
      listing("vpc-lattice:ListServiceNetworkVpcAssociations"),
      listing("vpc-lattice:ListTagsForResource"),
      listing("ec2:DescribeVpcs"),
      listing("ec2:DescribeSecurityGroups"),
      on("vpc-lattice:GetService", lattice("service/svc-0123456789abcdef0")),
      on(
        "vpc-lattice:GetResourceConfiguration",
        lattice("resourceconfiguration/rcfg-0123456789abcdef0"),
      ),
      on("vpc-lattice:GetServiceNetwork", NETWORK),
    ]);
    expect(answers).not.toContain(false);
  });

  it.each(["Service", "Resource", "Vpc"] as const)(
    "associates a %s with the given network and no other",
    async (kind) => {
      expect(await all(associating(kind))).not.toContain(false);
      // Each of the rights is refused by itself: none opens another network.
      expect(await all(associating(kind, TEST_NETWORK))).not.toContain(true);
    },
  );

  it("makes the interfaces of a resource association, in its own account", async () => {
    const answers = await all([
      on("ec2:CreateNetworkInterface", ec2("network-interface/*")),
      on("ec2:CreateNetworkInterface", ec2("subnet/subnet-1")),
      on("ec2:CreateNetworkInterface", ec2("security-group/sg-1")),
      on("ec2:CreateNetworkInterfacePermission", ec2("network-interface/eni-1")),
      on("ec2:AssignIpv6Addresses", ec2("network-interface/eni-1")),
      listing("ec2:DescribeNetworkInterfaces"),
    ]);
    expect(answers).not.toContain(false);
  });

  it("neither reads nor deletes associations: the hub does, which may on its networks", async () => {
    expect(
      await all([
        ofVpc("vpc-lattice:GetServiceNetworkVpcAssociation", TEST_NETWORK),
        ofVpc("vpc-lattice:DeleteServiceNetworkVpcAssociation", NETWORK),
        ofVpc("vpc-lattice:DeleteServiceNetworkVpcAssociation", TEST_NETWORK),
      ]),
    ).toEqual([false, false, false]);
  });

  it.each([
    ["tag anything", on("vpc-lattice:TagResource", lattice("service/svc-0123456789abcdef0"))],
    ["delete a service", on("vpc-lattice:DeleteService", lattice("service/svc-0123456789abcdef0"))],
    ["change security groups", ofVpc("vpc-lattice:UpdateServiceNetworkVpcAssociation", NETWORK)],
    [
      "look at a service of another account",
      on("vpc-lattice:GetService", lattice("service/svc-0123456789abcdef0", HOME, HUB)),
    ],
  ])("may not %s", async (_, authorization) => {
    expect(await all([authorization])).toEqual([false]);
  });

  it("may do nothing in a Region that the template does not name", async () => {
    const region = "eu-north-1";
    const asked = [
      listing("vpc-lattice:ListServices"),
      listing("ec2:DescribeVpcs"),
      on("vpc-lattice:GetService", lattice("service/svc-0123456789abcdef0", region)),
      ...associating("Vpc", networkIn(region), region),
    ];
    expect(await all(asked, region)).not.toContain(true);
  });

  it("may associate nothing as long as there is no network", async () => {
    deployMemberSpokes(
      { ...input, serviceNetworkArnsByMember: new Map([[MEMBER, []]]) },
      bench.parts,
    );
    const kinds = ["Service", "Resource", "Vpc"] as const;
    expect(await all(kinds.flatMap((kind) => associating(kind)))).not.toContain(true);
  });

  it("may associate with every network of the hub where the world does not say which", async () => {
    const { serviceNetworkArnsByMember: _, ...rest } = input;
    deployMemberSpokes(rest, bench.parts);
    expect(await all(associating("Vpc", TEST_NETWORK))).not.toContain(false);
    const foreign = TEST_NETWORK.replace(HUB, "666677778888");
    expect(await all(associating("Vpc", foreign))).not.toContain(true);
  });
});

const latticeEvent = (detail: object, change: Partial<NewEvent> = {}): NewEvent => ({
  accountId: MEMBER,
  region: HOME,
  source: "aws.vpc-lattice",
  detailType: "AWS API Call via CloudTrail",
  detail: { eventSource: "vpc-lattice.amazonaws.com", ...detail },
  ...change,
});
const tagEvent = (detail: object): NewEvent => ({
  accountId: MEMBER,
  region: OTHER,
  source: "aws.tag",
  detailType: "Tag Change on Resource",
  detail: {
    service: "vpc-lattice",
    "resource-type": "service",
    "changed-tag-keys": ["gatehouse:service-network"],
    ...detail,
  },
});

async function outcomesOf(event: NewEvent) {
  const before = bench.events.deliveries().length;
  bench.events.publish(event);
  await bench.events.settled();
  return bench.events
    .deliveries()
    .slice(before)
    .map(({ targetArn, outcome }) => [targetArn, outcome]);
}

describe("what happens in the account", () => {
  beforeAll(() => {
    bench.events.setBusPolicy(BUS, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "events:PutEvents",
          Resource: BUS,
          Condition: {
            StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
            ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/gatehouse-test-network-events" },
          },
        },
      ],
    });
  });

  const ofTheOtherSide = { detailType: "AWS Service Event via CloudTrail" };
  it.each([
    ["a new service", latticeEvent({ eventName: "CreateService" })],
    ["a tag in another Region", latticeEvent({ eventName: "TagResource" }, { region: OTHER })],
    [
      "an association made by the other side",
      latticeEvent({ eventName: "CreateServiceNetworkServiceAssociationBySharee" }, ofTheOtherSide),
    ],
    [
      "an association ended by the network's owner",
      latticeEvent({ eventName: "DeleteServiceNetworkVpcAssociationByOwner" }, ofTheOtherSide),
    ],
    ["a service's tag that asks for a network", tagEvent({})],
    [
      "a VPC's tag that names security groups",
      tagEvent({
        service: "ec2",
        "resource-type": "vpc",
        "changed-tag-keys": ["gatehouse:security-groups", "name"],
      }),
    ],
  ])("is put on the hub's bus: %s", async (_, event) => {
    expect(await outcomesOf(event)).toEqual([[BUS, "delivered"]]);
  });

  it.each([
    ["a call that failed", latticeEvent({ eventName: "CreateService", errorCode: "AccessDenied" })],
    ["a look", latticeEvent({ eventName: "GetServiceNetworkBySharee" }, ofTheOtherSide)],
    ["a target group", latticeEvent({ eventName: "CreateTargetGroup" })],
    ["another tag", tagEvent({ "changed-tag-keys": ["stage"] })],
    ["a tag of another service", tagEvent({ service: "s3" })],
    [
      "an event of another source",
      latticeEvent({ eventName: "CreateService" }, { source: "aws.ec2" }),
    ],
  ])("is not handed on: %s", async (_, event) => {
    expect(await outcomesOf(event)).toEqual([]);
  });
});
