import { describe, expect, it } from "vitest";

import { ramInvitations } from "../../../functions/adapters/share-invitations.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import { memoryOrganization } from "../../support/memory-organization.ts";
import type { RamAnswers } from "../../support/ram-double.ts";
import {
  aShare,
  aShareArn,
  anInvitation,
  anInvitationArn,
  partner,
  ramDouble,
  ramError,
  receiver,
  resourcesOf,
} from "../../support/ram-double.ts";
import { now, outside } from "../../support/situation.ts";

function aBench(answers: RamAnswers) {
  const organization = memoryOrganization();
  organization.place(partner, outside);
  const double = ramDouble(answers);
  const { clients } = double;
  const source = ramInvitations({ clients, sessionName: "look-1", organization, now: () => now });
  return { source, ...double };
}

const offers = (...numbers: readonly number[]) => ({
  resourceShareInvitations: numbers.map((number) =>
    anInvitation({
      resourceShareInvitationArn: anInvitationArn(number),
      resourceShareArn: aShareArn(number),
    }),
  ),
});
const shares = (...numbers: readonly number[]) => ({
  resourceShares: numbers.map((number) => aShare({ resourceShareArn: aShareArn(number) })),
});
/** One answer for each token, the first for none. */
const pages =
  (...answers: readonly object[]) =>
  ({ nextToken }: Record<string, unknown>) => {
    const tokens = answers.map((_, page) => (page === 0 ? undefined : `page-${page}`));
    const page = tokens.findIndex((token) => token === nextToken);
    return { ...answers[page], nextToken: tokens[page + 1] };
  };

describe("a listing", () => {
  it("has an offer with what is in its share, and a share that reaches us with its contents", async () => {
    const { source, of, places } = aBench({
      GetResourceShareInvitations: () => offers(1),
      GetResourceShares: () => shares(2),
      ListPendingInvitationResources: () => resourcesOf("vpc-lattice:Service"),
      ListResources: () => resourcesOf("ec2:TransitGateway", "ec2:Subnet"),
    });
    expect(await source.list(receiver)).toMatchObject([
      {
        externalId: aShareArn(1),
        status: "waiting",
        tenant: partner,
        resourceTypes: ["vpc-lattice:service"],
        handle: anInvitationArn(1),
      },
      {
        externalId: aShareArn(2),
        status: "connected",
        tenant: partner,
        resourceTypes: ["ec2:subnet", "ec2:transitgateway"],
        endedOnlyBy: undefined,
      },
    ]);
    expect(of("GetResourceShares")).toMatchObject([{ resourceOwner: "OTHER-ACCOUNTS" }]);
    expect(of("ListPendingInvitationResources")).toMatchObject([
      { resourceShareInvitationArn: anInvitationArn(1) },
    ]);
    expect(of("ListResources")).toMatchObject([
      { resourceOwner: "OTHER-ACCOUNTS", resourceShareArns: [aShareArn(2)] },
    ]);
    expect(new Set(places)).toEqual(new Set(["222233334444 eu-west-1"]));
  });
  it("takes every page, and an empty one for no end", async () => {
    const { source, of } = aBench({
      GetResourceShareInvitations: pages({ resourceShareInvitations: [] }, offers(1), offers(2)),
      GetResourceShares: pages({}, shares(3), shares(4)),
      ListPendingInvitationResources: pages(
        {},
        resourcesOf("ec2:Subnet"),
        resourcesOf("rds:Cluster"),
      ),
      ListResources: pages(resourcesOf("ec2:Subnet"), { resources: [] }, resourcesOf("new:Thing")),
    });
    const offered = ["ec2:subnet", "rds:cluster"];
    const shared = ["ec2:subnet", "new:thing"];
    expect(await source.list(receiver)).toMatchObject([
      { externalId: aShareArn(1), resourceTypes: offered },
      { externalId: aShareArn(2), resourceTypes: offered },
      { externalId: aShareArn(3), resourceTypes: shared },
      { externalId: aShareArn(4), resourceTypes: shared },
    ]);
    expect(of("GetResourceShareInvitations").map(({ nextToken }) => nextToken)).toEqual([
      undefined,
      "page-1",
      "page-2",
    ]);
  });
  it("ends at an empty token", async () => {
    const { source, of } = aBench({
      GetResourceShareInvitations: () => ({ ...offers(1), nextToken: "" }),
    });
    expect(await source.list(receiver)).toHaveLength(1);
    expect(of("GetResourceShareInvitations")).toHaveLength(1);
  });
  it("reads invitations before shares, so that what is accepted between the two is not missed", async () => {
    const { source, calls } = aBench({});
    expect(await source.list(receiver)).toEqual([]);
    expect(calls.map(({ action }) => action)).toEqual([
      "GetResourceShareInvitations",
      "GetResourceShares",
    ]);
  });
  it.each([
    "AccessDeniedException",
    "ResourceShareInvitationArnNotFoundException",
    "ResourceShareInvitationExpiredException",
    "ResourceShareInvitationAlreadyRejectedException",
  ])(
    "is not stopped by one invitation that answers %s: what is in it is not known",
    async (code) => {
      const { source } = aBench({
        GetResourceShareInvitations: () => offers(1, 2),
        ListPendingInvitationResources: ({ resourceShareInvitationArn }) => {
          if (resourceShareInvitationArn === anInvitationArn(1)) throw ramError(code);
          return resourcesOf("ec2:Subnet");
        },
      });
      expect(await source.list(receiver)).toMatchObject([
        { externalId: aShareArn(1), status: "waiting", resourceTypes: undefined },
        { externalId: aShareArn(2), resourceTypes: ["ec2:subnet"] },
      ]);
    },
  );
  it("is not stopped by a share that is gone before RAM is asked what is in it", async () => {
    const { source } = aBench({
      GetResourceShares: () => shares(1, 2),
      ListResources: ({ resourceShareArns }) => {
        if (JSON.stringify(resourceShareArns) === JSON.stringify([aShareArn(1)]))
          throw ramError("UnknownResourceException");
        return resourcesOf("ec2:Subnet");
      },
    });
    expect(await source.list(receiver)).toMatchObject([
      { externalId: aShareArn(1), resourceTypes: undefined, endedOnlyBy: expect.any(String) },
      { externalId: aShareArn(2), resourceTypes: ["ec2:subnet"], endedOnlyBy: undefined },
    ]);
  });
  it.each([
    "GetResourceShareInvitations",
    "GetResourceShares",
    "ListPendingInvitationResources",
    "ListResources",
  ])("is given up, not shortened, when RAM throttles %s", async (api) => {
    const { source } = aBench({
      GetResourceShareInvitations: () => offers(1),
      GetResourceShares: () => shares(2),
      [api]: () => {
        throw ramError("ThrottlingException", 429);
      },
    });
    const refused = source.list(receiver);
    await expect(refused).rejects.toThrow(ThrottledError);
    await expect(refused).rejects.toThrow(`${api} in eu-west-1 of 222233334444`);
  });
  it.each(["GetResourceShareInvitations", "GetResourceShares"])(
    "is given up when %s fails otherwise",
    async (api) => {
      const error = ramError("AccessDeniedException", 403);
      const { source } = aBench({
        [api]: () => {
          throw error;
        },
      });
      await expect(source.list(receiver)).rejects.toBe(error);
    },
  );
  it.each(["ListPendingInvitationResources", "ListResources"])(
    "is given up when nobody answers %s",
    async (api) => {
      const { source } = aBench({
        GetResourceShareInvitations: () => offers(1),
        GetResourceShares: () => shares(2),
        [api]: () => {
          throw new Error("socket hang up");
        },
      });
      await expect(source.list(receiver)).rejects.toThrow("socket hang up");
    },
  );
  it("asks nobody where owners stand whose shares do not reach us", async () => {
    const { clients } = ramDouble({ GetResourceShareInvitations: () => offers(1) });
    const organization = {
      standings: () => Promise.reject(new Error("the organization was asked")),
    };
    const options = { clients, sessionName: "look-1", organization, now: () => now };
    expect(await ramInvitations(options).list(receiver)).toHaveLength(1);
  });
  it("of anything but the invitations of an account says what to register", async () => {
    const { source } = aBench({});
    for (const other of [aShareArn(1), anInvitationArn(1), "nonsense"])
      await expect(source.list(other)).rejects.toThrow(
        `${other} does not stand for the invitations of an account: register arn:aws:ram:`,
      );
  });
});

