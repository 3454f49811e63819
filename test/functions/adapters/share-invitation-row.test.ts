import type { ResourceShare, ResourceShareInvitation } from "@aws-sdk/client-ram";
import { describe, expect, it } from "vitest";

import {
  seenShares,
  toConnection,
  type ShareContext,
} from "../../../functions/adapters/share-invitation-row.ts";
import {
  aShare,
  aShareArn,
  anInvitation,
  anInvitationArn,
  hub,
  partner,
  receiver,
  sentAt,
} from "../../support/ram-double.ts";
import { aMember, nowhere, outside } from "../../support/situation.ts";

/** In words that a RAM of tomorrow may use, too. */
const invited = (status: string, values: Partial<ResourceShareInvitation> = {}) =>
  anInvitation({ ...values, status: status as NonNullable<ResourceShareInvitation["status"]> });
const shown = (status: string) =>
  aShare({ status: status as NonNullable<ResourceShare["status"]> });

describe("what RAM shows of a share", () => {
  it.each([
    { name: "an offer", offer: "PENDING", reach: undefined, is: "waiting", state: "pending" },
    { name: "a refused offer", offer: "REJECTED", reach: undefined, is: "over", state: "rejected" },
    { name: "an offer too old", offer: "EXPIRED", reach: undefined, is: "over", state: "expired" },
    {
      name: "an accepted one",
      offer: "ACCEPTED",
      reach: "ACTIVE",
      is: "connected",
      state: "active",
    },
    { name: "one by an OU", offer: undefined, reach: "ACTIVE", is: "connected", state: "active" },
    {
      name: "one that reaches us another way too",
      offer: "PENDING",
      reach: "ACTIVE",
      is: "connected",
      state: "active",
    },
    {
      name: "one that reaches us although we refused",
      offer: "REJECTED",
      reach: "ACTIVE",
      is: "connected",
      state: "active",
    },
    { name: "one going", offer: "ACCEPTED", reach: "DELETING", is: "over", state: "deleting" },
    { name: "one gone", offer: undefined, reach: "DELETED", is: "over", state: "deleted" },
    {
      name: "a new offer of one gone",
      offer: "PENDING",
      reach: "DELETED",
      is: "waiting",
      state: "pending",
    },
    { name: "a failed one", offer: "ACCEPTED", reach: "FAILED", is: "unknown", state: "failed" },
    {
      name: "one of no state that has a rule",
      offer: undefined,
      reach: "PENDING",
      is: "unknown",
      state: "pending",
    },
    {
      name: "a new word of a share",
      offer: undefined,
      reach: "PAUSED",
      is: "unknown",
      state: "paused",
    },
    {
      name: "a new word of an offer",
      offer: "PAUSED",
      reach: undefined,
      is: "unknown",
      state: "paused",
    },
  ])("$name is $is", ({ offer, reach, is, state }) => {
    const seen = seenShares(
      offer === undefined ? [] : [invited(offer)],
      reach === undefined ? [] : [shown(reach)],
    );
    expect(seen).toMatchObject([{ shareArn: aShareArn(1), owner: partner, status: is, state }]);
  });
  it("leaves out what was accepted and does not show: it may not show yet", () => {
    expect(seenShares([invited("ACCEPTED")], [])).toEqual([]);
  });
  it("is unknown where a status is missing", () => {
    const { status: _1, ...offer } = anInvitation();
    const { status: _2, ...share } = aShare();
    for (const seen of [seenShares([offer], []), seenShares([], [share])])
      expect(seen).toMatchObject([{ status: "unknown", state: "missing" }]);
  });
  it("leaves out rows that name nothing that could be acted on", () => {
    const { resourceShareArn: _1, ...offer } = anInvitation();
    const { resourceShareInvitationArn: _2, ...anonymous } = anInvitation();
    const { resourceShareArn: _3, ...share } = aShare();
    expect(seenShares([offer, anonymous, anInvitation({ resourceShareArn: "" })], [share])).toEqual(
      [],
    );
  });
  it("has no owner where RAM names none", () => {
    const [seen] = seenShares([anInvitation({ senderAccountId: "" })], []);
    expect(seen).toMatchObject({ owner: undefined });
  });
});

const aMinuteLater = new Date(sentAt.getTime() + 60_000);

describe("of several invitations to one share", () => {
  it.each([
    { name: "the newest decides", first: "REJECTED", second: "EXPIRED", is: "expired" },
    {
      name: "one that came after a refusal waits",
      first: "REJECTED",
      second: "PENDING",
      is: "pending",
    },
    {
      name: "one that waits is not hidden by an answer whose time is later",
      first: "PENDING",
      second: "REJECTED",
      is: "pending",
    },
  ])("$name", ({ first, second, is }) => {
    const older = invited(first);
    const newer = invited(second, {
      resourceShareInvitationArn: anInvitationArn(2),
      invitationTimestamp: aMinuteLater,
    });
    for (const rows of [
      [older, newer],
      [newer, older],
    ])
      expect(seenShares(rows, [])).toMatchObject([{ state: is }]);
  });
  it("the newest that waits is answered", () => {
    const newer = anInvitation({
      resourceShareInvitationArn: anInvitationArn(2),
      invitationTimestamp: aMinuteLater,
    });
    const [seen] = seenShares([anInvitation(), newer], []);
    expect(seen?.invitation).toBe(newer);
  });
});

