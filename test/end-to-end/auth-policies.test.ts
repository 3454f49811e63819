import {
  CreateServiceCommand,
  CreateServiceNetworkServiceAssociationCommand,
  DeleteAuthPolicyCommand,
  GetAuthPolicyCommand,
  PutAuthPolicyCommand,
  UpdateServiceNetworkCommand,
} from "@aws-sdk/client-vpc-lattice";
import { describe, expect, it } from "vitest";

import { useWorld } from "../support/test-world.ts";
import { HUB, sharingIn } from "./sharing-stage.ts";

const test = useWorld();
const sharing = sharingIn(test);
const { patience } = sharing;

const reconciler = `arn:aws:iam::${HUB}:role/gatehouse-local-reconcile-network-associations`;

/** What the auth policy of a network or service. */
const policyOf = async (resourceIdentifier: string) => {
  const command = new GetAuthPolicyCommand({ resourceIdentifier });
  const { policy } = await test.hub.lattice.send(command);
  return policy;
};
const findings = (of: string) =>
  sharing.findings("ReconcileNetworkAssociations", of, "auth-policy-missing");

/** Sweeps, and answers what is newly found about something. */
const foundBySweep = async (of: string) => {
  await patience.untilNothingIsLeft();
  const before = findings(of).length;
  await test.sweep();
  await patience.untilNothingIsLeft();
  return findings(of).slice(before);
};

/** Changes of auth that Gatehouse asked for on a network, in the order in which they came. */
const writesTo = (network: string) =>
  test.world.organization.platform.calls.records
    .filter(
      ({ action, caller, input }) =>
        ["PutAuthPolicy", "UpdateServiceNetwork", "DeleteAuthPolicy"].includes(action) &&
        caller.type === "role" &&
        caller.roleArn === reconciler &&
        JSON.stringify(input).includes(network),
    )
    .map(({ action, outcome }) => `${action} ${outcome}`);

const askForIam = (serviceNetworkIdentifier: string) =>
  test.hub.lattice.send(
    new UpdateServiceNetworkCommand({ serviceNetworkIdentifier, authType: "AWS_IAM" }),
  );
const put = (resourceIdentifier: string, condition: object) =>
  test.hub.lattice.send(
    new PutAuthPolicyCommand({
      resourceIdentifier,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: condition },
        ],
      }),
    }),
  );
const ONE_ACCOUNT = { StringEquals: { "vpc-lattice-svcs:SourceVpcOwnerAccount": HUB } };
const ORGANIZATION = { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } };

describe("a network whose auth policy Gatehouse manages", () => {
  it("gets the policy first and asks for IAM afterwards, and nothing more is written", async () => {
    const network = await sharing.network("managed", []);
    await sharing.register(network, { managesAuthPolicy: true });
    await patience.eventually(
      "the policy is in force",
      () => Promise.resolve(writesTo(network)),
      (writes) => writes.length > 1,
    );
    expect(writesTo(network)).toEqual(["PutAuthPolicy ok", "UpdateServiceNetwork ok"]);
    expect(JSON.parse((await policyOf(network)) ?? "")).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-exampleorg1"] } },
        },
      ],
    });
    await patience.decided(network, "auth-policy", "approve", "in-audience");
    expect(await foundBySweep(network)).toEqual([]);
    expect(writesTo(network)).toHaveLength(2);
  });

  it("has one again, and asks for IAM again, after somebody took both away", async () => {
    const network = await sharing.network("deleted", []);
    await sharing.register(network, { managesAuthPolicy: true });
    await patience.eventually(
      "the policy is in force",
      () => Promise.resolve(writesTo(network)),
      (writes) => writes.length > 1,
    );
    await patience.untilNothingIsLeft();
    const ours = await policyOf(network);
    const { knobs } = test.world.organization.platform;
    // Between the two changes nobody must look.
    knobs.latticeEvents = "lost";
    await test.hub.lattice.send(
      new UpdateServiceNetworkCommand({ serviceNetworkIdentifier: network, authType: "NONE" }),
    );
    await test.hub.lattice.send(new DeleteAuthPolicyCommand({ resourceIdentifier: network }));
    knobs.latticeEvents = "once";
    await test.sweep();
    await patience.eventually(
      "both are back",
      () => Promise.resolve(writesTo(network).slice(2)),
      (writes) => writes.length > 1,
    );
    expect(writesTo(network).slice(2)).toEqual(["PutAuthPolicy ok", "UpdateServiceNetwork ok"]);
    expect(await policyOf(network)).toBe(ours);
  });

  it("keeps a policy that Gatehouse did not write, whatever it says; people are told until it names the organization", async () => {
    const network = await sharing.network("foreign", []);
    await put(network, ONE_ACCOUNT);
    await askForIam(network);
    const foreign = await policyOf(network);
    await sharing.register(network, { managesAuthPolicy: true });
    await patience.decided(network, "auth-policy", "ignore", "drift");
    const found = await foundBySweep(network);
    expect(found.at(-1)?.explanation).toContain(
      "allows something without the condition that the caller is of o-exampleorg1; Gatehouse replaces no policy of somebody else's",
    );
    expect(await policyOf(network)).toBe(foreign);

    await put(network, ORGANIZATION);
    const mended = await policyOf(network);
    expect(await foundBySweep(network)).toEqual([]);
    expect(await policyOf(network)).toBe(mended);
    expect(writesTo(network)).toEqual([]);
  });
});

describe("a network whose auth policy people manage", () => {
  it("is reported until it asks for IAM and names the organization, and never written to", async () => {
    const network = await sharing.network("plain", []);
    await sharing.register(network);
    const open = await foundBySweep(network);
    expect(open.at(-1)?.explanation).toContain("its auth type is NONE, so that nobody is asked");
    expect(open.at(-1)?.explanation).toContain("managesAuthPolicy");

    await askForIam(network);
    const shut = await foundBySweep(network);
    expect(shut.at(-1)?.explanation).toContain("it has no auth policy, so that everybody");

    await put(network, ONE_ACCOUNT);
    const wide = await foundBySweep(network);
    expect(wide.at(-1)?.explanation).toContain("allows something without the condition");

    await put(network, ORGANIZATION);
    expect(await foundBySweep(network)).toEqual([]);
    expect(writesTo(network)).toEqual([]);
  });
});

describe("a service of the hub in a network", () => {
  it("is reported until its own policy names the organization", async () => {
    const network = await sharing.network("with-a-service", []);
    const { arn: service = "" } = await test.hub.lattice.send(
      new CreateServiceCommand({ name: "ledger", authType: "AWS_IAM" }),
    );
    await patience.eventually(
      "the service can be associated",
      () =>
        test.hub.lattice
          .send(
            new CreateServiceNetworkServiceAssociationCommand({
              serviceNetworkIdentifier: network,
              serviceIdentifier: service,
            }),
          )
          .catch((error: Error) => error),
      (answer) => !(answer instanceof Error),
    );
    await sharing.register(network, { managesAuthPolicy: true });
    const found = await foundBySweep(service);
    expect(found.at(-1)?.explanation).toContain("put an auth policy on the service");
    await put(service, ORGANIZATION);
    expect(await foundBySweep(service)).toEqual([]);
    const written = test.world.organization.platform.calls
      .of("vpc-lattice:PutAuthPolicy")
      .filter(
        ({ caller, input }) => caller.type === "role" && JSON.stringify(input).includes(service),
      );
    expect(written).toEqual([]);
  });
});
