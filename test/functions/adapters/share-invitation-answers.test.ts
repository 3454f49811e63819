import { describe, expect, it } from "vitest";

import {
  OwnerNotConfiguredError,
  ProviderSessionError,
} from "../../../functions/adapters/provider-session.ts";
import { ramInvitations } from "../../../functions/adapters/share-invitations.ts";
import type { ActionName } from "../../../functions/core/action.ts";
import type { Order } from "../../../functions/core/ports.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import { memoryOrganization } from "../../support/memory-organization.ts";
import type { RamAnswers } from "../../support/ram-double.ts";
import {
  aShare,
  aShareArn,
  anInvitation,
  anInvitationArn,
  hub,
  partner,
  ramDouble,
  ramError,
  receiver,
  resourcesOf,
} from "../../support/ram-double.ts";
import { minutes, now } from "../../support/situation.ts";

const orderOf = (number: number): Order => ({
  kind: "share-invitation",
  externalId: aShareArn(number),
  handle: anInvitationArn(number),
  intentId: `intent-${number}`,
});

/** Two invitations that wait, both with a transit gateway in their shares, unless `answers` say otherwise. */
function aBench(answers: RamAnswers = {}, clock = { now }) {
  const double = ramDouble({
    GetResourceShareInvitations: () => ({
      resourceShareInvitations: [1, 2].map((number) =>
        anInvitation({
          resourceShareInvitationArn: anInvitationArn(number),
          resourceShareArn: aShareArn(number),
        }),
      ),
    }),
    ListPendingInvitationResources: () => resourcesOf("ec2:TransitGateway"),
    ...answers,
  });
  const source = ramInvitations({
    clients: double.clients,
    sessionName: "look-1",
    organization: memoryOrganization(),
    now: () => clock.now,
  });
  /** What becomes of orders that rest on a listing. */
  const act = async (
    action: ActionName,
    orders: readonly Order[] = [orderOf(1)],
    until = minutes(1),
  ) => {
    await source.list(receiver);
    return await source.act(receiver, action, orders, until);
  };
  const actOnOne = async (action: ActionName) => (await act(action)).get(aShareArn(1));
  return { ...double, source, act, actOnOne };
}
const refuses = (error: Error) => () => {
  throw error;
};
const apiOf = {
  accept: "AcceptResourceShareInvitation",
  reject: "RejectResourceShareInvitation",
  leave: "DisassociateResourceShare",
} as const;
const answeredWith = (status: string) => () => ({ resourceShareInvitation: { status } });

const statementOf = (actions: string, resources: string) => ({
  place: `${hub} eu-west-1`,
  statements: [{ actions: [actions], resources: [resources] }],
  sessionName: "look-1",
});

describe("an order that RAM carries out", () => {
  it.each([
    { action: "accept", status: "ACCEPTED" },
    { action: "reject", status: "REJECTED" },
  ] as const)("to $action answers the invitation", async ({ action, status }) => {
    const { actOnOne, of, calls } = aBench({ [apiOf[action]]: answeredWith(status) });
    expect(await actOnOne(action)).toEqual({
      result: "succeeded",
      explanation: "AWS confirmed it",
      awsRequestId: `request-${calls.length}`,
    });
    expect(of(apiOf[action])).toEqual([
      {
        resourceShareInvitationArn: anInvitationArn(1),
        clientToken: expect.stringMatching(/^[!-~]{32,64}$/),
      },
    ]);
  });
  it("to leave takes our own account out of the share", async () => {
    const { actOnOne, of } = aBench({
      [apiOf.leave]: () => ({ resourceShareAssociations: [{ status: "DISASSOCIATING" }] }),
    });
    expect(await actOnOne("leave")).toMatchObject({ result: "succeeded" });
    expect(of(apiOf.leave)).toEqual([
      {
        resourceShareArn: aShareArn(1),
        principals: [hub],
        clientToken: expect.stringMatching(/^[!-~]{32,64}$/),
      },
    ]);
  });
  it.each(["accept", "reject", "leave"] as const)(
    "to %s is believed without a word about the new state",
    async (action) =>
      expect(await aBench().actOnOne(action)).toMatchObject({ result: "succeeded" }),
  );
  it("uses a session that may do this one thing to this one share, named after the look", async () => {
    const { act, sessions } = aBench();
    for (const action of ["accept", "reject", "leave"] as const) await act(action);
    expect(sessions).toEqual([
      statementOf("ram:AcceptResourceShareInvitation", anInvitationArn(1)),
      statementOf("ram:RejectResourceShareInvitation", anInvitationArn(1)),
      statementOf("ram:DisassociateResourceShare", aShareArn(1)),
    ]);
  });
  it("that said something else than expected is not known to be done", async () => {
    for (const action of ["accept", "reject"] as const) {
      const { actOnOne } = aBench({ [apiOf[action]]: answeredWith("PENDING") });
      expect(await actOnOne(action)).toMatchObject({ result: "unknown" });
    }
  });
  it("to leave that came back failed is failed, with AWS's reason", async () => {
    const { actOnOne } = aBench({
      [apiOf.leave]: () => ({
        resourceShareAssociations: [{ status: "FAILED", statusMessage: "said RAM" }],
      }),
    });
    expect(await actOnOne("leave")).toEqual({
      result: "failed",
      code: "FAILED",
      explanation: "AWS could not do it: said RAM",
    });
  });
});