const context: ShareContext = {
  resource: receiver,
  receiver: hub,
  region: "eu-west-1",
  resourceTypes: ["ec2:transitgateway"],
  standing: outside,
};
const connectionOf = (
  invitations: ResourceShareInvitation[],
  shares: ResourceShare[],
  values: Partial<ShareContext> = {},
) =>
  seenShares(invitations, shares).map((seen) => toConnection(seen, { ...context, ...values }))[0];

describe("a share in our words", () => {
  it("that is offered", () => {
    expect(connectionOf([anInvitation()], [])).toEqual({
      id: `${receiver}/${aShareArn(1)}`,
      kind: "share-invitation",
      resource: receiver,
      externalId: aShareArn(1),
      tenant: partner,
      status: "waiting",
      state: "pending",
      region: "eu-west-1",
      resourceTypes: ["ec2:transitgateway"],
      handle: anInvitationArn(1),
      endedOnlyBy: undefined,
      expiresAt: new Date("2026-11-29T11:00:00Z"),
      createdAt: sentAt,
    });
  });
  it("that is offered at a time which RAM does not say expires at none that we know", () => {
    const { invitationTimestamp: _, ...offer } = anInvitation();
    expect(connectionOf([offer], [])).toMatchObject({ expiresAt: undefined, createdAt: undefined });
  });
  it("that reaches us has no time of an offer, and nothing to answer", () => {
    expect(connectionOf([invited("ACCEPTED")], [aShare()])).toMatchObject({
      status: "connected",
      handle: undefined,
      expiresAt: undefined,
      createdAt: undefined,
    });
  });
  it("that was answered has no time of an offer: it may be that of the answer", () => {
    expect(connectionOf([invited("REJECTED")], [])).toMatchObject({
      status: "over",
      handle: undefined,
      createdAt: undefined,
    });
  });
});

const step = (principal: string) =>
  `the owner, account ${partner}, must remove principal ${principal} from the share ${aShareArn(1)}`;
const anyOfOurs = step(`${hub}, or the OU or organization that it is in,`);

describe("a share that reaches us", () => {
  const accepted = [invited("ACCEPTED")];
  const retained = aShare({
    resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: true },
  });
  const notRetained = aShare({
    resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: false },
  });
  it.each([
    { name: "by an invitation that we accepted", invitations: accepted, standing: aMember() },
    { name: "from outside of the organization, long ago", invitations: [], standing: outside },
    { name: "and outlasts a membership", invitations: [], standing: aMember(), share: retained },
    {
      name: "and is empty",
      invitations: accepted,
      standing: outside,
      resourceTypes: [] as string[],
    },
  ])("$name can be left", ({ invitations, share = aShare(), ...values }) => {
    expect(connectionOf(invitations, [share], values)?.endedOnlyBy).toBeUndefined();
  });
  it.each([
    {
      name: "with a type that is not on RAM's list",
      resourceTypes: ["ec2:transitgateway", "vpc-lattice:service"],
      says: ["ec2:transitgateway, vpc-lattice:service", step(hub)],
    },
    {
      name: "with contents that RAM does not show",
      resourceTypes: undefined,
      says: ["unknown", step(hub)],
    },
    {
      name: "from within the organization",
      invitations: [],
      standing: aMember(),
      says: [anyOfOurs],
    },
    {
      name: "from within the organization, which the owner says ends with the membership",
      invitations: [],
      standing: aMember(),
      share: notRetained,
      says: [anyOfOurs],
    },
    {
      name: "from within the organization although the invitation was refused",
      invitations: [invited("REJECTED")],
      standing: aMember(),
      says: [anyOfOurs],
    },
    { name: "from who knows where", invitations: [], standing: nowhere, says: [anyOfOurs] },
    {
      name: "from somebody nobody looked up",
      invitations: [],
      standing: undefined,
      says: [anyOfOurs],
    },
    {
      name: "as a role of ours",
      invitations: [invited("ACCEPTED", { receiverArn: `arn:aws:iam::${hub}:role/reader` })],
      says: [step(`arn:aws:iam::${hub}:role/reader`)],
    },
  ])(
    "$name can't be left, and the owner's step is named",
    ({ says, invitations = accepted, share = aShare(), ...values }) => {
      const endedOnlyBy = connectionOf(invitations, [share], values)?.endedOnlyBy;
      for (const text of says) expect(endedOnlyBy).toContain(text);
    },
  );
  it("is not said to be anybody's to end before it reaches us", () => {
    const types = { resourceTypes: ["vpc-lattice:service"] };
    expect(connectionOf([anInvitation()], [], types)?.endedOnlyBy).toBeUndefined();
  });
});
