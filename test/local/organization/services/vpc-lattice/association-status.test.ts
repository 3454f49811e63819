import {
  DeleteServiceCommand,
  DeleteServiceNetworkCommand,
  DeleteServiceNetworkResourceAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
  GetServiceCommand,
  GetServiceNetworkResourceAssociationCommand,
  GetServiceNetworkServiceAssociationCommand,
  GetServiceNetworkVpcAssociationCommand,
  ListServiceNetworkVpcAssociationsCommand,
  UpdateServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { HUB, type LatticeBench, openLatticeBench, REGION, type Thing } from "./lattice-bench.ts";

let bench: LatticeBench;
let network: Thing;
let service: Thing;
beforeEach(async () => {
  bench = await openLatticeBench();
  network = await bench.network(HUB);
  service = await bench.service(HUB);
});
afterEach(() => bench.close());

const hub = () => bench.administrator(HUB);
const get = (id = "") =>
  hub().send(
    new GetServiceNetworkServiceAssociationCommand({
      serviceNetworkServiceAssociationIdentifier: id,
    }),
  );
const remove = (id = "") =>
  hub().send(
    new DeleteServiceNetworkServiceAssociationCommand({
      serviceNetworkServiceAssociationIdentifier: id,
    }),
  );
const conflict = (message: string | RegExp) => ({
  name: "ConflictException",
  message: typeof message === "string" ? message : expect.stringMatching(message),
  $metadata: { httpStatusCode: 409 },
});

describe("an association", () => {
  it("is in progress, then active; deleted it is in progress again, then gone", async () => {
    const created = await bench.joinService(HUB, service, network);
    expect(created).toMatchObject({
      id: expect.stringMatching(/^snsa-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:${REGION}:${HUB}:servicenetworkserviceassociation/${created.id}`,
      status: "CREATE_IN_PROGRESS",
      createdBy: HUB,
    });
    await expect(remove(created.id)).rejects.toMatchObject(
      conflict(
        `Invalid resource status for this operation, resource id ${created.id}, status: CREATE_IN_PROGRESS.`,
      ),
    );
    bench.settle();
    expect(await get(created.id)).toMatchObject({
      status: "ACTIVE",
      serviceArn: service.arn,
      serviceNetworkArn: network.arn,
    });
    expect(await remove(created.id)).toMatchObject({ status: "DELETE_IN_PROGRESS" });
    expect(await remove(created.id)).toMatchObject({ status: "DELETE_IN_PROGRESS" });
    await expect(bench.joinService(HUB, service, network)).rejects.toMatchObject(
      conflict(/already exist/),
    );
    bench.settle();
    await expect(get(created.id)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceId: created.id,
      resourceType: "SERVICE_NETWORK_SERVICE_ASSOCIATION",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(bench.joinService(HUB, service, network)).resolves.toBeDefined();
  });

  it("fails to be made when that was planned, and is repaired by deleting and making it", async () => {
    bench.lattice.failNextCreate({ code: "SOME_CODE", message: "why" });
    const { id } = await bench.joinService(HUB, service, network);
    bench.settle();
    expect(await get(id)).toMatchObject({
      status: "CREATE_FAILED",
      failureCode: "SOME_CODE",
      failureMessage: "why",
    });
    await expect(bench.joinService(HUB, service, network)).rejects.toMatchObject(
      conflict(/already exist/),
    );
    await remove(id);
    bench.settle();
    const again = await bench.joinService(HUB, service, network);
    bench.settle();
    expect((await get(again.id)).status).toBe("ACTIVE");
  });

  it("fails to be deleted when that was planned, and can be deleted again", async () => {
    const { id } = await bench.joinService(HUB, service, network);
    bench.settle();
    bench.lattice.failNextDelete();
    await remove(id);
    bench.settle();
    expect(await get(id)).toMatchObject({
      status: "DELETE_FAILED",
      failureMessage: expect.any(String),
    });
    await remove(id);
    bench.settle();
    expect(bench.lattice.associations()).toEqual([]);
  });

  it("names the failure of a resource otherwise than that of the others, and can be PARTIAL", async () => {
    const configuration = await bench.configuration(HUB);
    bench.lattice.failNextCreate({ code: "SOME_CODE", message: "why" });
    const { id = "" } = await bench.joinResource(HUB, configuration, network);
    bench.settle();
    const look = () =>
      hub().send(
        new GetServiceNetworkResourceAssociationCommand({
          serviceNetworkResourceAssociationIdentifier: id,
        }),
      );
    expect(await look()).toMatchObject({
      status: "CREATE_FAILED",
      failureCode: "SOME_CODE",
      failureReason: "why",
      isManagedAssociation: false,
    });
    bench.lattice.setStatus(id, "PARTIAL");
    expect((await look()).status).toBe("PARTIAL");
    await hub().send(
      new DeleteServiceNetworkResourceAssociationCommand({
        serviceNetworkResourceAssociationIdentifier: id,
      }),
    );
    bench.settle();
    await expect(look()).rejects.toThrow(
      expect.objectContaining({ name: "ResourceNotFoundException" }),
    );
  });
});

const readVpc = (id = "") =>
  hub().send(
    new GetServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }),
  );

const updateVpc = (id: string | undefined, securityGroupIds: string[]) =>
  hub().send(
    new UpdateServiceNetworkVpcAssociationCommand({
      serviceNetworkVpcAssociationIdentifier: id,
      securityGroupIds,
    }),
  );

describe("a VPC's association", () => {
  it("changes its security groups when the update is done, and never loses the last one", async () => {
    const vpc = bench.vpc(HUB);
    const { id: second } = bench.ec2.createSecurityGroup(vpc.id, "clients");
    const { id } = await bench.joinVpc(HUB, vpc.id, network, [vpc.securityGroupId]);
    await expect(updateVpc(id, [second])).rejects.toMatchObject(
      conflict(/status: CREATE_IN_PROGRESS\./),
    );
    bench.settle();
    expect(await updateVpc(id, [second])).toMatchObject({ status: "UPDATE_IN_PROGRESS" });
    expect(await readVpc(id)).toMatchObject({
      status: "UPDATE_IN_PROGRESS",
      securityGroupIds: [vpc.securityGroupId],
    });
    await expect(
      hub().send(
        new DeleteServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: id,
        }),
      ),
    ).rejects.toMatchObject(conflict(/status: UPDATE_IN_PROGRESS\./));
    bench.settle();
    expect(await readVpc(id)).toMatchObject({ status: "ACTIVE", securityGroupIds: [second] });
    await expect(updateVpc(id, [])).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("is listed without its security groups and its failure", async () => {
    const vpc = bench.vpc(HUB);
    bench.lattice.failNextCreate();
    const { id } = await bench.joinVpc(HUB, vpc.id, network, [vpc.securityGroupId]);
    bench.settle();
    const { items } = await hub().send(
      new ListServiceNetworkVpcAssociationsCommand({ vpcIdentifier: vpc.id }),
    );
    expect(items).toMatchObject([{ id, status: "CREATE_FAILED", vpcId: vpc.id, createdBy: HUB }]);
    expect(Object.keys(items?.[0] ?? {})).not.toContain("securityGroupIds");
    expect(Object.keys(items?.[0] ?? {}).filter((key) => key.startsWith("failure"))).toEqual([]);
    expect(await readVpc(id)).toMatchObject({
      securityGroupIds: [vpc.securityGroupId],
      failureCode: expect.any(String),
    });
  });

  it("is the only one of its VPC", async () => {
    const vpc = bench.vpc(HUB);
    const other = await bench.network(HUB);
    const { id } = await bench.joinVpc(HUB, vpc.id, network);
    const refusal = conflict("VPC has already been associated to a service network.");
    await expect(bench.joinVpc(HUB, vpc.id, other)).rejects.toMatchObject({
      ...refusal,
      resourceId: id,
    });
    bench.platform.knobs.latticeConflictNames = "requested-entity";
    await expect(bench.joinVpc(HUB, vpc.id, network)).rejects.toMatchObject({
      ...refusal,
      resourceId: vpc.id,
    });
    const second = bench.ec2.createVpc(HUB, REGION);
    await expect(bench.joinVpc(HUB, second.id, other)).resolves.toBeDefined();
  });
});

describe("services and networks", () => {
  it("are not joined, nor deleted, while the service is being created", async () => {
    bench.platform.knobs.associationSettlingMs = 10 * 60_000;
    const young = await bench.service(HUB);
    const refusal = conflict(
      `Invalid resource status for this operation, resource id ${young.id}, status: CREATE_IN_PROGRESS.`,
    );
    await expect(bench.joinService(HUB, young, network)).rejects.toMatchObject(refusal);
    await expect(
      hub().send(new DeleteServiceCommand({ serviceIdentifier: young.id })),
    ).rejects.toMatchObject(refusal);
    bench.settle();
    expect((await hub().send(new GetServiceCommand({ serviceIdentifier: young.arn }))).status).toBe(
      "ACTIVE",
    );
    await expect(bench.joinService(HUB, young, network)).resolves.toBeDefined();
  });

  it("stay while anything is associated with them", async () => {
    const { id } = await bench.joinService(HUB, service, network);
    bench.settle();
    const deleteNetwork = () =>
      hub().send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: network.arn }));
    const deleteService = () =>
      hub().send(new DeleteServiceCommand({ serviceIdentifier: service.arn }));
    await expect(deleteNetwork()).rejects.toMatchObject(conflict(/has service\(s\) associated/));
    await expect(deleteService()).rejects.toMatchObject(conflict(/associated/));
    await remove(id);
    bench.settle();
    const { id: vpcAssociation } = await bench.joinVpc(HUB, bench.vpc(HUB).id, network);
    bench.settle();
    await expect(deleteNetwork()).rejects.toMatchObject(
      conflict(`ServiceNetwork ${network.id} has VPC(s) associated.`),
    );
    await hub().send(
      new DeleteServiceNetworkVpcAssociationCommand({
        serviceNetworkVpcAssociationIdentifier: vpcAssociation,
      }),
    );
    bench.settle();
    await deleteNetwork();
    expect(await deleteService()).toMatchObject({ status: "DELETE_IN_PROGRESS" });
    bench.settle();
    await expect(
      hub().send(new GetServiceCommand({ serviceIdentifier: service.id })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
