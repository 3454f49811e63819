import { describe, expect, it } from "vitest";

import {
  allMembers,
  anInsider,
  anOurShare,
  green,
  members,
  organizationArn,
  ouArn,
  partner,
  red,
  share,
} from "../../support/share-situation.ts";
import type { ShareStage } from "../../support/share-stage.ts";
import { aShareStage } from "../../support/share-stage.ts";
import { blue, farOu, minutes, nearOu, organizationId } from "../../support/situation.ts";

const near = `ou/${nearOu}`;
const far = `ou/${farOu}`;
const account = (accountId: string) => `account/${accountId}`;
const HOUR_MS = 60 * 60_000;
const refusal = (code: string) =>
  ({ says: { result: "failed", code, explanation: code }, takesEffect: false }) as const;
const outsider = {
  external: true,
  grants: {
    g1: { source: "operator", sponsor: "network team", expiresAt: "2027-11-22T12:00:00Z" },
  },
};

/** A share of which Gatehouse has made blue and green principals, each by an entry of its own. */
async function sharedWithBoth(): Promise<ShareStage> {
  const stage = aShareStage();
  stage.allow(account(blue));
  stage.allow(account(green));
  expect(await stage.rest()).toEqual([`add ${blue}`, `add ${green}`]);
  stage.events.length = 0;
  return stage;
}

/** A share of which Gatehouse has made the far OU a principal: blue, green and red are below it. */
async function sharedWithOu(): Promise<ShareStage> {
  const stage = aShareStage();
  stage.allow(far);
  expect(await stage.rest()).toEqual([`add ${ouArn(farOu)}`]);
  return stage;
}

const decisionAbout = (stage: ShareStage, externalId: string) => {
  const { verdict, reason } = stage.record(externalId)?.decision ?? {};
  return `${verdict} ${reason}`;
};
const findings = (stage: ShareStage) =>
  stage.events.flatMap((one) => (one.event === "finding" ? [one.explanation] : []));
const events = (stage: ShareStage) =>
  stage.events.map(({ event }) => event).filter((event) => event !== "recorded");

describe("principals", () => {
  it("follow the grants, and are left alone once they do", async () => {
    const stage = await sharedWithBoth();
    const changes = stage.ledger.changes.length;
    expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
    expect(stage.ledger.changes).toHaveLength(changes);
    stage.forget(account(blue));
    expect(await stage.rest()).toEqual([`remove ${blue}`]);
    expect([...stage.principals.keys()]).toEqual([green]);
    expect(stage.record(blue)).toMatchObject({ status: "over", decision: { verdict: "end" } });
  });

  it("come back when their grant does", async () => {
    const stage = await sharedWithBoth();
    stage.forget(account(blue));
    await stage.rest();
    stage.allow(account(blue));
    expect(await stage.rest()).toEqual([`add ${blue}`]);
  });

  it("are looked at again soon while RAM is at work on them", async () => {
    const stage = aShareStage();
    stage.allow(account(blue));
    expect(await stage.look()).toMatchObject({ look: "settled", followUp: true });
    stage.advance(60_000);
    expect(await stage.look()).toMatchObject({ look: "settled", followUp: true });
    // Whatever keeps it so long, somebody else has to do: the sweep will see it.
    stage.advance(20 * 60_000);
    expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
  });

  it.each(["ou", "organization"])("can be an %s as a whole", async (type) => {
    const stage = aShareStage();
    stage.allow(type === "ou" ? far : `organization/${organizationId}`);
    const arn = type === "ou" ? ouArn(farOu) : organizationArn;
    expect(await stage.rest()).toEqual([`add ${arn}`]);
    // New members need nothing.
    stage.organization.everybody = allMembers([...members, anInsider("777788889999")]);
    expect(await stage.rest()).toEqual([]);
  });

  it("that RAM could not make are cleared away and made anew, later each time", async () => {
    const stage = aShareStage();
    stage.allow(account(blue));
    await stage.look();
    for (let times = 1; times <= 3; times++) {
      stage.put(blue, { status: "failed", state: "failed" });
      stage.advance(10_000 * 2 ** times - 15_000);
      await stage.look();
      stage.advance(30_000);
      await stage.look();
      stage.advance(3 * 60_000);
      await stage.look();
    }
    expect(stage.calls.slice(0, 5)).toEqual([
      `add ${blue}`,
      `clear ${blue}`,
      `add ${blue}`,
      `clear ${blue}`,
      `add ${blue}`,
    ]);
  });

  it("are decided about and not touched where the switches are off", async () => {
    const stage = aShareStage({ approves: false, cuts: false });
    stage.allow(account(blue));
    stage.put(red);
    stage.deny(account(red));
    expect(await stage.rest()).toEqual([]);
    expect(decisionAbout(stage, blue)).toBe("approve granted");
    expect(decisionAbout(stage, red)).toBe("end denied");
  });

  it("that an entry names and nobody lets in are told why", async () => {
    const stage = aShareStage();
    stage.allow(account(blue), {
      grants: { g1: { source: "operator", expiresAt: minutes(-1).toISOString() } },
    });
    expect(await stage.rest()).toEqual([]);
    expect(decisionAbout(stage, blue)).toBe("hold grant-expired");
    stage.forget(account(blue));
    await stage.rest();
    expect(stage.record(blue)).toMatchObject({ status: "over" });
    expect(events(stage)).toEqual([]);
  });
});

