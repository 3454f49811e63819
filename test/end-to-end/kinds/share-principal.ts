import {
  AssociateResourceShareCommand,
  CreateResourceShareCommand,
  DisassociateResourceShareCommand,
} from "@aws-sdk/client-ram";
import { CreateResourceConfigurationCommand } from "@aws-sdk/client-vpc-lattice";

import type { Subject } from "../../contract/kind-ground.ts";
import type { TestWorld } from "../../support/test-world.ts";
import { patienceIn } from "../patience.ts";
import type { KindStory } from "./kind-bench.ts";

/** Accounts of the organization, each time as principals of another share of the hub. An entry is all that asks for one. */
export function sharePrincipals(test: TestWorld): KindStory {
  let shares = 0;
  return {
    listings: ["ram:GetResourceShareAssociations"],
    calls: {
      add: "ram:AssociateResourceShare",
      remove: "ram:DisassociateResourceShare",
      clear: "ram:DisassociateResourceShare",
    },
    async open() {
      const { organization, services } = test.world;
      const { clock, knobs } = organization.platform;
      const { ram, lattice } = test.hub;
      const patience = patienceIn(test);
      const name = `contract-${++shares}`;
      const { arn = "" } = await lattice.send(
        new CreateResourceConfigurationCommand({ name, type: "SINGLE" }),
      );
      const { resourceShare } = await ram.send(
        new CreateResourceShareCommand({
          name,
          resourceArns: [arn],
          allowExternalPrincipals: false,
        }),
      );
      const resourceShareArn = resourceShare?.resourceShareArn ?? "";
      // While RAM is at work on what is in it, nobody could be taken away.
      clock.advance(knobs.shareSettlingMs);
      const isThere = ({ externalId }: Subject) =>
        Promise.resolve(services.ram.sharedWith(externalId, arn));
      const accounts = ["tenant-blue", "tenant-green", "tenant-red"].map(
        (profile) => organization.account(profile).id,
      );
      const change = ({ externalId }: Subject) => ({ resourceShareArn, principals: [externalId] });
      const end = async (subject: Subject) =>
        void (await ram.send(new DisassociateResourceShareCommand(change(subject))));
      return {
        resource: resourceShareArn,
        name,
        appear() {
          const externalId = accounts.shift();
          if (externalId === undefined) throw new Error("there are no more tenants");
          return Promise.resolve({ externalId, principal: `account/${externalId}` });
        },
        async vanish(subject, forget) {
          // Were it told of at once, it would be added again: somebody takes it away and its entry too.
          await patience.untilNothingIsLeft();
          knobs.ramEvents = "lost";
          await end(subject);
          await forget();
          await patience.eventually(
            "it is gone",
            () => isThere(subject),
            (seen) => !seen,
          );
          knobs.ramEvents = "once";
        },
        byHand: {
          letIn: async (subject) =>
            void (await ram.send(new AssociateResourceShareCommand(change(subject)))),
          end,
        },
        failOne: () => services.ram.failNextAssociation("RAM had a bad day"),
        isThere,
      };
    },
  };
}