const tokensOf = async (action: ActionName, orders: readonly Order[]) => {
  const { source, calls } = aBench();
  await source.list(receiver);
  for (const order of orders) await source.act(receiver, action, [order], minutes(1));
  return calls.flatMap(({ input }) => ("clientToken" in input ? [input["clientToken"]] : []));
};

describe("the client token", () => {
  it.each(["accept", "reject"] as const)(
    "to %s is the same for the same invitation, whoever asks and how often",
    async (action) => {
      const again = { ...orderOf(1), intentId: "another intent" };
      const [first, second, third] = await tokensOf(action, [orderOf(1), again, orderOf(2)]);
      expect(first).toBe(second);
      expect(first).not.toBe(third);
    },
  );
  it("tells accepting from rejecting", async () => {
    expect(await tokensOf("accept", [orderOf(1)])).not.toEqual(
      await tokensOf("reject", [orderOf(1)]),
    );
  });
  it("to leave is of the intent, as a share can be left again after another invitation", async () => {
    const again = { ...orderOf(1), intentId: "another intent" };
    const [first, second, third] = await tokensOf("leave", [orderOf(1), orderOf(1), again]);
    expect(first).toBe(second);
    expect(first).not.toBe(third);
  });
});

const explanationOf = async (action: "accept" | "leave", code: string) =>
  (await aBench({ [apiOf[action]]: refuses(ramError(code)) }).actOnOne(action))?.explanation;

describe("a refusal", () => {
  it.each([
    { action: "accept", code: "ResourceShareInvitationAlreadyAcceptedException", is: "succeeded" },
    {
      action: "accept",
      code: "InvalidResourceShareInvitationArn.AlreadyAccepted",
      is: "succeeded",
    },
    { action: "accept", code: "ResourceShareInvitationAlreadyRejectedException", is: "failed" },
    { action: "accept", code: "ResourceShareInvitationExpiredException", is: "failed" },
    { action: "accept", code: "OperationNotPermittedException", is: "failed" },
    { action: "accept", code: "MalformedArnException", is: "failed" },
    { action: "accept", code: "IdempotentParameterMismatchException", is: "failed" },
    { action: "accept", code: "AccessDeniedException", is: "failed" },
    { action: "accept", code: "InvalidStateTransitionException", is: "failed" },
    { action: "reject", code: "ResourceShareInvitationAlreadyRejectedException", is: "succeeded" },
    {
      action: "reject",
      code: "InvalidResourceShareInvitationArn.AlreadyRejected",
      is: "succeeded",
    },
    { action: "reject", code: "ResourceShareInvitationAlreadyAcceptedException", is: "failed" },
    { action: "reject", code: "ResourceShareInvitationExpiredException", is: "failed" },
    { action: "leave", code: "UnknownResourceException", is: "succeeded" },
    { action: "leave", code: "InvalidResourceShareArn.NotFound", is: "succeeded" },
    { action: "leave", code: "InvalidStateTransitionException", is: "failed" },
    { action: "leave", code: "InvalidStateTransitionException.Unknown", is: "failed" },
    { action: "leave", code: "OperationNotPermittedException", is: "failed" },
    { action: "leave", code: "InvalidParameterException", is: "failed" },
  ] as const)("of $action by $code is $is", async ({ action, code, is }) => {
    const { actOnOne } = aBench({ [apiOf[action]]: refuses(ramError(code)) });
    const named = is === "succeeded" ? {} : { code };
    expect(await actOnOne(action)).toMatchObject({ result: is, ...named });
  });
  it.each(["accept", "reject", "leave"] as const)(
    "of %s as one too many did nothing; a fault of RAM's leaves open what it did",
    async (action) => {
      const isFaulty = async (error: Error) =>
        (await aBench({ [apiOf[action]]: refuses(error) }).actOnOne(action))?.result;
      expect(await isFaulty(ramError("ThrottlingException", 429))).toBe("deferred");
      expect(await isFaulty(ramError("ServerInternalException", 500, "server"))).toBe("unknown");
      expect(await isFaulty(ramError("ServiceUnavailableException", 503, "server"))).toBe(
        "unknown",
      );
      expect(await isFaulty(new Error("socket hang up"))).toBe("unknown");
    },
  );
  it("names the way out", async () => {
    expect(await explanationOf("accept", "ResourceShareInvitationExpiredException")).toContain(
      "the owner must share it again",
    );
    expect(
      await explanationOf("accept", "ResourceShareInvitationAlreadyRejectedException"),
    ).toContain("somebody else answered first");
    expect(await explanationOf("leave", "OperationNotPermittedException")).toContain(
      `the owner, account ${partner}, must remove principal ${hub} from the share ${aShareArn(1)}`,
    );
  });
  it("of one order stops no other", async () => {
    const { act } = aBench({
      [apiOf.accept]: ({ resourceShareInvitationArn }) => {
        if (resourceShareInvitationArn === anInvitationArn(1))
          throw ramError("ResourceShareInvitationExpiredException");
        return {};
      },
    });
    expect(await act("accept", [orderOf(1), orderOf(2)])).toMatchObject(
      new Map([
        [aShareArn(1), { result: "failed" }],
        [aShareArn(2), { result: "succeeded" }],
      ]),
    );
  });
});