describe("principals of others", () => {
  it("are reported and left alone", async () => {
    const stage = await sharedWithBoth();
    stage.put(red);
    stage.put(ouArn(nearOu));
    stage.put(`arn:aws:iam::${red}:role/deploy`);
    stage.put(organizationArn.replace(organizationId, "o-anotherorg1"));
    expect(await stage.rest()).toEqual([]);
    for (const id of [red, ouArn(nearOu), `arn:aws:iam::${red}:role/deploy`])
      expect(decisionAbout(stage, id)).toBe("ignore drift");
  });

  it("go when they are denied, or the offering is exclusive", async () => {
    const stage = await sharedWithBoth();
    stage.put(red);
    stage.deny(account(red));
    expect(await stage.rest()).toEqual([`remove ${red}`]);
    stage.put(ouArn(nearOu));
    stage.setOffering({ exclusive: true });
    expect(await stage.rest()).toEqual([`remove ${ouArn(nearOu)}`]);
  });

  it("in a state without a rule are left alone, whoever made them", async () => {
    const stage = await sharedWithBoth();
    stage.put(blue, { status: "unknown", state: "suspended" });
    stage.forget(account(blue));
    expect(await stage.rest()).toEqual([]);
    expect(decisionAbout(stage, blue)).toBe("ignore unknown-state");
  });
});

describe("an OU that can no longer stand for all", () => {
  it("goes only when everybody below it who has a grant is a principal", async () => {
    const stage = await sharedWithOu();
    stage.deny(account(red));
    expect(await stage.look()).toMatchObject({ followUp: true });
    stage.advance(60_000);
    await stage.look();
    // Still on their way.
    expect(stage.calls.slice(1)).toEqual([`add ${blue}`, `add ${green}`]);
    expect(decisionAbout(stage, ouArn(farOu))).toBe("hold no-grant");
    expect(await stage.rest()).toEqual([`remove ${ouArn(farOu)}`]);
    expect([...stage.principals.keys()]).toEqual([blue, green]);
  });

  it("takes over again first, before the accounts go", async () => {
    const stage = await sharedWithOu();
    stage.deny(account(red));
    await stage.rest();
    stage.forget(account(red));
    await stage.look();
    stage.advance(60_000);
    await stage.look();
    expect(stage.calls.at(-1)).toBe(`add ${ouArn(farOu)}`);
    expect(await stage.rest()).toEqual([`remove ${blue}`, `remove ${green}`]);
    expect([...stage.principals.keys()]).toEqual([ouArn(farOu)]);
  });

  it("is replaced by a larger one only when that is there", async () => {
    const stage = await sharedWithOu();
    stage.allow(`organization/${organizationId}`);
    await stage.look();
    stage.advance(60_000);
    await stage.look();
    expect(stage.calls.slice(1)).toEqual([`add ${organizationArn}`]);
    expect(await stage.rest()).toEqual([`remove ${ouArn(farOu)}`]);
    // Its grant did not end.
    expect(decisionAbout(stage, ouArn(farOu))).toBe("end not-listed");
  });

  it("waits for an account that RAM refuses, unless somebody below is denied", async () => {
    const stage = await sharedWithOu();
    stage.answer = (call) =>
      call === `add ${blue}` ? refusal("InvalidParameterException") : undefined;
    stage.organization.everybody = allMembers([
      ...members.filter(({ accountId }) => accountId !== red),
      anInsider(red, { organizationalUnits: [farOu], state: "SUSPENDED" }),
    ]);
    await stage.look();
    stage.settle();
    await stage.look();
    expect(stage.calls).toContain(`add ${green}`);
    expect(stage.calls).not.toContain(`remove ${ouArn(farOu)}`);
  });

  it("goes without those whom the offering lets nobody add, where somebody is denied", async () => {
    const stage = await sharedWithOu();
    stage.setOffering({ approves: false });
    stage.organization.everybody = allMembers([
      ...members.filter(({ accountId }) => accountId !== red),
      anInsider(red, { organizationalUnits: [farOu], state: "SUSPENDED" }),
    ]);
    expect(await stage.rest()).toEqual([]);
    stage.deny(account(red));
    expect(await stage.rest()).toEqual([`remove ${ouArn(farOu)}`]);
  });

  it("goes as a whole when its grant ends", async () => {
    const stage = await sharedWithOu();
    stage.forget(far);
    expect(await stage.rest()).toEqual([`remove ${ouArn(farOu)}`]);
    expect(decisionAbout(stage, ouArn(farOu))).toBe("end grant-ended");
  });

  it("leaves its accounts in by themselves where RAM can't take it", async () => {
    const stage = aShareStage();
    stage.answer = (call) =>
      call === `add ${ouArn(nearOu)}` ? refusal("UnknownResourceException") : undefined;
    stage.allow(near);
    await stage.look();
    await stage.look();
    expect(stage.calls).toEqual([`add ${ouArn(nearOu)}`, `add ${blue}`, `add ${green}`]);
    stage.answer = () => undefined;
    stage.settle();
    stage.advance(7 * HOUR_MS);
    expect(await stage.rest()).toEqual([
      `add ${ouArn(nearOu)}`,
      `remove ${blue}`,
      `remove ${green}`,
    ]);
  });
});

