import { deployment } from "./deployed.ts";
import { invitationHints, shareHints } from "./hints.ts";
import { queryIndex, queryTable } from "./permissions.ts";
import { listOf, reconciler } from "./reconciler.ts";
import {
  adjustPrincipals,
  answerInvitations,
  observeInvitations,
  observeShares,
} from "./share-permissions.ts";
import { receiverRoleArns, spokeExternalId } from "./spoke-roles.ts";
import { allowlist, organization } from "./tables.ts";

/** Looks at the RAM shares that the hub and the receivers are offered, and accepts, rejects or leaves them. */
export const reconcileShareInvitations = reconciler("ReconcileShareInvitations", {
  service: "reconcile-share-invitations",
  description: "Looks at RAM invitations again and answers them by the allowlist",
  hints: invitationHints,
  environment: { SPOKE_ROLE_ARNS: listOf(receiverRoleArns), EXTERNAL_ID: spokeExternalId },
  roleArns: receiverRoleArns,
  permissions: [queryIndex(allowlist, "offerings"), ...observeInvitations, ...answerInvitations],
  // The fewest that a mapping can have, here and below: AWS does not say how often RAM may be called (ram.md section 6).
  maximumConcurrency: 2,
});

/** Looks at the hub's own RAM shares, and makes tenants principals of them or takes them out. */
export const reconcileSharePrincipals = reconciler("ReconcileSharePrincipals", {
  service: "reconcile-share-principals",
  description: "Looks at the principals of RAM shares again and adjusts them to the allowlist",
  hints: shareHints,
  environment: { MANAGEMENT_ACCOUNT_ID: deployment.managementAccountId },
  roleArns: [],
  permissions: [
    queryIndex(allowlist, "offerings"),
    // Who is to have a share is a question to every entry on it, and to every account of the map.
    queryTable(allowlist),
    queryTable(organization),
    ...observeShares,
    adjustPrincipals,
  ],
  maximumConcurrency: 2,
  followsUp: true,
});