/** The invitation is there for the listing that the order rests on, and gone after. */
const gone = (code: string, reached: RamAnswers[string]) => {
  let listings = 0;
  return {
    [apiOf.accept]: refuses(ramError(code)),
    [apiOf.reject]: refuses(ramError(code)),
    GetResourceShareInvitations: (input: Record<string, unknown>) =>
      ++listings === 1 ? { resourceShareInvitations: [anInvitation()] } : reached(input),
  };
};

describe("an invitation that RAM does not know (any more)", () => {
  const notFound = "ResourceShareInvitationArnNotFoundException";
  it.each([notFound, "InvalidResourceShareInvitationArn.NotFound"])(
    "was accepted if its share reaches us now: %s",
    async (code) => {
      let listings = 0;
      const { actOnOne } = aBench({
        ...gone(code, () => ({})),
        GetResourceShares: () => (++listings === 1 ? {} : { resourceShares: [aShare()] }),
      });
      expect(await actOnOne("accept")).toMatchObject({ result: "succeeded" });
    },
  );
  it("was rejected if RAM says so now", async () => {
    const rejected = { resourceShareInvitations: [anInvitation({ status: "REJECTED" })] };
    const { actOnOne } = aBench(gone(notFound, () => rejected));
    expect(await actOnOne("reject")).toMatchObject({ result: "succeeded" });
  });
  it.each(["accept", "reject"] as const)(
    "is refused for good if its share does not show: %s",
    async (action) => {
      const { actOnOne, of } = aBench(gone(notFound, () => ({})));
      expect(await actOnOne(action)).toMatchObject({ result: "failed", code: notFound });
      expect(of("GetResourceShareInvitations")).toHaveLength(2);
    },
  );
  it("is not rejected because its share reaches us", async () => {
    let listings = 0;
    const { actOnOne } = aBench({
      ...gone(notFound, () => ({})),
      GetResourceShares: () => (++listings === 1 ? {} : { resourceShares: [aShare()] }),
    });
    expect(await actOnOne("reject")).toMatchObject({ result: "failed" });
  });
  it("is left open if nobody can say what became of it", async () => {
    const { actOnOne } = aBench(gone(notFound, refuses(ramError("ThrottlingException", 429))));
    expect(await actOnOne("accept")).toMatchObject({ result: "unknown" });
  });
});

const listsThen = (...answers: readonly (() => object)[]) => {
  let looks = 0;
  return () => answers[Math.min(looks++, answers.length - 1)]?.() ?? {};
};
const twoThings = () => resourcesOf("ec2:TransitGateway", "vpc-lattice:Service");
const oneThing = () => resourcesOf("ec2:TransitGateway");

