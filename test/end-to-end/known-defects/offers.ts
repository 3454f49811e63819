import {
  AcceptResourceShareInvitationCommand,
  DisassociateResourceShareCommand,
} from "@aws-sdk/client-ram";
import { describe, expect, it } from "vitest";

import { expectNoCall } from "../../support/calls.ts";
import { alarmIs } from "../alarm-state.ts";
import { HUB, PARTNER } from "../sharing-stage.ts";
import type { DefectStage } from "./defect-stage.ts";
import { HOUR_MS, LIMIT_MS } from "./defect-stage.ts";

const ACCEPT = "ram:AcceptResourceShareInvitation";
const OFFERS = ["ram:GetResourceShareInvitations", "ram:GetResourceShares"];

/** Of automations that accept RAM shares. The inbox is the hub's; an entry allows prefix lists of partner and stranger. */
export function offerDefects(stage: DefectStage): void {
  const { test, sharing, patience, platform, trail, decided, deeds, sweep, listsNothing } = stage;
  let names = 0;

  /** A prefix list by a name that nobody checks: the simulated RAM knows types, not lists. */
  const aPrefixList = (accountId: string) =>
    `arn:aws:ec2:eu-west-1:${accountId}:prefix-list/pl-${(++names).toString(16).padStart(17, "0")}`;

  /** A share for the hub; in it a prefix list, if nothing else is said. */
  async function offer({
    owner = sharing.clients("partner"),
    holds = [aPrefixList(owner.accountId)],
  } = {}) {
    const name = `offer-${++names}`;
    const what = { name, resourceArns: holds, principals: [HUB], allowExternalPrincipals: true };
    const arn = await sharing.share(owner, what);
    // What RAM is still at work on could not be taken back.
    platform().clock.advance(platform().knobs.shareSettlingMs);
    return arn;
  }

  describe("what others offer", { timeout: LIMIT_MS }, () => {
    it("is not given back because RAM answers with nothing for hours (absence proves nothing: ram.md section 3)", async () => {
      const list = aPrefixList(PARTNER);
      const share = await offer({ holds: [list] });
      await sharing.answered(share, "ACCEPTED");
      await sweep();
      const before = await trail(stage.inbox(), share);
      listsNothing(OFFERS);
      await sweep();
      await sharing.later(HOUR_MS);
      await sweep();
      await alarmIs(test, "InvitationEmptyListing", "ALARM");
      expectNoCall(test.world.organization, "ram:DisassociateResourceShare");
      expect(test.world.services.ram.sharedWith(HUB, list)).toBe(true);
      expect(await trail(stage.inbox(), share)).toEqual(before);
    });

    it("is accepted although other invitations can't be read, have expired or may not be accepted (all of them are one loop in the samples: ram.md section 2)", async () => {
      const service = `arn:aws:vpc-lattice:eu-west-1:${PARTNER}:service/svc-0123456789abcdef0`;
      const expired = await offer({ holds: [service] });
      await sharing.later(13 * HOUR_MS);
      const nothingInside = await offer({ holds: [] });
      const withdrawn = await offer();
      const refused = await offer({ owner: sharing.clients("stranger") });
      const good = await offer();
      // The offer is withdrawn while somebody looks into it.
      let gone: Promise<unknown> | undefined;
      const takeBack = { resourceShareArn: withdrawn, principals: [HUB] };
      const first = async () =>
        void (await (gone ??= sharing
          .clients("partner")
          .ram.send(new DisassociateResourceShareCommand(takeBack))));
      const action = "ram:ListPendingInvitationResources";
      platform().faults.add({ action, kind: "overtaken", times: 5, first });
      await sharing.answered(good, "ACCEPTED");
      await patience.untilNothingIsLeft();

      expect(await deeds(stage.inbox(), good)).toEqual(["accept succeeded"]);
      expect(sharing.invitationTo(expired)?.status).toBe("EXPIRED");
      expect(await deeds(stage.inbox(), expired)).toEqual([]);
      await decided(stage.inbox(), nothingInside, "hold constraint-unknown");
      await decided(stage.inbox(), withdrawn, "hold constraint-unknown");
      const outcome = await sharing.recordOf(stage.inbox(), refused, "outcome");
      expect(outcome).toMatchObject({ result: "failed", errorCode: "AccessDeniedException" });
      const failed = sharing.logged("ReconcileShareInvitations");
      expect(failed.filter(({ message }) => message === "look.failed")).toEqual([]);
    });

    it("is found behind an empty first page (Terraform #33985, and Landing Zone Accelerator's loop: ram.md sections 5 and 9)", async () => {
      platform().knobs.emptyPages = true;
      const share = await offer();
      await sharing.answered(share, "ACCEPTED");
      await patience.untilNothingIsLeft();
      expect(await deeds(stage.inbox(), share)).toEqual(["accept succeeded"]);
    });

    it.each(["shape", "query"] as const)(
      "counts as accepted when somebody was quicker, whichever name the error has: %s (ram.md section 3)",
      async (errorNames) => {
        platform().knobs.ramErrorCodes = errorNames;
        const share = await offer();
        const resourceShareInvitationArn = sharing.invitationTo(share)?.arn;
        const first = async () =>
          void (await test.hub.ram.send(
            new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }),
          ));
        platform().faults.add({ action: ACCEPT, kind: "overtaken", times: 1, first });
        await sharing.answered(share, "ACCEPTED");
        await patience.untilNothingIsLeft();
        const outcome = await sharing.recordOf(stage.inbox(), share, "outcome");
        expect(outcome).toMatchObject({
          result: "succeeded",
          explanation: "it was accepted already",
        });
      },
    );
  });
}
