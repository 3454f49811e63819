import {
  CreateResourceConfigurationCommand,
  CreateServiceNetworkResourceAssociationCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";
import { beforeAll, describe, expect, it } from "vitest";

import type { AwsClients } from "../../../local/showcase/aws-clients.ts";
import { latticeTenantOf } from "../../../local/showcase/lattice-tenant.ts";
import type { RequestBook } from "../../../local/showcase/requests.ts";
import { expectNoCall } from "../../support/calls.ts";
import { alarmIs } from "../alarm-state.ts";
import { unregister } from "../kinds/kind-bench.ts";
import { BLUE, GREEN } from "../sharing-stage.ts";
import type { DefectStage } from "./defect-stage.ts";
import { HOUR_MS, LIMIT_MS } from "./defect-stage.ts";

const ASSOCIATIONS = ["Service", "Vpc", "Resource"].map(
  (side) => `vpc-lattice:ListServiceNetwork${side}Associations`,
);
const DELETIONS = ["Service", "Vpc", "Resource"].map(
  (side) => `vpc-lattice:DeleteServiceNetwork${side}Association`,
);

/** Of automations that join services and VPCs to service networks. */
export function networkDefects(stage: DefectStage): void {
  const { test, sharing, patience, platform, trail, decided, deeds, sweep, listsNothing } = stage;
  let names = 0;
  let requests: RequestBook;

  const blue = () => latticeTenantOf(test.world, "tenant-blue");
  const aService = async (owner = blue()) => {
    const service = await owner.createService(`service-${++names}`);
    // One that is still being made can't be joined yet.
    platform().clock.advance(platform().knobs.associationSettlingMs);
    return service;
  };
  const aNetwork = async (
    sharedWith: readonly string[],
    offering: Parameters<typeof sharing.register>[1] = {},
  ) => {
    const network = await sharing.network(`network-${++names}`, sharedWith);
    await sharing.register(network, offering);
    return network;
  };
  const ask = (network: string, subject: string) =>
    requests.ask(network, { kind: "service-association", subject });

  describe("a service network", { timeout: LIMIT_MS }, () => {
    beforeAll(() => void (requests = sharing.requests()));

    it("keeps what is on it while VPC Lattice answers with nothing for hours (the sample's clean-up deletes what a list lacks: lattice.md section 10)", async () => {
      const network = await aNetwork([BLUE]);
      await sharing.allow(network, `account/${BLUE}`);
      const service = await aService();
      await ask(network, service);
      await sharing.joins(network, service);
      await sweep();
      const before = await trail(network, service);
      listsNothing(ASSOCIATIONS);
      await sweep();
      await sharing.later(HOUR_MS);
      await sweep();
      await alarmIs(test, "AssociationEmptyListing", "ALARM");
      for (const name of DELETIONS) expectNoCall(test.world.organization, name);
      expect(sharing.association(network, service)?.status).toBe("ACTIVE");
      expect(await trail(network, service)).toEqual(before);
      await unregister(test, network);
    });

    it("gives an allowed tenant that does not see it a reason, and takes it in once it does (a random network, or a crash: lattice.md section 10)", async () => {
      const network = await aNetwork([GREEN]);
      const services = [
        await aService(),
        await aService(latticeTenantOf(test.world, "tenant-green")),
      ];
      const [unseen = "", seen = ""] = services;
      for (const service of services) await ask(network, service);
      for (const id of [BLUE, GREEN]) await sharing.allow(network, `account/${id}`);
      await sharing.joins(network, seen);
      const refused = await patience.eventually(
        "the tenant has a reason",
        () => sharing.recordOf(network, unseen, "outcome"),
        (outcome) => outcome !== undefined,
      );
      expect(refused).toMatchObject({ result: "failed", errorCode: "NetworkNotShared" });
      expect(refused?.explanation).toContain(`share it with account ${BLUE} by AWS RAM`);
      const share = { name: "at last", resourceArns: [network], principals: [BLUE] };
      await sharing.share(test.hub, share);
      await sharing.joins(network, unseen);
      await unregister(test, network);
    });

    it("does not count an association that AWS could not make as one, neither for seats nor for good (CREATE_FAILED: lattice.md section 1.3)", async () => {
      const { vpcLattice } = test.world.services;
      const network = await aNetwork([BLUE], { perAccount: 1 });
      await sharing.allow(network, `account/${BLUE}`);
      const [theirs, wanted] = [await aService(), await aService()];
      vpcLattice.failNextCreate();
      await joinByHand(sharing.clients("tenant-blue").lattice, network, theirs);
      await sharing.joins(network, theirs, "CREATE_FAILED");
      await ask(network, wanted);
      await sharing.joins(network, wanted);
      // What somebody else tried is theirs to clear away; nobody asked us for it.
      await decided(network, theirs, "ignore managed");
      expect((await trail(network, theirs)).at(-1)?.state).toBe("create_failed");

      const made = sharing.association(network, wanted);
      vpcLattice.setStatus(made?.id ?? "", "CREATE_FAILED");
      await sweep();
      const again = await sharing.joins(network, wanted);
      expect(again?.id).not.toBe(made?.id);
      expect(await deeds(network, wanted)).toEqual([
        "add succeeded",
        "clear succeeded",
        "add succeeded",
      ]);
      expect(sharing.association(network, theirs)?.status).toBe("CREATE_FAILED");
      await unregister(test, network);
    });

    it("keeps what its owner joined to it, and what AWS or a controller looks after (the sample cleans up the account's own services: lattice.md section 10)", async () => {
      const { lattice } = test.hub;
      const [open, exclusive] = [
        await aNetwork([GREEN]),
        await aNetwork([GREEN], { exclusive: true }),
      ];
      const own = await aService(latticeTenantOf(test.world, "hub"));
      await joinByHand(lattice, open, own);
      const { arn: managed = "" } = await lattice.send(
        new CreateResourceConfigurationCommand({
          name: "managed",
          type: "SINGLE",
          allowAssociationToShareableServiceNetwork: true,
        }),
      );
      // Neither is to be seen before it is what it is.
      platform().knobs.latticeEvents = "lost";
      const { id = "" } = await lattice.send(
        new CreateServiceNetworkResourceAssociationCommand({
          serviceNetworkIdentifier: exclusive,
          resourceConfigurationIdentifier: managed,
        }),
      );
      test.world.services.vpcLattice.markManaged(id);
      platform().knobs.latticeEvents = "once";
      const controlled = await aService(latticeTenantOf(test.world, "tenant-green"));
      await sharing.clients("tenant-green").lattice.send(
        new CreateServiceNetworkServiceAssociationCommand({
          serviceNetworkIdentifier: exclusive,
          serviceIdentifier: controlled,
          tags: { "application-networking.k8s.aws/ManagedBy": `${GREEN}/cluster/vpc-1` },
        }),
      );
      await sweep();
      await decided(open, own, "ignore drift");
      await decided(exclusive, managed, "ignore managed");
      await decided(exclusive, controlled, "ignore managed");
      await sharing.later(HOUR_MS);
      await sweep();
      for (const [network, subject] of [
        [open, own],
        [exclusive, managed],
        [exclusive, controlled],
      ] as const) {
        expect(await deeds(network, subject)).toEqual([]);
        expect(sharing.association(network, subject)?.status).toBe("ACTIVE");
      }
      for (const network of [open, exclusive]) await unregister(test, network);
    });

    it("is not fought over: what is made again after each of two cuts stays, and people are told (two controllers on one pair: lattice.md section 8)", async () => {
      const network = await aNetwork([BLUE], { exclusive: true });
      const { arn, id: vpcIdentifier } = blue().vpc();
      const insist = () =>
        sharing.clients("tenant-blue").lattice.send(
          new CreateServiceNetworkVpcAssociationCommand({
            serviceNetworkIdentifier: network,
            vpcIdentifier,
          }),
        );
      for (const cut of [1, 2]) {
        await insist();
        await patience.eventually(
          `it is ended for time ${cut}`,
          () => Promise.resolve(sharing.association(network, arn)),
          (seen) => seen === undefined,
        );
        await sweep();
      }
      await insist();
      await decided(network, arn, "hold comes-back");
      await alarmIs(test, "AssociationComesBack", "ALARM");
      await sweep();
      expect(await deeds(network, arn)).toEqual(["remove succeeded", "remove succeeded"]);
      expect(sharing.association(network, arn)?.status).toBe("ACTIVE");
    });
  });
}

/** What somebody does with rights of their own. */
async function joinByHand(
  lattice: AwsClients["lattice"],
  network: string,
  service: string,
): Promise<void> {
  await lattice.send(
    new CreateServiceNetworkServiceAssociationCommand({
      serviceNetworkIdentifier: network,
      serviceIdentifier: service,
    }),
  );
}
