import { CreateServiceNetworkVpcAssociationCommand } from "@aws-sdk/client-vpc-lattice";
import { beforeAll, describe, expect, it } from "vitest";

import type { LatticeTenant } from "../../local/showcase/lattice-tenant.ts";
import { latticeTenantOf } from "../../local/showcase/lattice-tenant.ts";
import type { RequestBook } from "../../local/showcase/requests.ts";
import { useWorld } from "../support/test-world.ts";
import { BLUE, GREEN, HUB, lastOf, PROVIDER, RED, sessionOf, sharingIn } from "./sharing-stage.ts";

const test = useWorld();
const sharing = sharingIn(test);
const { patience } = sharing;

const role = (accountId: string) =>
  `arn:aws:iam::${accountId}:role/gatehouse-local-member-associations`;

/** Of the hub, shared with those who may join it. */
let network: string;
let requests: RequestBook;
let blue: LatticeTenant;
let green: LatticeTenant;
let red: LatticeTenant;
let provider: LatticeTenant;

beforeAll(async () => {
  test.world.services.ram.enableOrganizationSharing();
  [blue, green, red, provider] = [
    latticeTenantOf(test.world, "tenant-blue"),
    latticeTenantOf(test.world, "tenant-green"),
    latticeTenantOf(test.world, "tenant-red"),
    latticeTenantOf(test.world, "provider"),
  ];
  network = await sharing.network("common", [BLUE, GREEN, RED]);
  for (const accountId of [BLUE, GREEN, PROVIDER])
    await sharing.allow(network, `account/${accountId}`);
  await sharing.register(network);
  requests = sharing.requests();
  await patience.untilNothingIsLeft();
});

const askForService = (subject: string, on = network) =>
  requests.ask(on, { kind: "service-association", subject });

const askForVpc = (subject: string, ...securityGroupIds: string[]) =>
  requests.ask(network, { kind: "vpc-association", subject, securityGroupIds });

/** The last answer to an order about something. */
const refusedWith = async (subject: string, errorCode: string) => {
  const outcome = await patience.eventually(
    `${subject} is refused with ${errorCode}`,
    () => sharing.recordOf(network, subject, "outcome"),
    (record) => record?.["errorCode"] === errorCode,
  );
  return outcome?.explanation ?? "";
};