describe("nobody is taken out", () => {
  const unknownMap = { members: "unknown", because: "the map is too old" } as const;
  it.each([
    { name: "nobody knows who is a member", organization: unknownMap },
    { name: "the map is empty", organization: allMembers([]) },
    {
      name: "a listing lacked every account",
      organization: allMembers(members.map((one) => ({ ...one, missingSince: 8 }))),
    },
  ])("of an OU while $name", async ({ organization }) => {
    const stage = await sharedWithOu();
    stage.organization.everybody = organization;
    expect(await stage.rest()).toEqual([]);
    expect([...stage.principals.keys()]).toEqual([ouArn(farOu)]);
  });

  it("while nobody knows who is a member, though the grant has ended", async () => {
    const stage = await sharedWithOu();
    stage.forget(far);
    stage.organization.everybody = unknownMap;
    expect(await stage.rest()).toEqual([]);
    expect(decisionAbout(stage, ouArn(farOu))).toBe("hold organization-unknown");
  });

  it("while entries are unread, and the look comes back", async () => {
    const stage = await sharedWithBoth();
    stage.allowlist.isUnread = () => true;
    stage.forget(account(blue));
    expect(await stage.look()).toMatchObject({ look: "again", because: "unread" });
    expect(stage.calls).toHaveLength(2);
  });

  it("whose entry can't be read any more", async () => {
    const stage = await sharedWithBoth();
    stage.allow(account(blue), { effect: "alow" });
    const ou = await sharedWithOu();
    ou.allow(far, { effect: "alow" });
    expect([...(await stage.rest()), ...(await ou.rest())]).toEqual([]);
  });

  it("because RAM lists nothing: that is told, and nothing is done", async () => {
    const stage = await sharedWithBoth();
    stage.forget(account(blue));
    stage.shows = () => [];
    expect(await stage.rest()).toEqual([]);
    expect(events(stage)).toContain("listing.empty");
    expect(stage.record(blue)).toMatchObject({ status: "connected" });
    stage.shows = (all) => all;
    expect(await stage.rest()).toEqual([`remove ${blue}`]);
  });

  it("nor counted as gone while RAM lists nothing, though somebody else is to be added", async () => {
    const stage = await sharedWithBoth();
    stage.forget(account(blue));
    stage.allow(account(red));
    stage.shows = () => [];
    await stage.look();
    stage.advance(2 * HOUR_MS);
    await stage.look();
    expect(stage.record(blue)).toMatchObject({ status: "connected", missingSince: undefined });
    expect(stage.calls).toContain(`add ${red}`);
  });

  it("nor forgotten as ours because one list lacks it when its grant expires", async () => {
    const stage = await sharedWithBoth();
    stage.allow(account(blue), {
      grants: { g1: { source: "operator", expiresAt: minutes(-1).toISOString() } },
    });
    stage.shows = (all) => all.filter(({ externalId }) => externalId !== blue);
    expect(await stage.rest()).toEqual([]);
    stage.shows = (all) => all;
    expect(await stage.rest()).toEqual([`remove ${blue}`]);
  });

  it("nor forgotten as ours because one list lacks it", async () => {
    const stage = await sharedWithBoth();
    stage.forget(account(blue));
    stage.shows = (all) => all.filter(({ externalId }) => externalId !== blue);
    expect(await stage.rest()).toEqual([]);
    stage.shows = (all) => all;
    expect(await stage.rest()).toEqual([`remove ${blue}`]);
  });
});

