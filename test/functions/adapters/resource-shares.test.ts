import {
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  RAMClient,
  RAMServiceException,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { OwnerNotConfiguredError } from "../../../functions/adapters/provider-session.ts";
import { resourceShares } from "../../../functions/adapters/resource-shares.ts";
import type { ActionName } from "../../../functions/core/action.ts";
import type { Order } from "../../../functions/core/ports.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import type { RamStage } from "../../local/organization/services/ram/ram-fixture.ts";
import {
  blue,
  createRamStage,
  gateway,
  green,
  network,
  partner,
  provider,
  red,
} from "../../local/organization/services/ram/ram-fixture.ts";
import { share } from "../../support/share-situation.ts";
import { now } from "../../support/situation.ts";

const until = new Date(now.getTime() + 2_000);
const order = (externalId: string): Order => ({
  kind: "share-principal",
  externalId,
  intentId: `intent-of-${externalId}`,
});

/** @param nows what the clock says, call by call; the last one for good */
function sharesOf(client: RAMClient, ...nows: readonly Date[]) {
  let asked = 0;
  return resourceShares({
    clients: { read: () => client, act: () => Promise.resolve(client) },
    sessionName: "look-1",
    now: () => nows[Math.min(asked++, nows.length - 1)] ?? now,
  });
}

describe("against the simulated RAM", () => {
  let stage: RamStage;
  let arn: string;
  beforeEach(async () => {
    stage = await createRamStage();
    stage.ram.enableOrganizationSharing();
    arn = await create({ resourceArns: [network()], allowExternalPrincipals: false });
  });
  afterEach(() => stage.organization.close());

  const create = async (input: object) => {
    const answer = await stage
      .client()
      .send(new CreateResourceShareCommand({ name: "a share", ...input }));
    return answer.resourceShare?.resourceShareArn ?? "none";
  };
  const shares = () => sharesOf(stage.client());
  const act = async (action: ActionName, ...ids: readonly string[]) =>
    Object.fromEntries(await shares().act(arn, action, ids.map(order), until));
  const principals = async () =>
    (await shares().list(arn)).map(({ externalId, status, state, inProgress = false }) =>
      [externalId, status, state, inProgress].join(" "),
    );

  it("reads what a share says of itself", async () => {
    expect(await shares().share(arn)).toEqual({
      state: "active",
      allowsOutsiders: false,
      featureSet: "standard",
      resourceTypes: ["vpc-lattice:servicenetwork"],
      awsPermissions: [expect.stringMatching(/^AWSRAM/)],
    });
  });

  it("reads every type once, over pages that are empty too", async () => {
    const arns = [network(1), network(2), gateway(1), gateway(2)];
    const many = await create({ resourceArns: arns });
    stage.organization.platform.knobs.maxPageSize = 1;
    expect(await shares().share(many)).toMatchObject({
      resourceTypes: ["ec2:transitgateway", "vpc-lattice:servicenetwork"],
    });
  });

  it("knows nothing of a share that never was, and asks one that is deleted nothing more", async () => {
    expect(await shares().share(arn.replace(/.{4}$/, "ffff"))).toBeUndefined();
    stage.settle();
    await stage.client().send(new DeleteResourceShareCommand({ resourceShareArn: arn }));
    expect(await shares().share(arn)).toMatchObject({
      state: expect.stringMatching(/^delet/),
      resourceTypes: [],
    });
  });

  it("adds principals and takes them away, and shows them on their way", async () => {
    expect(await act("add", blue, stage.unitOf(green))).toMatchObject({
      [blue]: { result: "succeeded", awsRequestId: expect.any(String) },
      [stage.unitOf(green)]: { result: "succeeded" },
    });
    expect(await principals()).toEqual([
      `${blue} connected associating true`,
      `${stage.unitOf(green)} connected associating true`,
    ]);
    stage.settle();
    expect((await shares().list(arn))[0]).toMatchObject({
      kind: "share-principal",
      tenant: blue,
      region: "eu-west-1",
      state: "associated",
      createdAt: expect.any(Date),
    });
    expect(await act("remove", blue)).toMatchObject({ [blue]: { result: "succeeded" } });
    expect(await principals()).toContain(`${blue} over disassociating true`);
    stage.settle();
    expect(await principals()).toEqual([`${stage.unitOf(green)} connected associated false`]);
  });

  it("lets one bad principal stop nobody else", async () => {
    const results = await act("add", blue, partner, green, "not an account", red);
    expect(results).toMatchObject({
      [blue]: { result: "succeeded" },
      [green]: { result: "succeeded" },
      [red]: { result: "succeeded" },
      [partner]: { result: "failed", code: "InvalidParameterException" },
      "not an account": { result: "failed" },
    });
  });

  it("takes what is gone already for taken away", async () => {
    await act("add", blue);
    stage.settle();
    expect(await act("remove", green, blue)).toMatchObject({
      [green]: { result: "succeeded", explanation: "it was gone already" },
      [blue]: { result: "succeeded" },
    });
  });

  it("waits while RAM is at work on an association of the share", async () => {
    await act("add", blue);
    expect(await act("remove", blue)).toMatchObject({
      [blue]: { result: "failed", passing: true, code: "InvalidStateTransitionException" },
    });
  });

  it("is the same call for the same intent, and shows the principals of this share alone", async () => {
    const other = await create({ resourceArns: [network(2)], principals: [red] });
    await act("add", blue);
    expect(await act("add", blue)).toMatchObject({ [blue]: { result: "succeeded" } });
    expect((await shares().list(arn)).map(({ externalId }) => externalId)).toEqual([blue]);
    expect((await shares().list(other)).map(({ externalId }) => externalId)).toEqual([red]);
    expect(await shares().observe(arn, [red])).toEqual([]);
    expect(await shares().observe(arn, [blue])).toHaveLength(1);
    expect(await shares().list(arn, { tenants: [green] })).toEqual([]);
    expect(await shares().list(arn, { waiting: true })).toEqual([]);
  });

  it("does not throw when the account can't be reached", async () => {
    const unreachable = resourceShares({
      clients: {
        read: () => stage.client(),
        act: (accountId) => {
          expect(accountId).toBe(provider);
          return Promise.reject(new OwnerNotConfiguredError(accountId));
        },
      },
      sessionName: "look-1",
      now: () => now,
    });
    expect(
      Object.fromEntries(await unreachable.act(arn, "add", [order(blue)], until)),
    ).toMatchObject({
      [blue]: { result: "failed", code: "OwnerNotConfigured" },
    });
  });
});

type Sent = { readonly action: string; readonly input: Record<string, unknown> };

/** A client whose `send` answers what RAM may, and the simulated one does not. */
function ramDouble(answer: (sent: Sent) => object) {
  const calls: Sent[] = [];
  const client = new RAMClient({ region: "eu-west-1" });
  const send = async (command: { input: object }): Promise<object> => {
    const sent = {
      action: command.constructor.name.replace(/Command$/, ""),
      input: { ...command.input },
    };
    calls.push(sent);
    return { $metadata: { requestId: `request-${calls.length}` }, ...answer(sent) };
  };
  // The overloads of `send` can't be written as one function type; the double answers promises only.
  client.send = send as RAMClient["send"];
  return { client, calls };
}

function ramError(name: string, httpStatusCode = 400, $fault: "client" | "server" = "client") {
  return new RAMServiceException({
    name,
    $fault,
    $metadata: { httpStatusCode },
    message: "said RAM",
  });
}
const row = (status: string) => ({ associatedEntity: blue, status });
const principalsIn = ({ input }: Sent) => input["principals"] as string[];

describe("against RAM's rarer answers", () => {
  it.each([
    { status: "ASSOCIATING", shows: "connected true" },
    { status: "ASSOCIATED", shows: "connected false" },
    { status: "FAILED", shows: "failed false" },
    { status: "DISASSOCIATING", shows: "over true" },
    { status: "DISASSOCIATED", shows: "over false" },
    { status: "SUSPENDED", shows: "unknown false" },
    { status: "SUSPENDING", shows: "unknown false" },
    { status: "RESTORING", shows: "unknown false" },
    { status: "WHATEVER", shows: "unknown false" },
    { status: undefined, shows: "unknown false" },
  ])("$status is $shows", async ({ status, shows }) => {
    const { client } = ramDouble(() => ({
      resourceShareAssociations: [{ associatedEntity: blue, status, statusMessage: "because" }],
    }));
    const [found] = await sharesOf(client).list(share);
    expect(`${found?.status} ${found?.inProgress === true}`).toBe(shows);
    expect(found?.failureReason).toBe(status === "FAILED" ? "because" : undefined);
  });

  it("reads on after an empty page, and takes the row that is alive of several", async () => {
    const pages = new Map([
      [undefined, { nextToken: "a" }],
      ["a", { nextToken: "b", resourceShareAssociations: [row("DISASSOCIATED"), row("FAILED")] }],
      [
        "b",
        {
          resourceShareAssociations: [
            row("ASSOCIATED"),
            row("DISASSOCIATING"),
            { ...row("ASSOCIATED"), associatedEntity: red, resourceShareArn: `${share}0` },
            { status: "ASSOCIATED" },
          ],
        },
      ],
    ]);
    const { client } = ramDouble(
      ({ input }) => pages.get(input["nextToken"] as string | undefined) ?? {},
    );
    expect(await sharesOf(client).list(share)).toMatchObject([
      { externalId: blue, state: "associated" },
    ]);
  });

  it("says so when it is one read too many", async () => {
    const { client } = ramDouble(() => {
      throw ramError("ThrottlingException", 429);
    });
    await expect(sharesOf(client).list(share)).rejects.toThrow(ThrottledError);
    await expect(sharesOf(client).share(share)).rejects.toThrow(ThrottledError);
  });

  it("does not take a refused read for a share that is not there", async () => {
    const { client } = ramDouble(() => {
      throw ramError("AccessDeniedException");
    });
    await expect(sharesOf(client).share(share)).rejects.toThrow("said RAM");
  });

  it.each([
    { error: ramError("ThrottlingException", 429), result: "deferred" },
    { error: ramError("InvalidStateTransitionException"), result: "failed", passing: true },
    { error: ramError("InvalidStateTransitionException.Unknown"), result: "failed", passing: true },
    { error: ramError("ServerInternalException", 500, "server"), result: "unknown" },
    { error: new Error("socket hang up"), result: "unknown" },
    { error: ramError("InvalidClientTokenException"), result: "failed" },
  ])("asks once when all fail with $error.name: $result", async ({ error, result, passing }) => {
    const { client, calls } = ramDouble(() => {
      throw error;
    });
    const answers = await sharesOf(client).act(share, "add", [order(blue), order(red)], until);
    expect([...answers.values()].map((one) => one.result)).toEqual([result, result]);
    for (const answer of answers.values()) expect("passing" in answer).toBe(passing === true);
    expect(calls).toHaveLength(1);
  });

  it.each(["UnknownResourceException", "InvalidResourceShareArn.NotFound"])(
    "takes %s for gone: one of several stops no other, and a share is not there",
    async (code) => {
      const { client, calls } = ramDouble((sent) => {
        if (sent.action === "GetResourceShares" || principalsIn(sent).includes(blue))
          throw ramError(code);
        return {
          resourceShareAssociations: [{ associatedEntity: red, status: "DISASSOCIATING" }],
        };
      });
      const orders = [order(blue), order(red)];
      const answers = await sharesOf(client).act(share, "remove", orders, until);
      expect([...answers.values()].map(({ result }) => result)).toEqual(["succeeded", "succeeded"]);
      expect(calls).toHaveLength(3);
      expect(await sharesOf(client).share(share)).toBeUndefined();
    },
  );

  it.each([
    { action: "add", status: "FAILED", result: "failed" },
    { action: "add", status: "ASSOCIATED", result: "succeeded" },
    { action: "add", status: "DISASSOCIATING", result: "unknown" },
    { action: "add", status: undefined, result: "unknown" },
    { action: "remove", status: "DISASSOCIATED", result: "succeeded" },
    { action: "clear", status: "DISASSOCIATING", result: "succeeded" },
    { action: "remove", status: "ASSOCIATED", result: "unknown" },
  ] as const)("$action answered with $status has $result", async ({ action, status, result }) => {
    const { client, calls } = ramDouble(() => ({
      resourceShareAssociations:
        status === undefined ? [] : [{ associatedEntity: blue, status, statusMessage: "why" }],
    }));
    const answers = await sharesOf(client).act(share, action, [order(blue)], until);
    expect(answers.get(blue)).toMatchObject({ result });
    expect(calls[0]?.action).toBe(
      action === "add" ? "AssociateResourceShare" : "DisassociateResourceShare",
    );
  });

  it("names at most 100 principals a call, and begins none after its time", async () => {
    const many = Array.from({ length: 250 }, (_, index) => String(100_000_000_000 + index));
    const { client, calls } = ramDouble((sent) => ({
      resourceShareAssociations: principalsIn(sent).map((associatedEntity) => ({
        associatedEntity,
        status: "ASSOCIATING",
      })),
    }));
    const answers = await sharesOf(client, now, until).act(share, "add", many.map(order), until);
    expect(calls.map((sent) => principalsIn(sent).length)).toEqual([100, 100]);
    expect([...answers.values()].filter(({ result }) => result === "deferred")).toHaveLength(50);
    expect(new Set(calls.map(({ input }) => input["clientToken"])).size).toBe(2);
  });

  it("leaves, accepts and rejects no principal", async () => {
    const { client, calls } = ramDouble(() => ({}));
    for (const action of ["leave", "accept", "reject"] as const)
      expect((await sharesOf(client).act(share, action, [order(blue)], until)).get(blue)).toEqual({
        result: "failed",
        code: "NotDone",
        explanation: `principals of a share know no ${action}`,
      });
    expect(calls).toEqual([]);
  });
});
