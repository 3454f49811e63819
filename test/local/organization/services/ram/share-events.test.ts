import {
  AcceptResourceShareInvitationCommand,
  AssociateResourceShareCommand,
  CreateResourceShareCommand,
  DisassociateResourceShareCommand,
  GetResourceSharesCommand,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createEvents } from "../../../../../local/organization/services/events/events.ts";
import {
  blue,
  createRamStage,
  green,
  HOUR_MS,
  network,
  partner,
  provider,
  type RamStage,
} from "./ram-fixture.ts";

let stage: RamStage;
beforeEach(async () => {
  stage = await createRamStage();
});
afterEach(() => stage.organization.close());

const share = (principals: string[], resourceArns: string[] = []) =>
  stage.ram.createShare(provider, "eu-west-1", { name: "a share", principals, resourceArns });
/** Account and status of each state change since the last look. */
const changes = () =>
  stage.events
    .splice(0)
    .filter(({ detailType }) => detailType === "Resource Sharing State Change")
    .map(({ accountId, detail }) => `${accountId} ${String(detail["status"])}`);

describe("Resource Sharing State Change", () => {
  it("goes to the owner and to the accounts behind a principal, with the two documented fields", () => {
    stage.ram.enableOrganizationSharing();
    share([stage.unitOf(blue)]);
    expect(stage.events).toEqual([]);
    stage.settle();
    const event = {
      region: "eu-west-1",
      source: "aws.ram",
      detailType: "Resource Sharing State Change",
      detail: { event: "Resource Share Association", status: "associated" },
    };
    expect(stage.events).toEqual(
      [provider, blue, green].map((accountId) => ({ accountId, ...event })),
    );
  });

  it("does not announce an invitation, and tells of its acceptance and its expiry", () => {
    share([partner]);
    stage.settle();
    expect(stage.events).toEqual([]);
    stage.ram.acceptInvitation(stage.ram.invitations()[0]?.arn ?? "");
    stage.settle();
    expect(changes()).toEqual([`${provider} associated`, `${partner} associated`]);
    share([blue]);
    stage.organization.platform.clock.advance(12 * HOUR_MS);
    expect(changes()).toEqual([`${provider} disassociated`]);
  });

  it("tells everybody who has the share of what is added to it, and of who leaves", async () => {
    stage.ram.enableOrganizationSharing();
    const resourceShareArn = share([blue]);
    stage.settle();
    changes();
    stage.ram.addToShare(resourceShareArn, { resourceArns: [network()] });
    stage.settle();
    expect(changes()).toEqual([`${provider} associated`, `${blue} associated`]);
    await stage
      .client()
      .send(new DisassociateResourceShareCommand({ resourceShareArn, principals: [blue] }));
    stage.settle();
    expect(changes()).toEqual([`${provider} disassociated`, `${blue} disassociated`]);
  });

  it("tells the owner of a failure", () => {
    stage.ram.failNextAssociation("No.");
    share([], [network()]);
    stage.settle();
    expect(changes()).toEqual([`${provider} failed`]);
  });
});

describe("AWS API Call via CloudTrail", () => {
  it("tells the caller's account of a call that changed something", async () => {
    share([partner]);
    const resourceShareInvitationArn = stage.ram.invitations()[0]?.arn ?? "";
    await stage
      .client("partner")
      .send(new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }));
    expect(stage.events).toMatchObject([
      {
        accountId: partner,
        region: "eu-west-1",
        source: "aws.ram",
        detailType: "AWS API Call via CloudTrail",
        detail: {
          eventSource: "ram.amazonaws.com",
          eventName: "AcceptResourceShareInvitation",
          awsRegion: "eu-west-1",
          readOnly: false,
          recipientAccountId: partner,
          userIdentity: { type: "IAMUser", accountId: partner },
          requestParameters: { resourceShareInvitationArn },
          responseElements: { resourceShareInvitation: { status: "ACCEPTED" } },
        },
      },
    ]);
  });

  it("says nothing of calls that read, nor of those that were refused", async () => {
    await stage.client().send(new GetResourceSharesCommand({ resourceOwner: "SELF" }));
    await expect(
      stage.client().send(new CreateResourceShareCommand({ name: "a/b" })),
    ).rejects.toThrow("not valid");
    expect(stage.events).toEqual([]);
  });
});

const calls = async () => {
  const resourceShareArn = share([]);
  for (let n = 1; n <= 5; n += 1) {
    const resourceArns = [network(n)];
    await stage
      .client()
      .send(new AssociateResourceShareCommand({ resourceShareArn, resourceArns }));
  }
};

const seen = () =>
  stage.events
    .filter(({ detailType }) => detailType === "AWS API Call via CloudTrail")
    .map(({ detail }) => JSON.stringify(detail["requestParameters"]).match(/sn-0+(\d)/)?.[1]);

const knobs = () => stage.organization.platform.knobs;

describe("the knob ramEvents", () => {
  it.each([
    { mode: "once", at: "12345" },
    { mode: "lost", at: "" },
    { mode: "doubled", at: "1122334455" },
  ] as const)("$mode", async ({ mode, at }) => {
    knobs().ramEvents = mode;
    await calls();
    expect(seen().join("")).toBe(at);
    stage.settle();
    const stateChanges = stage.events.length - seen().length;
    expect(stateChanges).toBe({ once: 5, lost: 0, doubled: 10 }[mode]);
  });

  it("late: after notificationDelayMs", async () => {
    knobs().ramEvents = "late";
    await calls();
    expect(seen()).toEqual([]);
    stage.organization.platform.clock.advance(knobs().notificationDelayMs);
    expect(seen().join("")).toBe("12345");
  });

  it("shuffled: each once, in an order of chance", async () => {
    knobs().ramEvents = "shuffled";
    await calls();
    stage.organization.platform.clock.advance(knobs().notificationDelayMs);
    expect(new Set(seen())).toEqual(new Set(["1", "2", "3", "4", "5"]));
    expect(seen()).toHaveLength(5);
    expect(seen().join("")).not.toBe("12345");
  });
});

it("comes to rules on the default bus, where it is wired to EventBridge", async () => {
  const { platform } = stage.organization;
  const events = createEvents(platform);
  stage.ram.onEvent((event) => void events.publish(event));
  const arn = `arn:aws:events:eu-west-1:${provider}:rule/ram`;
  events.putRule({
    arn,
    name: "ram",
    enabled: true,
    eventPattern: '{"source":["aws.ram"],"detail":{"status":["associated"]}}',
  });
  events.putTarget(arn, { id: "1", arn: `arn:aws:sqs:eu-west-1:${provider}:hints` });
  share([], [network()]);
  stage.settle();
  await events.settled();
  expect(events.deliveries()).toMatchObject([
    { ruleArn: arn, event: { source: "aws.ram", account: provider } },
  ]);
  events.stop();
});