describe("before it accepts", () => {
  it.each([
    { name: "another type is in it", answers: [oneThing, twoThings], orders: [orderOf(1)] },
    { name: "a type is gone", answers: [twoThings, oneThing], orders: [orderOf(1)] },
    { name: "it is empty", answers: [oneThing, () => ({})], orders: [orderOf(1)] },
    { name: "something in it has no type", answers: [oneThing, () => ({ resources: [{}] })] },
  ])("looks inside once more, and leaves it to the next look if $name", async ({ answers }) => {
    const { source, of } = aBench({
      GetResourceShareInvitations: () => ({ resourceShareInvitations: [anInvitation()] }),
      ListPendingInvitationResources: listsThen(...answers),
    });
    await source.list(receiver);
    const results = await source.act(receiver, "accept", [orderOf(1)], minutes(1));
    expect(results.get(aShareArn(1))).toMatchObject({
      result: "deferred",
      code: "ContentsChanged",
    });
    expect(of(apiOf.accept)).toEqual([]);
  });
  it("takes the order and the case of types for nothing new", async () => {
    const { source } = aBench({
      GetResourceShareInvitations: () => ({ resourceShareInvitations: [anInvitation()] }),
      ListPendingInvitationResources: listsThen(twoThings, () =>
        resourcesOf("VPC-LATTICE:SERVICE", "ec2:transitgateway", "ec2:TransitGateway"),
      ),
    });
    await source.observe(receiver, [aShareArn(1)]);
    const results = await source.act(receiver, "accept", [orderOf(1)], minutes(1));
    expect(results.get(aShareArn(1))).toMatchObject({ result: "succeeded" });
  });
  it("accepts nothing that this instance has not looked into", async () => {
    const { source, of } = aBench();
    const results = await source.act(receiver, "accept", [orderOf(1)], minutes(1));
    expect(results.get(aShareArn(1))).toMatchObject({ code: "ContentsChanged" });
    expect(of(apiOf.accept)).toEqual([]);
  });
  it("accepts nothing that it could not look into, then or now", async () => {
    const { actOnOne, of } = aBench({
      ListPendingInvitationResources: () => ({ resources: [{}] }),
    });
    expect(await actOnOne("accept")).toMatchObject({ code: "ContentsChanged" });
    expect(of(apiOf.accept)).toEqual([]);
  });
  it("compares with what the order was judged by, although RAM was asked about another share since", async () => {
    let listed = 0;
    const { act, source, of } = aBench({
      [apiOf.accept]: refuses(ramError("ResourceShareInvitationArnNotFoundException")),
      ListPendingInvitationResources: ({ resourceShareInvitationArn }) =>
        resourceShareInvitationArn === anInvitationArn(1) && ++listed > 1
          ? twoThings()
          : oneThing(),
    });
    await act("accept", [orderOf(2)]);
    const results = await source.act(receiver, "accept", [orderOf(1)], minutes(1));
    expect(results.get(aShareArn(1))).toMatchObject({ code: "ContentsChanged" });
    expect(of(apiOf.accept)).toHaveLength(1);
  });
  it.each([
    {
      name: "it was accepted already",
      code: "ResourceShareInvitationAlreadyAcceptedException",
      is: "succeeded",
    },
    {
      name: "it was rejected",
      code: "ResourceShareInvitationAlreadyRejectedException",
      is: "failed",
    },
    { name: "it has expired", code: "ResourceShareInvitationExpiredException", is: "failed" },
    { name: "it may not look", code: "AccessDeniedException", is: "failed" },
  ])("hears that $name, and does not accept", async ({ code, is }) => {
    const { actOnOne, of } = aBench({
      ListPendingInvitationResources: listsThen(oneThing, oneThing, refuses(ramError(code))),
    });
    expect(await actOnOne("accept")).toMatchObject({ result: is });
    expect(of(apiOf.accept)).toEqual([]);
  });
  it.each([
    ramError("ThrottlingException", 429),
    ramError("ServerInternalException", 500, "server"),
    new Error("socket hang up"),
  ])("has done nothing when it can't look inside: %s", async (error) => {
    const { actOnOne, of } = aBench({
      ListPendingInvitationResources: listsThen(oneThing, oneThing, refuses(error)),
    });
    expect(await actOnOne("accept")).toMatchObject({ result: "deferred" });
    expect(of(apiOf.accept)).toEqual([]);
  });
  it("does not look inside to reject or to leave", async () => {
    const { act, of } = aBench();
    await act("reject");
    await act("leave");
    // Two listings of two invitations each.
    expect(of("ListPendingInvitationResources")).toHaveLength(4);
  });
});

