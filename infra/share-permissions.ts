import { deployment, ramRegions } from "./deployed.ts";
import { partition } from "./partition.ts";
import type { Permission } from "./permissions.ts";

const { hubAccountId, senderAccountIds } = deployment;

/** In a condition alone, as in network-permissions.ts. */
const inOurRegions = {
  test: "StringEquals",
  variable: "aws:RequestedRegion",
  values: [...ramRegions],
};

/** An invitation's ARN has its sender's account in it, as a share's has its owner's (ram.md section 3): nobody knows beforehand who will send one. */
const anybodysInvitations = [$interpolate`arn:${partition}:ram:*:*:resource-share-invitation/*`];
const anybodysShares = [$interpolate`arn:${partition}:ram:*:*:resource-share/*`];
const sharesOfTheHub = [$interpolate`arn:${partition}:ram:*:${hubAccountId}:resource-share/*`];

/** What the hub is offered; RAM has no resource types for it (ram.md section 8). As infra/spokes/receiver.yaml has it for receivers. */
export const observeInvitations: Permission[] = [
  {
    actions: ["ram:GetResourceShareInvitations", "ram:GetResourceShares", "ram:ListResources"],
    resources: ["*"],
    conditions: [inOurRegions],
  },
  {
    actions: ["ram:ListPendingInvitationResources"],
    resources: anybodysInvitations,
    conditions: [inOurRegions],
  },
];

/** Answering what the hub is offered, and leaving it. Accepting only from the senders in gatehouse.config.ts, whatever the allowlist says. */
export const answerInvitations: Permission[] = [
  ...(senderAccountIds.length === 0
    ? []
    : [
        {
          actions: ["ram:AcceptResourceShareInvitation"],
          resources: anybodysInvitations,
          conditions: [
            inOurRegions,
            // Never the share's name: the sender chooses it.
            equals("ram:ShareOwnerAccountId", senderAccountIds),
          ],
        },
      ]),
  {
    actions: ["ram:RejectResourceShareInvitation"],
    resources: anybodysInvitations,
    conditions: [inOurRegions],
  },
  {
    actions: ["ram:DisassociateResourceShare"],
    resources: anybodysShares,
    // Of whichever share it is: no other principal than the hub itself.
    conditions: [inOurRegions, equals("ram:Principal", [hubAccountId])],
  },
];

/** The hub's own shares: what is in them, for whom, and by which permissions. */
export const observeShares: Permission[] = [
  {
    actions: ["ram:GetResourceShares", "ram:GetResourceShareAssociations", "ram:ListResources"],
    resources: ["*"],
    conditions: [inOurRegions],
  },
  {
    actions: ["ram:ListResourceSharePermissions"],
    resources: sharesOfTheHub,
    conditions: [inOurRegions],
  },
];

/**
 * Principals of the hub's own shares. RAM asks once for each principal and each resource, and tells the two apart by this key
 * (ram.md section 8): without a principal in the question, nothing is put into a share or taken out.
 */
export const adjustPrincipals: Permission = {
  actions: ["ram:AssociateResourceShare", "ram:DisassociateResourceShare"],
  resources: sharesOfTheHub,
  conditions: [inOurRegions, { test: "Null", variable: "ram:Principal", values: ["false"] }],
};

function equals(variable: string, values: readonly string[]) {
  return { test: "StringEquals", variable, values: [...values] };
}
