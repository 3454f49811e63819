import {
  GetAuthPolicyCommand,
  GetServiceNetworkCommand,
  PutAuthPolicyCommand,
  ResourceNotFoundException,
  ThrottlingException,
  UpdateServiceCommand,
  UpdateServiceNetworkCommand,
  VPCLatticeClient,
} from "@aws-sdk/client-vpc-lattice";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { latticeNetworkAuths } from "../../../functions/adapters/network-auth.ts";
import type { SessionStatement, SpokeClients } from "../../../functions/adapters/spoke-clients.ts";
import type { ActionName } from "../../../functions/core/action.ts";
import { authPolicyFor } from "../../../functions/core/auth-policy.ts";
import { ThrottledError } from "../../../functions/core/throttled-error.ts";
import type { LatticeBench } from "../../local/organization/services/vpc-lattice/lattice-bench.ts";
import {
  BLUE,
  HUB,
  openLatticeBench,
  REGION,
} from "../../local/organization/services/vpc-lattice/lattice-bench.ts";
import { network } from "../../support/a-request.ts";
import type { Script } from "../../support/scripted-client.ts";
import { script } from "../../support/scripted-client.ts";
import { now, organizationId } from "../../support/situation.ts";

const policy = authPolicyFor(organizationId);
const foreign = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`;

const throttled = () => {
  throw new ThrottlingException({ message: "too many", $metadata: { httpStatusCode: 429 } });
};
const cutOff = () => {
  throw new Error("socket hang up");
};

/** Clients of the hub alone, all of them this one. */
function clientsOf(client: VPCLatticeClient) {
  const sessions: { readonly statements: readonly SessionStatement[]; readonly name: string }[] =
    [];
  const clients: SpokeClients<VPCLatticeClient> = {
    read(accountId, region) {
      expect([accountId, region]).toEqual([HUB, REGION]);
      return client;
    },
    act(accountId, region, statements, name) {
      sessions.push({ statements, name });
      return Promise.resolve(clients.read(accountId, region));
    },
  };
  const auths = latticeNetworkAuths({ clients, policy, sessionName: "look-1", now: () => now });
  /** Writes over what was seen. */
  const act = async (resource: string, action: ActionName, handle: string | undefined) => {
    const order = {
      kind: "auth-policy",
      externalId: "auth-policy",
      intentId: "i1",
      handle,
    } as const;
    return (await auths.actor.act(resource, action, [order], now)).get("auth-policy");
  };
  return { auths, act, sessions };
}

describe("against the simulated VPC Lattice", () => {
  let bench: LatticeBench;
  beforeAll(async () => {
    bench = await openLatticeBench();
  });
  afterAll(() => bench.close());
  const hub = () => bench.administrator(HUB);
  const stateOf = async (arn: string) => {
    const { authType } = await hub().send(
      new GetServiceNetworkCommand({ serviceNetworkIdentifier: arn }),
    );
    const stored = await hub().send(new GetAuthPolicyCommand({ resourceIdentifier: arn }));
    return { authType, policy: stored.policy, state: stored.state };
  };

  it("reads a network without a policy, with one, and one that is not there", async () => {
    const { auths } = clientsOf(hub());
    const { arn } = await bench.network(HUB);
    expect(await auths.network(arn)).toEqual({ authType: "NONE", policy: undefined });
    await hub().send(new PutAuthPolicyCommand({ resourceIdentifier: arn, policy: foreign }));
    const authType = "AWS_IAM";
    await hub().send(new UpdateServiceNetworkCommand({ serviceNetworkIdentifier: arn, authType }));
    expect(await auths.network(arn)).toEqual({ authType, policy: foreign });
    expect(await auths.network(network)).toBeUndefined();
  });

  it("reads the services of the network's own account that are in it, and nobody else's", async () => {
    const { auths } = clientsOf(hub());
    const joined = await bench.network(HUB);
    const [first, second, outside] = [
      await bench.service(HUB),
      await bench.service(HUB),
      await bench.service(HUB),
    ];
    const shared = await bench.service(BLUE);
    bench.share(HUB, shared.arn);
    for (const service of [first, second, shared]) await bench.joinService(HUB, service, joined);
    const input = { serviceIdentifier: second.id, authType: "AWS_IAM" } as const;
    await hub().send(new UpdateServiceCommand(input));
    await hub().send(new PutAuthPolicyCommand({ resourceIdentifier: second.arn, policy: foreign }));
    bench.platform.knobs.maxPageSize = 1;
    bench.platform.knobs.emptyPages = true;
    const services = await auths.services(joined.arn);
    bench.platform.knobs.maxPageSize = 1_000;
    bench.platform.knobs.emptyPages = false;
    expect(services).toEqual(
      new Map([
        [first.arn, { authType: "NONE", policy: undefined }],
        [second.arn, { authType: "AWS_IAM", policy: foreign }],
      ]),
    );
    expect(services.has(outside.arn)).toBe(false);
  });

  it("writes the policy and switches IAM on, which is in force then", async () => {
    const { act, sessions } = clientsOf(hub());
    const { arn } = await bench.network(HUB);
    expect(await act(arn, "add", undefined)).toMatchObject({ result: "succeeded" });
    expect(await stateOf(arn)).toEqual({ authType: "AWS_IAM", policy, state: "Active" });
    expect(sessions).toEqual([
      {
        name: "look-1",
        statements: [
          {
            actions: ["vpc-lattice:PutAuthPolicy", "vpc-lattice:UpdateServiceNetwork"],
            resources: [arn],
          },
        ],
      },
    ]);
  });

  it("writes over what was seen, and over nothing else", async () => {
    const { act } = clientsOf(hub());
    const { arn } = await bench.network(HUB);
    const former = authPolicyFor("o-formerorg12");
    await hub().send(new PutAuthPolicyCommand({ resourceIdentifier: arn, policy: former }));
    for (const seen of [undefined, foreign]) {
      const code = "PolicyChanged";
      expect(await act(arn, "clear", seen)).toMatchObject({ result: "deferred", code });
    }
    expect(await stateOf(arn)).toMatchObject({ authType: "NONE", policy: former });
    expect(await act(arn, "clear", former)).toMatchObject({ result: "succeeded" });
    expect(await stateOf(arn)).toEqual({ authType: "AWS_IAM", policy, state: "Active" });
  });

  it.each(["remove", "reject", "leave"] as const)("does not %s one", async (action) => {
    const { act } = clientsOf(hub());
    const { arn } = await bench.network(HUB);
    await hub().send(new PutAuthPolicyCommand({ resourceIdentifier: arn, policy }));
    expect(await act(arn, action, policy)).toMatchObject({ result: "failed", code: "NotDone" });
    expect(await stateOf(arn)).toMatchObject({ authType: "NONE", policy });
  });

  it("says that a network is gone, and writes nothing", async () => {
    expect(await clientsOf(hub()).act(network, "add", undefined)).toMatchObject({
      result: "failed",
      code: "ResourceNotFoundException",
    });
  });
});

describe("with answers of any kind", () => {
  const $metadata = { httpStatusCode: 404 };
  const notFound = () => {
    const resource = { resourceId: "sn-1", resourceType: "SERVICE_NETWORK" };
    throw new ResourceNotFoundException({ message: "no", $metadata, ...resource });
  };
  function scripted(answers: Script) {
    const client = new VPCLatticeClient({ region: REGION });
    const calls = script(client, {
      GetServiceNetwork: () => ({ authType: "NONE" }),
      GetAuthPolicy: notFound,
      PutAuthPolicy: () => ({ policy, state: "Inactive" }),
      UpdateServiceNetwork: () => ({ authType: "AWS_IAM" }),
      ...answers,
    });
    const writes = () => calls.map(({ api }) => api).filter((api) => !api.startsWith("Get"));
    return { ...clientsOf(client), calls, writes };
  }

  it("writes the policy before it switches IAM on", async () => {
    const { act, writes, calls } = scripted({});
    expect(await act(network, "add", undefined)).toMatchObject({
      result: "succeeded",
      awsRequestId: "request-4",
    });
    expect(writes()).toEqual(["PutAuthPolicy", "UpdateServiceNetwork"]);
    expect(calls.at(-2)?.input).toEqual({ resourceIdentifier: network, policy });
  });

  it.each([
    { name: "no answer", PutAuthPolicy: cutOff, result: "unknown" },
    { name: "a throttle", PutAuthPolicy: throttled, result: "deferred" },
    { name: "a refusal", PutAuthPolicy: notFound, result: "failed" },
  ])("does not switch IAM on after $name to the policy", async ({ PutAuthPolicy, result }) => {
    const { act, writes } = scripted({ PutAuthPolicy });
    expect(await act(network, "add", undefined)).toMatchObject({ result });
    expect(writes()).toEqual(["PutAuthPolicy"]);
  });

  it("says what became of switching IAM on", async () => {
    const { act } = scripted({ UpdateServiceNetwork: cutOff });
    expect(await act(network, "add", undefined)).toMatchObject({ result: "unknown" });
  });

  it.each([
    { authType: "NONE", expected: ["UpdateServiceNetwork"] },
    { authType: "AWS_IAM", expected: [] },
  ])("does only what is missing: the policy is there under $authType", async (row) => {
    const { act, writes } = scripted({
      GetServiceNetwork: () => ({ authType: row.authType }),
      GetAuthPolicy: () => ({ policy }),
    });
    expect(await act(network, "add", policy)).toMatchObject({ result: "succeeded" });
    expect(writes()).toEqual(row.expected);
  });

  it.each([throttled, cutOff])(
    "writes nothing, and comes back, when it can't see what it would write over: %s",
    async (GetAuthPolicy) => {
      const { act, writes } = scripted({ GetAuthPolicy });
      expect(await act(network, "add", undefined)).toMatchObject({ result: "deferred" });
      expect(writes()).toEqual([]);
    },
  );

  it("throws rather than call a network without a policy that it could not read", async () => {
    const { auths } = scripted({ GetAuthPolicy: throttled });
    await expect(auths.network(network)).rejects.toThrow(ThrottledError);
    const other = scripted({ GetAuthPolicy: cutOff });
    await expect(other.auths.network(network)).rejects.toThrow("socket hang up");
  });

  it.each([{ policy: undefined }, { policy: "" }, {}])(
    "takes the answer %s for no policy",
    async (answer) => {
      const { auths } = scripted({ GetAuthPolicy: () => answer });
      expect(await auths.network(network)).toEqual({ authType: "NONE", policy: undefined });
    },
  );

  it("calls an auth type that AWS did not name no AWS_IAM", async () => {
    const { auths } = scripted({ GetServiceNetwork: () => ({}) });
    expect(await auths.network(network)).toMatchObject({ authType: "unknown" });
  });

  it("leaves out a service that was deleted since it was listed", async () => {
    const { auths } = scripted({
      ListServiceNetworkServiceAssociations: () => ({
        items: [{ serviceArn: network.replace("servicenetwork/sn-", "service/svc-") }],
      }),
      GetService: notFound,
    });
    expect(await auths.services(network)).toEqual(new Map());
  });
});
