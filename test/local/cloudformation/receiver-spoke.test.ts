import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  deployReceiverSpokes,
  type ReceiverSpokesInput,
} from "../../../local/cloudformation/spokes.ts";
import type { Authorization, Caller } from "../../../local/organization/action.ts";
import { HUB, type SpokeBench, startSpokeBench } from "./spoke-bench.ts";
import { assumed, may, MAY_ASSUME } from "./spoke-rights.ts";

const RECEIVER = "444455556666";
const PARTNER = "666677778888";
const STRANGER = "123412341234";
const HOME = "eu-west-1";
const OTHER = "eu-central-1";
const GLOBAL = "us-east-1";
const BUS = `arn:aws:events:${HOME}:${HUB}:event-bus/gatehouse-test-hints`;
const ROLE = `arn:aws:iam::${RECEIVER}:role/gatehouse-test-receiver-shares`;
const TRUSTED = "gatehouse-test-reconcile-share-invitations";

const input: ReceiverSpokesInput = {
  graph: { app: "gatehouse", stage: "test", partition: "aws", accountId: HUB, region: HOME },
  organizationId: "o-exampleorg1",
  receiverAccountIds: [RECEIVER],
  regions: [OTHER, HOME],
  hintBusArn: BUS,
  externalId: "gate-7",
  senderAccountIdsByReceiver: new Map([[RECEIVER, [PARTNER]]]),
};

let bench: SpokeBench;
beforeAll(async () => {
  bench = await startSpokeBench();
  bench.events.putBus(BUS);
});
beforeEach(() => {
  deployReceiverSpokes(input, bench.parts);
});
afterAll(() => bench.close());

describe("the spokes of a receiver", () => {
  it("are one role to answer with, and a rule in every Region and in that of global shares", () => {
    expect(deployReceiverSpokes(input, bench.parts)).toEqual({
      sharesRoleArns: new Map([[RECEIVER, ROLE]]),
    });
    expect(bench.events.rules().map(({ arn, targetArns }) => [arn, targetArns])).toEqual(
      [HOME, OTHER, GLOBAL].map((region) => [
        `arn:aws:events:${region}:${RECEIVER}:rule/gatehouse-test-ram-events`,
        [BUS],
      ]),
    );
  });

  it("watch each rule", () => {
    expect(bench.cloudwatch.alarms().map(({ settings }) => settings)).toMatchObject(
      [HOME, OTHER, GLOBAL].map((region) => ({
        arn: `arn:aws:cloudwatch:${region}:${RECEIVER}:alarm:gatehouse-test-RamEventsFailed`,
        metricName: "FailedInvocations",
        dimensions: { RuleName: "gatehouse-test-ram-events" },
      })),
    );
  });
});

const assumeAs = (name: string, ExternalId?: string) =>
  assumed(bench, bench.hubRole(name, MAY_ASSUME), {
    RoleArn: ROLE,
    ...(ExternalId !== undefined && { ExternalId }),
  });

