import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { STSClient, STSServiceException } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";

import {
  OwnerNotConfiguredError,
  ProviderSessionError,
} from "../../../functions/adapters/provider-session.ts";
import { spokeClients } from "../../../functions/adapters/spoke-clients.ts";

const HUB = "222233334444";
const SPOKE = "333344445555";
const ROLE = `arn:aws:iam::${SPOKE}:role/gatehouse-local-receiver-shares`;
const INVITATION = "arn:aws:ram:eu-west-1:666677778888:resource-share-invitation/1";
const toAccept = [{ actions: ["ram:AcceptResourceShareInvitation"], resources: [INVITATION] }];

/** The clients, with an STS that answers by itself; what `make` was given stands for a client. */
function someClients(failure?: Error) {
  const asked: AssumeRoleCommandInput[] = [];
  const sts = new STSClient({ region: "eu-west-1" });
  sts.send = async (command: { input: AssumeRoleCommandInput }) => {
    asked.push(command.input);
    await Promise.resolve();
    if (failure !== undefined) throw failure;
    const Credentials = {
      AccessKeyId: `ASIA${asked.length}`,
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: new Date("2999-01-01T00:00:00Z"),
    };
    return { Credentials };
  };
  const clients = spokeClients({
    hubAccountId: HUB,
    roles: new Map([[SPOKE, ROLE]]),
    externalId: "an-external-id",
    sts,
    functionName: "gatehouse-local-reconcile",
    make: (config) => config,
  });
  return { clients, asked };
}

describe("a client for reading", () => {
  it("is made once for an account and Region, and slows down when AWS says so", () => {
    const { clients } = someClients();
    expect(clients.read(HUB, "eu-west-1")).toEqual({ region: "eu-west-1", retryMode: "adaptive" });
    expect(clients.read(HUB, "eu-west-1")).toBe(clients.read(HUB, "eu-west-1"));
    expect(clients.read(HUB, "eu-west-1")).not.toBe(clients.read(HUB, "eu-central-1"));
    expect(clients.read(HUB, "eu-west-1")).not.toBe(clients.read(SPOKE, "eu-west-1"));
  });
  it("of a spoke uses one session, named after the function, in all Regions", async () => {
    const { clients, asked } = someClients();
    for (const region of ["eu-west-1", "us-east-1"])
      expect(await clients.read(SPOKE, region).credentials?.()).toMatchObject({
        accessKeyId: "ASIA1",
      });
    expect(asked).toEqual([
      {
        RoleArn: ROLE,
        RoleSessionName: "gatehouse-local-reconcile",
        ExternalId: "an-external-id",
      },
    ]);
  });
});

describe("a client for a change", () => {
  it("tries once, in the hub with the function's own role", async () => {
    const { clients, asked } = someClients();
    const client = await clients.act(HUB, "eu-west-1", toAccept, "request-1");
    expect(client).toEqual({ region: "eu-west-1", maxAttempts: 1 });
    expect(await clients.act(HUB, "eu-west-1", [], "request-2")).toBe(client);
    expect(await clients.act(HUB, "us-east-1", [], "request-2")).toMatchObject({
      region: "us-east-1",
    });
    expect(asked).toEqual([]);
  });
  it("of a spoke has a session of its own, named after the look, that may do nothing else", async () => {
    const { clients, asked } = someClients();
    const client = await clients.act(SPOKE, "eu-west-1", toAccept, "request-1");
    expect(client).toMatchObject({ region: "eu-west-1", maxAttempts: 1 });
    expect(await client.credentials?.()).toMatchObject({ accessKeyId: "ASIA1" });
    await clients.act(SPOKE, "eu-west-1", toAccept, "request-1");
    const one = {
      RoleArn: ROLE,
      RoleSessionName: "request-1",
      ExternalId: "an-external-id",
      DurationSeconds: 900,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["ram:AcceptResourceShareInvitation"],
            Resource: [INVITATION],
          },
        ],
      }),
    };
    expect(asked).toEqual([one, one]);
  });
  it("is not made when the role can't be taken, and the error names the role and its template", async () => {
    const { clients } = someClients(
      new STSServiceException({
        name: "AccessDenied",
        $fault: "client",
        $metadata: {},
        message: "said STS",
      }),
    );
    const refused = clients.act(SPOKE, "eu-west-1", toAccept, "request-1");
    await expect(refused).rejects.toThrow(ProviderSessionError);
    await expect(refused).rejects.toThrow(/gatehouse-local-receiver-shares.*infra\/spokes$/);
  });
});

it("refuses an account that nobody configured, with its number and the way out", async () => {
  const { clients } = someClients();
  const stranger = "666677778888";
  expect(() => clients.read(stranger, "eu-west-1")).toThrow(OwnerNotConfiguredError);
  expect(() => clients.read(stranger, "eu-west-1")).toThrow(/666677778888.*gatehouse.config.ts/);
  await expect(clients.act(stranger, "eu-west-1", [], "request-1")).rejects.toThrow(
    OwnerNotConfiguredError,
  );
});
