import { AssociateResourceShareCommand, CreateResourceShareCommand } from "@aws-sdk/client-ram";

import { clientsOf } from "../showcase/aws-clients.ts";
import { until } from "../showcase/until.ts";
import type { Scene, Stage } from "./stage.ts";

/** A share that an account outside the organization offers to the hub. */
async function offer(
  { world }: Stage,
  profile: string,
  name: string,
  resourceArns: readonly string[],
): Promise<string> {
  const { ram } = clientsOf(world.organization, profile);
  const { resourceShare } = await ram.send(
    new CreateResourceShareCommand({
      name,
      resourceArns: [...resourceArns],
      principals: [world.organization.account("hub").id],
      allowExternalPrincipals: true,
    }),
  );
  if (resourceShare?.resourceShareArn === undefined) throw new Error(`RAM made no share ${name}`);
  return resourceShare.resourceShareArn;
}

/** A prefix list, by a name that nobody checks: the simulated RAM knows types, not lists. */
function prefixListOf({ world: { organization } }: Stage, profile: string): string {
  const { homeRegion, platform } = organization;
  const { id } = organization.account(profile);
  return `arn:${platform.partition}:ec2:${homeRegion}:${id}:prefix-list/pl-0123456789abcdef0`;
}

/**
 * How the invitation to a share ended, as nobody in AWS sees it: at once. Nobody is told of an invitation for certain (ram.md
 * section 2), so it is swept for.
 */
async function answered(
  { world, sweepUntil }: Stage,
  shareArn: string,
  status: string,
): Promise<void> {
  await sweepUntil(
    `the invitation to ${shareArn} is ${status}`,
    async () =>
      world.services.ram.invitations().find((invitation) => invitation.shareArn === shareArn)
        ?.status,
    (seen) => seen === status,
  );
}

/** Shares of ours, and shares that others offer. */
export const shareScenes: readonly Scene[] = [
  {
    title: "an OU is on the list of a share of ours: RAM shares it with the OU",
    async play({ world, ground: { production } }) {
      const principals = await until(
        "the production network is shared",
        () => production.principals(),
        (seen) => seen.length > 0,
      );
      const unit = world.organization.account("tenant-blue").path.join("/");
      return `${principals.join(", ")}, which is ${unit}`;
    },
  },
  {
    title: "a partner on the list offers a share: it is accepted after a look inside",
    async play(stage) {
      const service = await stage.partnerService("orders");
      const share = await offer(stage, "partner", "orders", [service]);
      stage.remembered.set("partner's share", share);
      await answered(stage, share, "ACCEPTED");
      return await stage.decided(share, "approve", "granted");
    },
  },
  {
    title: "a share of the same partner with something else in it is held",
    async play(stage) {
      const service = await stage.partnerService("surprise");
      const things = [service, prefixListOf(stage, "partner")];
      const share = await offer(stage, "partner", "surprise", things);
      await answered(stage, share, "PENDING");
      return await stage.decided(share, "hold", "constraint-unmet");
    },
  },
  {
    title: "a share of a stranger is held",
    async play(stage) {
      const share = await offer(stage, "stranger", "gift", [prefixListOf(stage, "stranger")]);
      stage.remembered.set("stranger's share", share);
      await answered(stage, share, "PENDING");
      return await stage.decided(share, "hold", "no-grant");
    },
  },
  {
    title: "the stranger is denied: its share is rejected",
    async play(stage) {
      const share = stage.remembered.get("stranger's share") ?? "";
      const { policy } = stage.showcase;
      const principal = `account/${stage.world.organization.account("stranger").id}`;
      await policy.putEntry({ target: stage.ground.inbox, principal }, "deny", {});
      await answered(stage, share, "REJECTED");
      return await stage.decided(share, "reject", "denied");
    },
  },
  {
    title: "the partner adds something to its accepted share: it is found, and people are told",
    async play(stage) {
      const share = stage.remembered.get("partner's share") ?? "";
      const { ram } = clientsOf(stage.world.organization, "partner");
      await ram.send(
        new AssociateResourceShareCommand({
          resourceShareArn: share,
          resourceArns: [prefixListOf(stage, "partner")],
        }),
      );
      const decisions = await stage.sweepUntil(
        "what was added is found",
        () => stage.decisionsOn(share),
        (records) => records.at(-1)?.reason === "unexpected-resources",
      );
      return decisions.at(-1)?.explanation ?? "";
    },
  },
];