describe("the role for shares", () => {
  it("is given to the hub's one function that answers invitations, with the external id", async () => {
    await expect(assumeAs(TRUSTED, "gate-7")).resolves.toMatchObject({ roleArn: ROLE });
  });

  it.each([
    ["another function of the hub", "gatehouse-test-reconcile-network-associations", "gate-7"],
    ["it without an external id", TRUSTED, undefined],
    ["it with another external id", TRUSTED, "gate-8"],
  ])("is not given to %s", async (_, name, externalId) => {
    await expect(assumeAs(name, externalId)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is not given to a function of that name while the hub is in another organization", async () => {
    deployReceiverSpokes({ ...input, organizationId: "o-otherorg0001" }, bench.parts);
    await expect(assumeAs(TRUSTED, "gate-7")).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it.each(["hub", "tenant-green", "partner"])(
    "is not given to an administrator of account %s",
    async (profile) => {
      await expect(
        assumed(bench, bench.organization.profile(profile), {
          RoleArn: ROLE,
          ExternalId: "gate-7",
        }),
      ).rejects.toMatchObject({ name: "AccessDenied" });
    },
  );
});

const read = (action: string): Authorization => ({ action, resource: "*" });
const ofInvitation = (action: string, sender: string, region = HOME): Authorization => ({
  action,
  // Its owner is who must answer, although the ARN has the sender's account (ram.md section 3).
  resource: `arn:aws:ram:${region}:${sender}:resource-share-invitation/12345678-abcd`,
  resourceAccountId: RECEIVER,
  context: { "ram:ShareOwnerAccountId": sender, "ram:ResourceShareName": "any" },
});
const leaving = (principal: string): Authorization => ({
  action: "ram:DisassociateResourceShare",
  resource: `arn:aws:ram:${HOME}:${PARTNER}:resource-share/12345678-abcd`,
  resourceAccountId: RECEIVER,
  context: { "ram:Principal": principal },
});

describe("a session of the role for shares", () => {
  let session: Caller;
  beforeEach(async () => {
    session = await assumeAs(TRUSTED, "gate-7");
  });

  it.each([
    ["sees invitations", read("ram:GetResourceShareInvitations")],
    ["sees shares", read("ram:GetResourceShares")],
    ["sees what is in shares", read("ram:ListResources")],
    [
      "looks into what a stranger offers",
      ofInvitation("ram:ListPendingInvitationResources", STRANGER),
    ],
    ["rejects a stranger", ofInvitation("ram:RejectResourceShareInvitation", STRANGER)],
    ["accepts a known sender", ofInvitation("ram:AcceptResourceShareInvitation", PARTNER)],
    ["leaves a share", leaving(RECEIVER)],
  ])("%s", async (_, authorization) => {
    await expect(may(bench, session, HOME, authorization)).resolves.toBe(true);
  });

  it.each([
    ["accept a stranger", ofInvitation("ram:AcceptResourceShareInvitation", STRANGER)],
    ["take another account out of a share", leaving(PARTNER)],
    ["share anything", read("ram:CreateResourceShare")],
  ])("may not %s", async (_, authorization) => {
    await expect(may(bench, session, HOME, authorization)).resolves.toBe(false);
  });

  it.each([
    { region: OTHER, allowed: true },
    { region: GLOBAL, allowed: true },
    { region: "eu-north-1", allowed: false },
  ])("may act in $region: $allowed", async ({ region, allowed }) => {
    for (const authorization of [
      read("ram:GetResourceShareInvitations"),
      ofInvitation("ram:RejectResourceShareInvitation", STRANGER, region),
      ofInvitation("ram:AcceptResourceShareInvitation", PARTNER, region),
      leaving(RECEIVER),
    ]) {
      await expect(may(bench, session, region, authorization)).resolves.toBe(allowed);
    }
  });

  it("may accept nobody as long as the template names no sender", async () => {
    deployReceiverSpokes({ ...input, senderAccountIdsByReceiver: new Map() }, bench.parts);
    const accept = ofInvitation("ram:AcceptResourceShareInvitation", PARTNER);
    await expect(may(bench, session, HOME, accept)).resolves.toBe(false);
  });

  it("does with a session policy only what both allow", async () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ram:AcceptResourceShareInvitation", Resource: "*" }],
    });
    const key = bench.hubRole(TRUSTED, MAY_ASSUME);
    const narrow = await assumed(bench, key, { RoleArn: ROLE, ExternalId: "gate-7", Policy });
    const answers = await Promise.all(
      [
        ofInvitation("ram:AcceptResourceShareInvitation", PARTNER),
        ofInvitation("ram:AcceptResourceShareInvitation", STRANGER),
        ofInvitation("ram:RejectResourceShareInvitation", STRANGER),
      ].map((authorization) => may(bench, narrow, HOME, authorization)),
    );
    expect(answers).toEqual([true, false, false]);
  });
});

const shareEvent = (region: string, source = "aws.ram") => ({
  accountId: RECEIVER,
  region,
  source,
  detailType: "Resource Sharing State Change",
  detail: { event: "Resource Share Association", status: "associated" },
});

/** The hub's bus, open to the rule's role in accounts of the organization. */
function admit(role: string): void {
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
          ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/${role}` },
          "ForAllValues:StringEquals": { "events:source": ["aws.ram"] },
          Null: { "events:source": "false" },
        },
      },
    ],
  });
}

describe("what RAM does in the account", () => {
  it.each([HOME, OTHER, GLOBAL])("in %s is put on the hub's bus", async (region) => {
    admit("gatehouse-test-ram-events");
    bench.events.publish(shareEvent(region));
    await bench.events.settled();
    expect(bench.events.deliveries().at(-1)).toMatchObject({
      targetArn: BUS,
      outcome: "delivered",
    });
  });

  it("is lost where the bus admits another role", async () => {
    admit("gatehouse-test-network-events");
    bench.events.publish(shareEvent(HOME));
    await bench.events.settled();
    expect(bench.events.deliveries().at(-1)).toMatchObject({ targetArn: BUS, outcome: "lost" });
  });

  it("is all that is handed on", async () => {
    const before = bench.events.deliveries().length;
    bench.events.publish(shareEvent(HOME, "aws.ec2"));
    await bench.events.settled();
    expect(bench.events.deliveries()).toHaveLength(before);
  });
});
