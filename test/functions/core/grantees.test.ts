import { describe, expect, it } from "vitest";

import type { EntryReading } from "../../../functions/core/entry.ts";
import { granteesOf } from "../../../functions/core/grantees.ts";
import type { Members } from "../../../functions/core/organization.ts";
import {
  allMembers,
  allow,
  allowOutsider,
  anInsider,
  aShareOffering,
  deny,
  granteeFacts,
  green,
  hub,
  members,
  onKind,
  organizationArn,
  ouArn,
  partner,
  red,
  share,
  unreadable,
} from "../../support/share-situation.ts";
import {
  aGrant,
  anEntry,
  blue,
  farOu,
  minutes,
  nearOu,
  now,
  organizationId,
} from "../../support/situation.ts";

const near = `ou/${nearOu}`;
const far = `ou/${farOu}`;
const organization = `organization/${organizationId}`;
const account = (accountId: string) => `account/${accountId}`;
const principalsFor = (...entries: readonly EntryReading[]) => [
  ...granteesOf(granteeFacts(entries)).principals.keys(),
];
const without = (...accountIds: readonly string[]) =>
  members.filter(({ accountId }) => !accountIds.includes(accountId));

describe("the principals of a share", () => {
  it.each([
    { name: "nobody without an entry", entries: [], principals: [] },
    { name: "an account by its id", entries: [allow(account(blue))], principals: [blue] },
    { name: "an OU by its ARN", entries: [allow(near)], principals: [ouArn(nearOu)] },
    {
      name: "the organization by its ARN",
      entries: [allow(organization)],
      principals: [organizationArn],
    },
    {
      name: "the outermost of nested OUs alone, and no account within it",
      entries: [allow(near), allow(far), allow(account(blue))],
      principals: [ouArn(farOu)],
    },
    {
      name: "the organization instead of its OUs",
      entries: [allow(far), allow(organization)],
      principals: [organizationArn],
    },
    {
      name: "an account beside an OU that it is not in",
      entries: [allow(near), allow(account(red))],
      principals: [ouArn(nearOu), red],
    },
    {
      name: "whom an entry on the kind allows",
      entries: [anEntry({ key: { target: onKind, principal: account(blue) } })],
      principals: [blue],
    },
    {
      name: "nobody for a grant that has expired",
      entries: [allow(far, { expiresAt: now })],
      principals: [],
    },
    {
      name: "nobody for a grant that does not hold yet",
      entries: [allow(far, { notBefore: minutes(1) })],
      principals: [],
    },
    {
      name: "nobody for a grant of another kind",
      entries: [allow(far, { kinds: ["vpc-association"] })],
      principals: [],
    },
    {
      name: "nobody for a grant of another Region",
      entries: [allow(far, { regions: ["eu-central-1"] })],
      principals: [],
    },
    {
      name: "an OU for a grant of what the share has in it",
      entries: [allow(far, { resourceTypes: ["vpc-lattice:service"] })],
      principals: [ouArn(farOu)],
    },
    {
      name: "nobody for a grant of something else than the share has in it",
      entries: [allow(far, { resourceTypes: ["ec2:subnet"] })],
      principals: [],
    },
  ])("are $name", ({ entries, principals }) => {
    expect(principalsFor(...entries)).toEqual(principals);
  });

  it.each([
    { name: "an account below is denied", entry: deny(account(blue)), others: [green, red] },
    { name: "an OU below is denied", entry: deny(near), others: [red] },
    {
      name: "an account below is to be denied later",
      entry: deny(account(blue), { g1: aGrant({ notBefore: minutes(60) }) }),
      others: [blue, green, red],
    },
    {
      name: "an OU is denied of which nobody knows where it is",
      entry: deny("ou/ou-ab12-99999999"),
      others: [blue, green, red],
    },
    {
      name: "the organization is denied",
      entry: deny(organization),
      others: [],
    },
    {
      name: "an entry below can't be read",
      entry: unreadable(account(blue)),
      others: [green, red],
    },
    {
      name: "the entry of an OU below can't be read",
      entry: unreadable(near),
      others: [red],
    },
    {
      name: "a grant below can't be read",
      entry: anEntry({
        key: { target: share, principal: account(blue) },
        malformedGrants: ["g2"],
      }),
      others: [blue, green, red],
    },
  ])("are accounts instead of an OU where $name", ({ entry, others }) => {
    expect(principalsFor(allow(far), entry)).toEqual(others);
  });

  it("are an OU where somebody beside it, or outside, is denied", () => {
    expect(principalsFor(allow(near), deny(account(red)), deny(account(partner)))).toEqual([
      ouArn(nearOu),
    ]);
  });

  it("are an inner OU where the outer one can't stand for all", () => {
    expect(principalsFor(allow(near), allow(far), deny(account(red)))).toEqual([ouArn(nearOu)]);
  });

  it("are accounts instead of an OU where an account below is suspended", () => {
    const accounts = [...without(blue), anInsider(blue, { state: "SUSPENDED" })];
    const grantees = granteesOf(granteeFacts([allow(near)], { members: allMembers(accounts) }));
    expect([...grantees.principals.keys()]).toEqual([green]);
    expect(grantees.doubtful.size).toBe(0);
  });

  it("are accounts instead of an OU where each account has a limit, or an environment of its own", () => {
    const limited = { offering: aShareOffering({ perAccount: 1 }) };
    expect([...granteesOf(granteeFacts([allow(near)], limited)).principals.keys()]).toEqual([
      blue,
      green,
    ]);
    const environment = { name: "production", accounts: [account(green)] };
    const offering = aShareOffering({ environment });
    const entries = [allow(near, { environment: "same" })];
    expect([...granteesOf(granteeFacts(entries, { offering })).principals.keys()]).toEqual([green]);
  });

  it("are accounts beside an OU that AWS could not make a principal, and the OU for a new try", () => {
    const refused = { share: { refused: new Set([ouArn(nearOu)]) } };
    const { principals, coveredBy } = granteesOf(granteeFacts([allow(near)], refused));
    expect([...principals.keys()]).toEqual([ouArn(nearOu), blue, green]);
    expect(coveredBy.size).toBe(0);
  });

  it("are an inner OU beside the outer one that AWS could not make a principal", () => {
    const refused = { share: { refused: new Set([ouArn(farOu)]) } };
    const { principals, coveredBy } = granteesOf(granteeFacts([allow(near), allow(far)], refused));
    expect([...principals.keys()]).toEqual([ouArn(nearOu), ouArn(farOu), red]);
    expect(coveredBy.get(blue)).toBe(ouArn(nearOu));
  });

  it("never name the owner, alone or as a member of an OU", () => {
    const accounts = [...members, anInsider(hub)];
    const facts = { members: allMembers(accounts) };
    const entries = [allow(near), allow(account(hub)), deny(account(blue))];
    expect([...granteesOf(granteeFacts(entries, facts)).principals.keys()]).toEqual([green]);
  });

  it("name the grant that each rests on, the share's own before that of the kind", () => {
    const entries = [anEntry({ key: { target: onKind, principal: near } }), allow(near)];
    const grantees = granteesOf(granteeFacts(entries));
    expect(grantees.principals.get(ouArn(nearOu))?.basis).toEqual({
      target: share,
      principal: near,
      grantId: "g1",
      entryVersion: 1,
    });
    expect(granteesOf(granteeFacts([allow(account(blue))])).principals.get(blue)).toMatchObject({
      basis: { principal: account(blue) },
    });
  });
});

