import { GetResourceSharesCommand } from "@aws-sdk/client-ram";
import { beforeAll, describe, expect, it } from "vitest";

import type { AwsClients } from "../../local/showcase/aws-clients.ts";
import { useWorld } from "../support/test-world.ts";
import { BLUE, GREEN, HUB, lastOf, PARTNER, sessionOf, sharingIn } from "./sharing-stage.ts";

const test = useWorld();
const sharing = sharingIn(test);
const { patience } = sharing;

const LISTS = { resourceTypes: ["ec2:PrefixList"] };
const SERVICES = { resourceTypes: ["vpc-lattice:Service"] };
/** Names that nobody checks: the simulated RAM knows types, not things. */
const prefixList = `arn:aws:ec2:eu-west-1:${PARTNER}:prefix-list/pl-0123456789abcdef0`;
const STRANGER = "888899990000";
const strangersList = prefixList.replace(PARTNER, STRANGER);
const latticeService = `arn:aws:vpc-lattice:eu-west-1:${PARTNER}:service/svc-0123456789abcdef0`;
const coreNetwork = `arn:aws:networkmanager::${PARTNER}:core-network/core-network-0123456789abcdef0`;
const receiverRole = `arn:aws:iam::${GREEN}:role/gatehouse-local-receiver-shares`;
const hubRole = `arn:aws:iam::${HUB}:role/gatehouse-local-reconcile-share-invitations`;

let partner: AwsClients;
let inbox: string;

/** A share of partner's for one account. */
const offer = (name: string, resourceArn: string, to: string, from = partner) =>
  sharing.share(from, {
    name,
    resourceArns: [resourceArn],
    principals: [to],
    allowExternalPrincipals: true,
  });

beforeAll(async () => {
  partner = sharing.clients("partner");
  inbox = sharing.inboxOf(GREEN);
  test.world.services.ram.enableOrganizationSharing();
  await sharing.allowOutsider(inbox, PARTNER, LISTS);
  await sharing.register(inbox);
  await patience.untilNothingIsLeft();
});

describe("an invitation to a receiver", () => {
  let share: string;

  it("is accepted in the receiver's account, by a session of the look's own that may do nothing else", async () => {
    share = await offer("lists", prefixList, GREEN);
    await sharing.answered(share, "ACCEPTED");
    const invitation = sharing.invitationTo(share)?.arn ?? "";
    const accepted = sharing.callsBy(GREEN, "ram:AcceptResourceShareInvitation");
    expect(accepted.map(({ outcome }) => outcome)).toEqual(["ok"]);
    const intent = await sharing.recordOf(inbox, share, "intent");
    expect(intent).toMatchObject({ action: "accept", cause: { source: "sweep" } });
    const session = sessionOf(lastOf(accepted));
    expect(session).toEqual({
      roleArn: receiverRole,
      name: intent?.["correlationId"],
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["ram:AcceptResourceShareInvitation"],
            Resource: [invitation],
          },
        ],
      },
    });
    const assumed = test.world.organization.platform.calls.of("sts:AssumeRole");
    const asked = assumed.filter(({ input }) => (input as AssumedRole).RoleArn === receiverRole);
    for (const { input, outcome } of asked)
      expect({ ...(input as AssumedRole), outcome }).toMatchObject({
        ExternalId: "gatehouse-local",
        outcome: "ok",
      });
    // Looking is one session, named after the function; the change has another one.
    expect(asked.map(({ input }) => (input as AssumedRole).RoleSessionName)).toEqual(
      expect.arrayContaining(["gatehouse-local-reconcile-share-invitations", session.name]),
    );
  });

  it("of somebody who is denied is rejected there", async () => {
    const principal = `account/${STRANGER}`;
    await test.showcase.policy.putEntry({ target: inbox, principal }, "deny", {});
    const gift = await offer("gift", strangersList, GREEN, sharing.clients("stranger"));
    await sharing.answered(gift, "REJECTED");
    const rejected = sharing.callsBy(GREEN, "ram:RejectResourceShareInvitation");
    expect(rejected.map(({ outcome }) => outcome)).toEqual(["ok"]);
  });

  it("ends with its grant: the share is left where it may be, by a session for just that", async () => {
    await test.showcase.policy.removeEntry({ target: inbox, principal: `account/${PARTNER}` });
    await patience.decided(inbox, share, "end", "grant-ended");
    const green = sharing.clients("tenant-green");
    const received = async () => {
      const input = { resourceOwner: "OTHER-ACCOUNTS" } as const;
      const { resourceShares = [] } = await green.ram.send(new GetResourceSharesCommand(input));
      return resourceShares.map(({ resourceShareArn }) => resourceShareArn);
    };
    await patience.eventually("the share is left", received, (arns) => !arns.includes(share));
    const left = lastOf(sharing.callsBy(GREEN, "ram:DisassociateResourceShare"));
    expect(left).toMatchObject({ outcome: "ok", input: { principals: [GREEN] } });
    expect(sessionOf(left).policy?.Statement).toEqual([
      { Effect: "Allow", Action: ["ram:DisassociateResourceShare"], Resource: [share] },
    ]);
    await test.sweep();
    expect(await sharing.recordOf(inbox, share, "outcome")).toMatchObject({
      action: "leave",
      result: "succeeded",
    });
  });

  it("ends with its grant, but where only the owner can end it, that step is named and nothing tried", async () => {
    await sharing.allowOutsider(inbox, PARTNER, SERVICES);
    const kept = await offer("services", latticeService, GREEN);
    await sharing.answered(kept, "ACCEPTED");
    await test.showcase.policy.removeEntry({ target: inbox, principal: `account/${PARTNER}` });
    await patience.decided(inbox, kept, "end", "grant-ended");
    await test.sweep();
    const findings = sharing.findings("ReconcileShareInvitations", kept, "owner-must-act");
    expect(findings.at(-1)?.explanation).toContain(
      `account ${PARTNER}, must remove principal ${GREEN} from the share ${kept}`,
    );
    const left = sharing.callsBy(GREEN, "ram:DisassociateResourceShare");
    expect(left.filter(({ input }) => (input as Named).resourceShareArn === kept)).toEqual([]);
  });
});