/** Creations that reached VPC Lattice for a service or VPC, by whoever. */
const creationsOf = (name: string, subject: string) =>
  test.world.organization.platform.calls
    .of(`vpc-lattice:${name}`)
    .filter(({ input }) => JSON.stringify(input).includes(subject.replace(/^.*\//, "")));

describe("a service that a tenant asks for", () => {
  it("is associated by its owner's role, in a session of the look's own that may do nothing else", async () => {
    const service = await blue.createService("own");
    // Its own event must not come before the request.
    await patience.untilNothingIsLeft();
    await askForService(service);
    const made = await sharing.joins(network, service);
    expect(made?.createdBy).toBe(BLUE);
    const created = lastOf(creationsOf("CreateServiceNetworkServiceAssociation", service));
    const intent = await sharing.recordOf(network, service, "intent");
    const session = sessionOf(created);
    expect(session).toMatchObject({ roleArn: role(BLUE), name: intent?.["correlationId"] });
    expect(session.policy?.Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["vpc-lattice:CreateServiceNetworkServiceAssociation"],
        Resource: [
          network,
          service,
          `arn:aws:vpc-lattice:eu-west-1:${BLUE}:servicenetworkserviceassociation/*`,
        ],
      },
    ]);
    await patience.decided(network, service, "approve", "granted");
    expect(await sharing.recordOf(network, service, "intent")).toMatchObject({
      action: "add",
      cause: { source: "allowlist-change" },
    });
  });

  it("is associated by the hub where its owner is no member, once it is shared with the hub", async () => {
    const service = await provider.createService("shared");
    await askForService(service);
    expect(await refusedWith(service, "SubjectNotShared")).toContain(`account ${HUB} by AWS RAM`);
    expect(creationsOf("CreateServiceNetworkServiceAssociation", service)).toEqual([]);
    await sharing.share(sharing.clients("provider"), {
      name: "for the hub",
      resourceArns: [service],
      principals: [HUB],
      allowExternalPrincipals: false,
    });
    const made = await sharing.joins(network, service);
    expect(made?.createdBy).toBe(HUB);
    const created = lastOf(creationsOf("CreateServiceNetworkServiceAssociation", service));
    expect(sessionOf(created)).toMatchObject({
      roleArn: `arn:aws:iam::${HUB}:role/gatehouse-local-reconcile-network-associations`,
      policy: undefined,
    });
  });

  it("is not made when the request was taken back before anybody allowed it", async () => {
    const service = await red.createService("withdrawn");
    const request = await askForService(service);
    await patience.decided(network, service, "hold", "no-grant");
    await requests.cancel(request);
    await patience.untilNothingIsLeft();
    await sharing.allow(network, `account/${RED}`);
    await patience.untilNothingIsLeft();
    await test.sweep();
    expect(sharing.association(network, service)).toBeUndefined();
    expect(creationsOf("CreateServiceNetworkServiceAssociation", service)).toEqual([]);
    expect(await sharing.recordOf(network, service, "intent")).toBeUndefined();
  });

  it("stays when the request is taken back afterwards: whoever asked has it deleted", async () => {
    const service = await blue.createService("kept");
    const request = await askForService(service);
    await sharing.joins(network, service);
    await requests.cancel(request);
    await patience.untilNothingIsLeft();
    await test.sweep();
    expect(sharing.association(network, service)?.status).toBe("ACTIVE");
    expect(await sharing.recordOf(network, service, "outcome")).toMatchObject({ action: "add" });
  });

  it("waits while the network has no place left for it, without a call", async () => {
    const { platform } = test.world.organization;
    const { ec2, vpcLattice } = test.world.services;
    const full = await sharing.network("full", [BLUE]);
    const { caller } = platform.identities.accessKey(
      test.world.organization.profile("hub").accessKeyId,
    ) ?? { caller: undefined };
    if (caller === undefined) throw new Error("the hub has no key");
    // All 500 places that a network has for VPCs (lattice.md section 6); nobody is told of each.
    platform.knobs.latticeEvents = "lost";
    for (let place = 0; place < 500; place += 1) {
      const { id } = ec2.createVpc(HUB, test.hub.region);
      await platform.call(caller, test.hub.region, CREATE_VPC_ASSOCIATION, {
        serviceNetworkIdentifier: full,
        vpcIdentifier: id,
      });
    }
    // On their way out they still take their places, and nobody has to decide about them.
    for (const { id, networkArn } of vpcLattice.associations("servicenetworkvpcassociation"))
      if (networkArn === full) vpcLattice.setStatus(id, "DELETE_IN_PROGRESS");
    platform.knobs.latticeEvents = "once";
    await sharing.allow(full, `account/${BLUE}`);
    await sharing.register(full);
    const vpc = blue.vpc().arn;
    await requests.ask(full, { kind: "vpc-association", subject: vpc });
    const outcome = await patience.eventually(
      "there is no room",
      () => sharing.recordOf(full, vpc, "outcome"),
      (record) => record?.["errorCode"] === "NoQuotaHeadroom",
    );
    expect(outcome?.explanation).toContain("500 of 500 places");
    expect(creationsOf("CreateServiceNetworkVpcAssociation", vpc)).toEqual([]);
  });
});

const CREATE_VPC_ASSOCIATION = "vpc-lattice:CreateServiceNetworkVpcAssociation";

describe("a network with one place for each account", () => {
  it("takes one thing of an account and holds its second, whatever others have", async () => {
    const narrow = await sharing.network("narrow", [BLUE, GREEN]);
    for (const accountId of [BLUE, GREEN]) await sharing.allow(narrow, `account/${accountId}`);
    await sharing.register(narrow, { perAccount: 1 });
    const first = await blue.createService("first");
    await askForService(first, narrow);
    await sharing.joins(narrow, first);
    const second = await blue.createService("second");
    await askForService(second, narrow);
    await patience.decided(narrow, second, "hold", "over-limit");
    const others = await green.createService("others");
    await askForService(others, narrow);
    await sharing.joins(narrow, others);
    expect(sharing.association(narrow, second)).toBeUndefined();
    expect(creationsOf("CreateServiceNetworkServiceAssociation", second)).toEqual([]);
  });
});

describe("a VPC that a tenant asks for", () => {
  it("is associated by its owner's role with the security groups of the request", async () => {
    const { arn, securityGroupId } = blue.vpc();
    await askForVpc(arn, securityGroupId);
    const made = await sharing.joins(network, arn);
    expect(made).toMatchObject({ createdBy: BLUE, securityGroupIds: [securityGroupId] });
    const created = lastOf(creationsOf("CreateServiceNetworkVpcAssociation", arn));
    expect(sessionOf(created).roleArn).toBe(role(BLUE));
  });

  it("is not, with a reason, where Gatehouse has no role in its account", async () => {
    const { arn } = provider.vpc();
    await askForVpc(arn);
    const reason = await refusedWith(arn, "OwnerNotConfigured");
    expect(reason).toContain(`only account ${PROVIDER} can join`);
    expect(reason).toContain("infra/spokes/member.yaml");
    expect(creationsOf("CreateServiceNetworkVpcAssociation", arn)).toEqual([]);
    await patience.decided(network, arn, "approve", "granted");
  });

  it("is not, with a reason, where a security group is of another VPC", async () => {
    const { id } = test.world.services.ec2.createVpc(GREEN, test.hub.region);
    const arn = `arn:aws:ec2:${test.hub.region}:${GREEN}:vpc/${id}`;
    const stranger = blue.vpc().securityGroupId;
    await askForVpc(arn, stranger);
    const reason = await refusedWith(arn, "SecurityGroupNotOfVpc");
    expect(reason).toContain(`${stranger} is not a security group of ${id}`);
    expect(creationsOf("CreateServiceNetworkVpcAssociation", arn)).toEqual([]);
  });

  it("is not, with a reason, while it is in another network", async () => {
    const other = await sharing.network("other", [GREEN]);
    const { arn, id, securityGroupId } = green.vpc();
    await patience.eventually(
      "green can join the other network",
      () =>
        sharing
          .clients("tenant-green")
          .lattice.send(
            new CreateServiceNetworkVpcAssociationCommand({
              serviceNetworkIdentifier: other,
              vpcIdentifier: id,
            }),
          )
          .catch((error: Error) => error),
      (answer) => !(answer instanceof Error),
    );
    await askForVpc(arn, securityGroupId);
    const reason = await refusedWith(arn, "VpcHasNetwork");
    expect(reason).toContain(`${id} is in ${other}`);
    expect(sharing.association(network, arn)).toBeUndefined();
    expect(sharing.callsBy(GREEN, CREATE_VPC_ASSOCIATION)).toEqual([]);
  });
});