describe("accounts outside the organization", () => {
  it("are principals by an entry that says so, and by nothing else", () => {
    const grantees = granteesOf(granteeFacts([allowOutsider(partner), allow(organization)]));
    expect([...grantees.principals.keys()]).toEqual([organizationArn, partner]);
    expect(grantees.outsiders).toEqual(new Set([partner]));
    expect(principalsFor(allow(account(partner)))).toEqual([]);
  });
});

describe("what nobody can say now", () => {
  it.each([
    {
      name: "the map is stale",
      facts: { members: { members: "unknown", because: "it is too old" } satisfies Members },
      reason: "organization-unknown",
    },
    { name: "entries were left unread", unread: true, reason: "allowlist-unread" },
  ])("is everything while $name", ({ facts = {}, unread = false, reason }) => {
    const entries = unread ? "unread" : [allow(near), allow(account(blue)), allowOutsider(partner)];
    const { principals, uncertain } = granteesOf(granteeFacts(entries, facts));
    expect(principals.size).toBe(0);
    expect(uncertain).toMatchObject({ reason });
  });

  it("is an OU below which an account is missing: the others are let in alone", () => {
    const accounts = [...without(blue), anInsider(blue, { missingSince: 8 })];
    const grantees = granteesOf(granteeFacts([allow(near)], { members: allMembers(accounts) }));
    expect([...grantees.principals.keys()]).toEqual([green]);
    expect(grantees.doubtful.get(ouArn(nearOu))).toMatchObject({ reason: "organization-unknown" });
  });

  it("does not replace an OU that is a principal by all its accounts", () => {
    const accounts = [...without(blue), anInsider(blue, { missingSince: 8 })];
    const facts = { members: allMembers(accounts), share: { principals: [ouArn(nearOu)] } };
    expect(granteesOf(granteeFacts([allow(near)], facts)).principals.size).toBe(0);
  });

  it("is an OU in which the map has no account", () => {
    const grantees = granteesOf(granteeFacts([allow("ou/ou-ab12-99999999")]));
    expect(grantees.principals.size).toBe(0);
    expect(grantees.doubtful.get(ouArn("ou-ab12-99999999"))).toMatchObject({
      reason: "organization-unknown",
    });
  });
});

describe("what is told beside", () => {
  it("is the deny below an OU that is a principal, and who must be one before it goes", () => {
    const facts = { share: { principals: [ouArn(farOu)] } };
    const entries = [allow(near), allow(far), deny(account(red))];
    const { denied, below } = granteesOf(granteeFacts(entries, facts));
    expect(denied.get(ouArn(farOu))).toMatchObject({ principal: account(red) });
    expect(below.get(ouArn(farOu))).toEqual([ouArn(nearOu)]);
  });

  it("is why an account that an entry names is held back; nothing of those that none names", () => {
    const entries = [
      allow(account(blue), { expiresAt: now }),
      allow(near, { expiresAt: now }),
      allow(account(partner)),
      anEntry({ key: { target: onKind, principal: account(red) } }),
      deny(account(red)),
    ];
    const { heldBack } = granteesOf(granteeFacts(entries));
    expect([...heldBack].map(([id, { verdict, reason }]) => `${id} ${verdict} ${reason}`)).toEqual([
      `${blue} hold grant-expired`,
      `${partner} hold tenant-outside`,
      `${red} reject denied`,
    ]);
  });
});
