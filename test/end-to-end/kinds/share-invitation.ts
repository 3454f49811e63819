import {
  AcceptResourceShareInvitationCommand,
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  DisassociateResourceShareCommand,
} from "@aws-sdk/client-ram";

import { clientsOf } from "../../../local/showcase/aws-clients.ts";
import type { Subject } from "../../contract/kind-ground.ts";
import type { TestWorld } from "../../support/test-world.ts";
import type { KindStory } from "./kind-bench.ts";

const ACCEPT = "ram:AcceptResourceShareInvitation";
const A_DAY_MS = 24 * 60 * 60_000;

/**
 * Shares of a prefix list, which who received it may leave again, from an account outside the organization; offered to the hub
 * and, in its second Region, to a receiver, whose role then answers, by turns.
 */
export function shareInvitations(test: TestWorld): KindStory {
  let places = 0;
  let lists = 0;
  return {
    listings: ["ram:GetResourceShareInvitations", "ram:GetResourceShares"],
    calls: {
      accept: ACCEPT,
      reject: "ram:RejectResourceShareInvitation",
      leave: "ram:DisassociateResourceShare",
    },
    external: true,
    grant() {
      const now = test.world.organization.platform.clock.now();
      const expiresAt = new Date(now.getTime() + A_DAY_MS).toISOString();
      return { sponsor: "the network team", resourceTypes: ["ec2:PrefixList"], expiresAt };
    },
    async open() {
      const { organization, services } = test.world;
      const { partition, regions, faults, clock, knobs } = organization.platform;
      const [home, second = home] = regions;
      const receiver =
        ++places % 2 === 1
          ? clientsOf(organization, "hub", home)
          : clientsOf(organization, "tenant-green", second);
      const { region } = receiver;
      const partner = clientsOf(organization, "partner", region);
      const offers = new Map<string, string>();
      const principals = [receiver.accountId];
      const invitationTo = ({ externalId }: Subject) =>
        services.ram.invitations().find(({ shareArn }) => shareArn === externalId)?.arn;
      const withdraw = async (resourceShareArn: string) =>
        void (await partner.ram.send(new DeleteResourceShareCommand({ resourceShareArn })));
      return {
        resource: `arn:${partition}:ram:${region}:${receiver.accountId}:resource-share-invitation/*`,
        name: `offers to ${receiver.accountId} in ${region}`,
        async appear() {
          const id = (++lists).toString(16).padStart(17, "0");
          const list = `arn:${partition}:ec2:${region}:${partner.accountId}:prefix-list/pl-${id}`;
          const { resourceShare } = await partner.ram.send(
            new CreateResourceShareCommand({
              name: `offer-${lists}`,
              resourceArns: [list],
              principals,
              allowExternalPrincipals: true,
            }),
          );
          const externalId = resourceShare?.resourceShareArn ?? "";
          offers.set(externalId, list);
          // While RAM is at work on what is in it, nobody could take it back.
          clock.advance(knobs.shareSettlingMs);
          return { externalId, principal: `account/${partner.accountId}` };
        },
        async vanish({ externalId }) {
          offers.delete(externalId);
          await withdraw(externalId);
        },
        byHand: {
          async letIn(subject) {
            const resourceShareInvitationArn = invitationTo(subject);
            await receiver.ram.send(
              new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }),
            );
          },
          async end({ externalId: resourceShareArn }) {
            await receiver.ram.send(
              new DisassociateResourceShareCommand({ resourceShareArn, principals }),
            );
          },
        },
        failOne([unlucky]) {
          // Whichever of the calls comes first, it does not go on before the offer is withdrawn.
          let withdrawn: Promise<void> | undefined;
          const resourceShareArn = unlucky?.externalId;
          const first = () =>
            (withdrawn ??= partner.ram
              .send(new DisassociateResourceShareCommand({ resourceShareArn, principals }))
              .then(() => undefined));
          faults.add({ action: ACCEPT, kind: "overtaken", times: 2, first });
        },
        isThere({ externalId }) {
          const list = offers.get(externalId);
          return Promise.resolve(
            list !== undefined && services.ram.sharedWith(receiver.accountId, list),
          );
        },
        async leave() {
          for (const shareArn of offers.keys()) await withdraw(shareArn);
        },
      };
    },
  };
}
