import { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import { describe, expect, it } from "vitest";

import { resourceEndpoints } from "../../../functions/adapters/network-endpoints.ts";
import { OwnerNotConfiguredError } from "../../../functions/adapters/provider-session.ts";
import type { SessionStatement } from "../../../functions/adapters/spoke-clients.ts";
import type { ActionName } from "../../../functions/core/action.ts";
import {
  blue,
  configurationOf,
  hub,
  latticeError,
  partner,
  refuses,
} from "../../support/associations-bench.ts";
import type { Script } from "../../support/scripted-client.ts";
import { script } from "../../support/scripted-client.ts";
import { minutes, now } from "../../support/situation.ts";

const configuration = configurationOf(hub);
const association =
  "arn:aws:vpc-lattice:eu-west-1:222233334444:resourceendpointassociation/rea-0123456789abcdef0";
const row = (values: object = {}) => ({
  id: "rea-0123456789abcdef0",
  arn: association,
  resourceConfigurationArn: configuration,
  vpcEndpointId: "vpce-1",
  vpcEndpointOwner: blue,
  createdBy: blue,
  createdAt: minutes(-5),
  ...values,
});

function aBench(answers: Script, session: () => void = () => undefined) {
  const client = new VPCLatticeClient({ region: "eu-west-1" });
  const calls = script(client, answers);
  const acts: { readonly by: string; readonly statements: readonly SessionStatement[] }[] = [];
  const endpoints = resourceEndpoints({
    clients: {
      read: () => client,
      act: async (by, _region, statements) => {
        session();
        acts.push({ by, statements });
        return client;
      },
    },
    sessionName: "look-1",
    now: () => now,
  });
  const act = async (action: ActionName, handle: string | undefined) => {
    const order = { kind: "resource-endpoint" as const, externalId: "vpce-1", intentId: "intent" };
    const orders = [{ ...order, ...(handle !== undefined && { handle }) }];
    return (await endpoints.act(configuration, action, orders, minutes(1))).get("vpce-1");
  };
  return { endpoints, act, calls, acts };
}

describe("endpoints of a resource configuration", () => {
  const pages: Record<string, object> = {
    first: { items: [row()], nextToken: "second" },
    second: {
      items: [row({ vpcEndpointId: "vpce-2", vpcEndpointOwner: partner, arn: undefined })],
    },
  };
  const listed = {
    ListResourceEndpointAssociations: ({ nextToken }: Record<string, unknown>) =>
      pages[typeof nextToken === "string" ? nextToken : "first"] ?? {},
  };
  it("are all listed, page by page", async () => {
    const { endpoints } = aBench(listed);
    expect(await endpoints.list(configuration)).toEqual([
      {
        id: `${configuration}/vpce-1`,
        kind: "resource-endpoint",
        resource: configuration,
        externalId: "vpce-1",
        tenant: blue,
        status: "connected",
        state: "listed",
        region: "eu-west-1",
        handle: association,
        createdAt: minutes(-5),
      },
      expect.objectContaining({ externalId: "vpce-2", tenant: partner, handle: row().id }),
    ]);
  });
  it("never wait for anybody", async () => {
    const { endpoints, calls } = aBench(listed);
    expect(await endpoints.list(configuration, { waiting: true })).toEqual([]);
    expect(calls).toEqual([]);
  });
  it("are narrowed to tenants, and to what is named", async () => {
    const { endpoints } = aBench(listed);
    const ofPartner = await endpoints.list(configuration, { tenants: [partner] });
    expect(ofPartner.map(({ externalId }) => externalId)).toEqual(["vpce-2"]);
    const named = await endpoints.observe(configuration, ["vpce-1", "vpce-9"]);
    expect(named.map(({ externalId }) => externalId)).toEqual(["vpce-1"]);
  });
  it("without an id are left out, without an owner have no tenant", async () => {
    const { endpoints } = aBench({
      ListResourceEndpointAssociations: () => ({
        items: [row({ vpcEndpointId: undefined }), row({ vpcEndpointOwner: "" })],
      }),
    });
    const found = await endpoints.list(configuration);
    expect(found).toHaveLength(1);
    expect(found[0]?.tenant).toBeUndefined();
  });
  it("are not listed in part", async () => {
    const { endpoints } = aBench({
      ListResourceEndpointAssociations: ({ nextToken }) => {
        if (nextToken !== undefined) throw latticeError("ThrottlingException", "slow", 429);
        return pages["first"] ?? {};
      },
    });
    await expect(endpoints.list(configuration)).rejects.toThrow(/not now/);
  });
  it("are of a resource configuration only", async () => {
    const { endpoints } = aBench(listed);
    await expect(endpoints.list("arn:aws:s3:::bucket")).rejects.toThrow(
      "arn:aws:s3:::bucket is not the ARN of a resource configuration",
    );
  });
});

describe("to end an endpoint's association", () => {
  it("the configuration's owner deletes it", async () => {
    const { act, calls, acts } = aBench({ DeleteResourceEndpointAssociation: () => ({}) });
    expect(await act("remove", association)).toMatchObject({ result: "succeeded" });
    expect(calls).toEqual([
      {
        api: "DeleteResourceEndpointAssociation",
        input: { resourceEndpointAssociationIdentifier: association },
      },
    ]);
    expect(acts).toEqual([
      {
        by: hub,
        statements: [
          {
            actions: ["vpc-lattice:DeleteResourceEndpointAssociation"],
            resources: ["arn:aws:vpc-lattice:eu-west-1:222233334444:resourceendpointassociation/*"],
          },
        ],
      },
    ]);
  });
  it.each([
    { name: "ResourceNotFoundException", status: 404, result: "succeeded" },
    { name: "ConflictException", status: 409, result: "deferred" },
    { name: "AccessDeniedException", status: 403, result: "failed" },
    { name: "InternalServerException", status: 500, result: "unknown" },
  ])("$name is $result", async ({ name, status, result }) => {
    const { act } = aBench({ DeleteResourceEndpointAssociation: refuses(name, "no", status) });
    expect(await act("remove", association)).toMatchObject({ result });
  });
  it("without a session fails, and says why", async () => {
    const { act, calls } = aBench({}, () => {
      throw new OwnerNotConfiguredError(hub);
    });
    expect(await act("remove", association)).toMatchObject({
      result: "failed",
      code: "OwnerNotConfigured",
    });
    expect(calls).toEqual([]);
  });
  it("fails where AWS did not name the association", async () => {
    const { act, calls } = aBench({});
    expect(await act("remove", undefined)).toMatchObject({ code: "NoAssociation" });
    expect(calls).toEqual([]);
  });
  it.each<ActionName>(["accept", "reject", "add", "leave", "clear"])(
    "is all that can be done: nobody can %s one",
    async (action) => {
      await expect(aBench({}).act(action, association)).rejects.toThrow(`nobody can ${action}`);
    },
  );
});