describe("an account outside the organization", () => {
  it("is held where the share lets no outsider in, and that is told", async () => {
    const stage = aShareStage();
    stage.allow(account(partner), outsider);
    expect(await stage.rest()).toEqual([]);
    expect(decisionAbout(stage, partner)).toBe("hold tenant-outside");
    expect(findings(stage)[0]).toContain("set allowExternalPrincipals to true");
  });

  it("is invited, waited for by nobody, and invited again only when the invitation is over", async () => {
    const stage = aShareStage();
    stage.aws = anOurShare({ allowsOutsiders: true });
    stage.allow(account(partner), outsider);
    await stage.look();
    stage.advance(60_000);
    expect(await stage.look()).toEqual({ look: "settled", unseen: [] });
    expect(decisionAbout(stage, partner)).toBe("approve granted");
    // It declines.
    stage.principals.delete(partner);
    stage.advance(HOUR_MS);
    await stage.look();
    expect(stage.calls).toEqual([`add ${partner}`]);
    expect(decisionAbout(stage, partner)).toBe("hold tenant-outside");
    stage.advance(12 * HOUR_MS);
    await stage.look();
    expect(stage.calls).toEqual([`add ${partner}`, `add ${partner}`]);
    expect(findings(stage)).toEqual([]);
  });
});

describe("the share itself", () => {
  it.each([undefined, "deleted", "deleting", "failed", "pending"])(
    "is not touched when it is %s",
    async (state) => {
      const stage = await sharedWithBoth();
      stage.aws = state === undefined ? undefined : anOurShare({ state });
      stage.forget(account(blue));
      stage.allow(account(red));
      expect(await stage.rest()).toEqual([]);
      expect(new Set(events(stage))).toEqual(new Set(["service.missing"]));
    },
  );

  it("lets nobody in to what can be neither seen nor cut, unless that is known; removal goes on", async () => {
    const stage = await sharedWithBoth();
    stage.aws = anOurShare({ resourceTypes: ["ec2:subnet", "vpc-lattice:service"] });
    stage.allow(account(red));
    stage.forget(account(blue));
    expect(await stage.rest()).toEqual([`remove ${blue}`]);
    expect(decisionAbout(stage, red)).toBe("hold cuts-nothing");
    stage.setOffering({ cutsNothing: true });
    expect(await stage.rest()).toEqual([`add ${red}`]);
  });

  it("lets nobody in while AWS shows nothing in it", async () => {
    const stage = aShareStage();
    stage.aws = anOurShare({ resourceTypes: [] });
    stage.allow(account(blue));
    expect(await stage.rest()).toEqual([]);
  });

  it.each([
    { name: "lets outsiders in", values: { allowsOutsiders: true }, says: "external principals" },
    { name: "has a permission of AWS's", values: { awsPermissions: ["Default"] }, says: "Default" },
    {
      name: "comes of a policy",
      values: { featureSet: "created_from_policy" },
      says: "created_from_policy",
    },
  ])("is reported where it $name", async ({ values, says }) => {
    const stage = await sharedWithBoth();
    await stage.look();
    expect(findings(stage)).toEqual([]);
    stage.aws = anOurShare(values);
    await stage.look();
    expect(findings(stage)).toEqual([expect.stringContaining(says)]);
  });

  it("is nobody's business when it is not registered, or its offering can't be read", async () => {
    const stage = await sharedWithBoth();
    stage.allowlist.setOffering(share, undefined);
    await stage.look();
    stage.allowlist.setOffering(share, { schema: 1 });
    await stage.look();
    expect(stage.events).toEqual([
      { event: "hint.ignored", resource: share, reason: "not-registered" },
      { event: "hint.ignored", resource: share, reason: "offering-malformed" },
    ]);
  });
});
