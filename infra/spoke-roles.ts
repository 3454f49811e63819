import { deployment } from "./deployed.ts";
import { partition } from "./partition.ts";

const prefix = `${$app.name}-${$app.stage}`;

/** The roles that infra/spokes/receiver.yaml makes, in which `reconcile-share-invitations` answers invitations. Their names are fixed on both sides. */
export const receiverRoleArns: readonly $util.Output<string>[] = deployment.receiverAccountIds.map(
  (accountId) => $interpolate`arn:${partition}:iam::${accountId}:role/${prefix}-receiver-shares`,
);

/** The roles that infra/spokes/member.yaml makes, in which `reconcile-network-associations` associates what is there. */
export const memberRoleArns: readonly $util.Output<string>[] = deployment.memberAccountIds.map(
  (accountId) =>
    $interpolate`arn:${partition}:iam::${accountId}:role/${prefix}-member-associations`,
);

/** What the hub says when it takes one of these roles. Nobody hears it where there is none: parseDeployment sees to that. */
export const spokeExternalId = deployment.spokeExternalId ?? "no-spokes";