describe("an order that no call can be made for", () => {
  it.each(["accept", "reject", "leave"] as const)(
    "to %s is deferred once the decision is too old, and nothing is called",
    async (action) => {
      const { act, of, sessions } = aBench();
      const results = await act(action, [orderOf(1)], now);
      expect(results.get(aShareArn(1))).toMatchObject({ result: "deferred", code: "OutOfTime" });
      expect(of(apiOf[action])).toEqual([]);
      expect(sessions).toEqual([]);
    },
  );
  it("is deferred when looking inside took all the time", async () => {
    const clock = { now };
    const { source, of } = aBench(
      {
        ListPendingInvitationResources: () => {
          clock.now = new Date(clock.now.getTime() + 1_000);
          return resourcesOf("ec2:TransitGateway");
        },
      },
      clock,
    );
    await source.observe(receiver, [aShareArn(1)]);
    const until = new Date(clock.now.getTime() + 1_000);
    const results = await source.act(receiver, "accept", [orderOf(1)], until);
    expect(results.get(aShareArn(1))).toMatchObject({ result: "deferred", code: "OutOfTime" });
    expect(of(apiOf.accept)).toEqual([]);
  });
  it("is deferred when the session took all the time", async () => {
    const clock = { now };
    const { source, clients, of } = aBench({}, clock);
    const inTime = { ...clients };
    clients.act = (...session) => {
      clock.now = minutes(1);
      return inTime.act(...session);
    };
    for (const action of ["reject", "leave"] as const) {
      clock.now = now;
      const results = await source.act(receiver, action, [orderOf(1)], minutes(1));
      expect(results.get(aShareArn(1))).toMatchObject({ result: "deferred", code: "OutOfTime" });
      expect(of(apiOf[action])).toEqual([]);
    }
  });
  it.each([
    {
      name: "for want of a role that we may take",
      error: new ProviderSessionError("arn:aws:iam::333344445555:role/x", "AccessDenied", "no"),
      is: { result: "failed", code: "AccessDenied" },
    },
    {
      name: "for want of a configured account",
      error: new OwnerNotConfiguredError("333344445555"),
      is: { result: "failed", code: "OwnerNotConfigured" },
    },
    {
      name: "by a throttle of STS",
      error: new ThrottledError("AssumeRole"),
      is: { result: "deferred", code: "Throttled" },
    },
    {
      name: "for a reason nobody thought of",
      error: new Error("boom"),
      is: { result: "deferred", code: "NotAsked" },
    },
  ])("has done nothing: $name", async ({ error, is }) => {
    const { source, clients, of } = aBench();
    await source.list(receiver);
    clients.act = () => Promise.reject(error);
    for (const action of ["accept", "reject", "leave"] as const) {
      const results = await source.act(receiver, action, [orderOf(1)], minutes(1));
      expect(results.get(aShareArn(1))).toMatchObject(is);
      expect(of(apiOf[action])).toEqual([]);
    }
  });
  it("to answer is failed without an invitation", async () => {
    const { source, calls } = aBench();
    const order: Order = { ...orderOf(1), handle: undefined };
    for (const action of ["accept", "reject"] as const)
      expect(
        (await source.act(receiver, action, [order], minutes(1))).get(aShareArn(1)),
      ).toMatchObject({ result: "failed", code: "NoInvitation" });
    expect(calls).toEqual([]);
  });
  it("of an action that is none of a share's is refused by its name", async () => {
    const { source } = aBench();
    for (const action of ["add", "remove", "clear"] as const) {
      await expect(source.reserve(receiver, action, minutes(1))).rejects.toThrow(
        `nobody can ${action}`,
      );
      await expect(source.act(receiver, action, [], minutes(1))).rejects.toThrow(
        `nobody can ${action}`,
      );
    }
  });
});

it("keeps no budget: nobody knows how many calls RAM takes", async () => {
  const { source } = aBench();
  for (const action of ["accept", "reject", "leave"] as const)
    expect(await source.reserve(receiver, action, now)).toBe("reserved");
});
