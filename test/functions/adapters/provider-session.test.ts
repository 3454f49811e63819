import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { STSClient, STSServiceException } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  ec2Clients,
  OwnerNotConfiguredError,
  providerCredentials,
  ProviderSessionError,
} from "../../../functions/adapters/provider-session.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import type { Organization } from "../../../local/organization/organization.ts";
import { createOrganization } from "../../../local/organization/organization.ts";
import { minutes, now } from "../../support/situation.ts";

const HUB = "222233334444";
const PROVIDER = "777788889999";
const ROLE = `arn:aws:iam::${PROVIDER}:role/gatehouse-local-provider`;

/** Answers AssumeRole by itself: sessions of an hour from `clock.now` on, unless `failures` says otherwise. */
function aSts(from = now) {
  const clock = { now: from };
  const asked: AssumeRoleCommandInput[] = [];
  const failures: Error[] = [];
  const sts = new STSClient({ region: "eu-west-1" });
  const send = async (command: { input: AssumeRoleCommandInput }) => {
    asked.push(command.input);
    await Promise.resolve();
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const Credentials = {
      AccessKeyId: `ASIA${asked.length}`,
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: new Date(clock.now.getTime() + 60 * 60_000),
    };
    return { Credentials };
  };
  sts.send = send;
  const credentials = providerCredentials(sts, ROLE, "reconcile", () => clock.now);
  return { sts, asked, failures, clock, credentials };
}
const stsError = (name: string, $fault: "client" | "server" = "client") =>
  new STSServiceException({ name, $fault, $metadata: {}, message: "said STS" });

describe("a provider's session", () => {
  it("is asked for once, however many want it at the same time", async () => {
    const { credentials, asked } = aSts();
    const all = await Promise.all([credentials(), credentials(), credentials()]);
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(["ASIA1"]));
    expect(asked).toEqual([{ RoleArn: ROLE, RoleSessionName: "reconcile" }]);
  });
  it("serves until five minutes before its end, and is asked for again from then on", async () => {
    const { credentials, clock } = aSts();
    expect(await credentials()).toMatchObject({ accessKeyId: "ASIA1", expiration: minutes(60) });
    clock.now = new Date(minutes(55).getTime() - 1);
    expect(await credentials()).toMatchObject({ accessKeyId: "ASIA1" });
    clock.now = minutes(55);
    expect(await credentials()).toMatchObject({ accessKeyId: "ASIA2", expiration: minutes(115) });
    expect(await credentials()).toMatchObject({ accessKeyId: "ASIA2" });
  });
  it("that was refused is asked for again the next time", async () => {
    const { credentials, failures } = aSts();
    failures.push(stsError("AccessDenied"));
    await expect(credentials()).rejects.toThrow(ProviderSessionError);
    expect(await credentials()).toMatchObject({ accessKeyId: "ASIA2" });
  });
  it.each([
    { name: "the trust policy", error: stsError("AccessDenied"), is: ProviderSessionError },
    { name: "a throttle", error: stsError("Throttling"), is: ThrottledError },
    { name: "an outage", error: stsError("InternalFailure", "server"), is: ThrottledError },
    { name: "a cut line", error: new Error("ECONNRESET"), is: ThrottledError },
  ])("that fails for $name says whether it will pass", async ({ error, is }) => {
    const { credentials, failures } = aSts();
    failures.push(error);
    const refused = await credentials().catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(is);
    expect(refused).toMatchObject({ cause: error });
  });
});

const aPlace = () => {
  // Clients of the SDK have no clock but the machine's.
  const { sts, asked } = aSts(new Date());
  const options = { hubAccountId: HUB, sts, sessionName: "reconcile" };
  return {
    clients: ec2Clients({ ...options, providerRoles: new Map([[PROVIDER, ROLE]]) }),
    asked,
  };
};

describe("the clients", () => {
  it("are made once for an account and Region", () => {
    const { clients } = aPlace();
    expect(clients(HUB, "eu-west-1")).toBe(clients(HUB, "eu-west-1"));
    expect(clients(HUB, "eu-west-1")).not.toBe(clients(HUB, "eu-central-1"));
    expect(clients(HUB, "eu-west-1")).not.toBe(clients(PROVIDER, "eu-west-1"));
  });
  it("act once, and read with retries, in the Region asked for", async () => {
    const { read, act } = aPlace().clients(PROVIDER, "eu-central-1");
    expect(await act.config.maxAttempts()).toBe(1);
    expect(await read.config.maxAttempts()).toBeGreaterThan(1);
    expect([await read.config.region(), await act.config.region()]).toEqual([
      "eu-central-1",
      "eu-central-1",
    ]);
  });
  it("share one session of a provider over all Regions", async () => {
    const { clients, asked } = aPlace();
    for (const region of ["eu-west-1", "eu-central-1"]) {
      const { read, act } = clients(PROVIDER, region);
      await read.config.credentials();
      await act.config.credentials();
    }
    expect(asked).toHaveLength(1);
  });
  it("of an account that nobody configured are refused with its number and the way out", () => {
    const { clients } = aPlace();
    expect(() => clients("666677778888", "eu-west-1")).toThrow(OwnerNotConfiguredError);
    expect(() => clients("666677778888", "eu-west-1")).toThrow(/666677778888.*gatehouse.config.ts/);
  });
});

describe("against the simulated organization", () => {
  let organization: Organization;
  beforeAll(async () => {
    organization = await createOrganization();
  });
  afterAll(() => organization.close());
  beforeEach(() => trust(`arn:aws:iam::${HUB}:root`));

  function trust(principal: string): void {
    organization.platform.identities.putRole({
      arn: ROLE,
      accountId: PROVIDER,
      name: "gatehouse-local-provider",
      trust: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: principal } }],
      },
      policies: {},
    });
  }
  const credentials = () => {
    const credentialsOfHub = organization.profile("hub");
    const { endpoint } = organization;
    const config = { endpoint, region: "eu-west-1", credentials: credentialsOfHub };
    return providerCredentials(new STSClient(config), ROLE, "reconcile")();
  };

  it("assumes the role that the provider made for the hub", async () => {
    const { accessKeyId, expiration } = await credentials();
    expect(accessKeyId).toMatch(/^ASIA/);
    expect(expiration.getTime()).toBeGreaterThan(organization.platform.clock.now().getTime());
  });
  it("names the role and the template when the trust policy lacks the hub", async () => {
    trust("arn:aws:iam::111122223333:root");
    const refused = await credentials().catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(ProviderSessionError);
    expect(refused).toMatchObject({ code: "AccessDenied" });
    expect(String(refused)).toMatch(/role\/gatehouse-local-provider.*infra\/spokes\/provider.yaml/);
  });
});