describe("an invitation to the hub", () => {
  it("with something global in it is accepted in N. Virginia, with the function's own role", async () => {
    const global = sharing.inboxOf(HUB, "us-east-1");
    await sharing.allowOutsider(global, PARTNER, { resourceTypes: ["networkmanager:CoreNetwork"] });
    await sharing.register(global);
    const abroad = sharing.clients("partner", "us-east-1");
    const share = await offer("core", coreNetwork, HUB, abroad);
    await sharing.answered(share, "ACCEPTED");
    const accepted = lastOf(sharing.callsBy(HUB, "ram:AcceptResourceShareInvitation"));
    expect(accepted).toMatchObject({ region: "us-east-1", outcome: "ok" });
    expect(sessionOf(accepted)).toMatchObject({ roleArn: hubRole, policy: undefined });
    await patience.decided(global, share, "approve", "granted");
  });

  it("of a denied account is rejected; a share that came in before is left", async () => {
    const ours = sharing.inboxOf(HUB);
    await sharing.allowOutsider(ours, PARTNER, LISTS);
    await sharing.register(ours);
    const before = await offer("before", prefixList, HUB);
    await sharing.answered(before, "ACCEPTED");
    const principal = `account/${PARTNER}`;
    await test.showcase.policy.putEntry({ target: ours, principal, external: true }, "deny", {});
    await patience.decided(ours, before, "end", "denied");
    const after = await offer("after", prefixList, HUB);
    await sharing.answered(after, "REJECTED");
    await patience.decided(ours, after, "reject", "denied");
    const left = await patience.eventually(
      "the hub has left",
      () => Promise.resolve(sharing.callsBy(HUB, "ram:DisassociateResourceShare")),
      (calls) => calls.length > 0,
    );
    expect(left).toMatchObject([{ outcome: "ok", input: { resourceShareArn: before } }]);
  });
});

describe("an invitation that nobody may answer", () => {
  it("is told of before it expires, and is over afterwards", async () => {
    await sharing.allowOutsider(inbox, PARTNER, LISTS);
    const share = await offer("surprise", latticeService, GREEN);
    await sharing.answered(share, "PENDING");
    await patience.decided(inbox, share, "hold", "constraint-unmet");
    const told = () => sharing.findings("ReconcileShareInvitations", share, "invitation-expires");
    expect(told()).toEqual([]);
    await sharing.later(7 * 60 * 60_000);
    await test.sweep();
    expect(told().at(-1)?.explanation).toMatch(/may expire at .* unanswered: .*something else/);
    expect(sharing.invitationTo(share)?.status).toBe("PENDING");

    await sharing.later(6 * 60 * 60_000);
    await test.sweep();
    expect(sharing.invitationTo(share)?.status).toBe("EXPIRED");
    const trail = (await patience.trailOf(inbox)).filter(({ externalId }) => externalId === share);
    expect(trail.at(-1)).toMatchObject({ type: "observation", state: "expired" });
    const count = told().length;
    await test.sweep();
    expect(told()).toHaveLength(count);
  });
});

describe("the inbox of an account that is no receiver", () => {
  it("can't be looked at: people are told which account it is, and no role is tried", async () => {
    const foreign = sharing.inboxOf(BLUE);
    await sharing.register(foreign);
    const failed = await patience.eventually(
      "the look has failed",
      () =>
        Promise.resolve(
          sharing
            .logged("ReconcileShareInvitations")
            .find(({ message, resource }) => message === "look.failed" && resource === foreign),
        ),
      (line) => line !== undefined,
    );
    expect(failed?.error?.name).toBe("OwnerNotConfiguredError");
    expect(failed?.error?.message).toContain(`account ${BLUE} is neither the hub nor`);
    const { calls } = test.world.organization.platform;
    const assumed = calls.of("sts:AssumeRole").map(({ input }) => (input as AssumedRole).RoleArn);
    expect(assumed).not.toContain(`arn:aws:iam::${BLUE}:role/gatehouse-local-receiver-shares`);
  });
});

/** Inputs as the SDK's schema parsed them. */
type AssumedRole = {
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly ExternalId?: string;
};
type Named = { readonly resourceShareArn?: string };