const idsOf = (connections: readonly { readonly externalId: string }[]) =>
  connections.map(({ externalId }) => externalId);

describe("a part of a listing", () => {
  const stranger = "777788889999";
  const ofStranger = aShareArn(2).replace(partner, stranger);
  const answers = {
    GetResourceShareInvitations: () => ({
      resourceShareInvitations: [
        ...offers(1).resourceShareInvitations,
        anInvitation({
          resourceShareInvitationArn: anInvitationArn(2),
          resourceShareArn: ofStranger,
          senderAccountId: stranger,
        }),
        anInvitation({
          resourceShareInvitationArn: anInvitationArn(4),
          resourceShareArn: aShareArn(4),
          senderAccountId: "",
        }),
      ],
    }),
    GetResourceShares: () => shares(3),
  };
  it("has only what waits", async () => {
    const { source, of } = aBench(answers);
    const waiting = await source.list(receiver, { waiting: true });
    expect(idsOf(waiting)).toEqual([aShareArn(1), ofStranger, aShareArn(4)]);
    expect(of("ListResources")).toEqual([]);
  });
  it("has only what is of some tenants", async () => {
    const { source } = aBench(answers);
    expect(idsOf(await source.list(receiver, { tenants: [partner] }))).toEqual(
      [1, 3].map(aShareArn),
    );
    expect(idsOf(await source.list(receiver, { tenants: [stranger] }))).toEqual([ofStranger]);
  });
  it("has those shares that were asked for by name and that RAM shows", async () => {
    const { source, of } = aBench(answers);
    expect(idsOf(await source.observe(receiver, [aShareArn(3), aShareArn(9)]))).toEqual([
      aShareArn(3),
    ]);
    expect(of("ListPendingInvitationResources")).toEqual([]);
  });
});
