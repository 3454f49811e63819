import { deployment } from "./deployed.ts";
import { partition } from "./partition.ts";

/**
 * What infra/spokes/provider.yaml makes in an account that owns endpoint services. The names are fixed on both sides:
 * nothing has to be carried back from the provider's account before the hub can be deployed.
 */
export type Provider = {
  readonly accountId: string;
  /** Where PrivateLink says that a connection of the provider's services changed, one topic per configured Region. */
  readonly topicArns: $util.Output<string>[];
  /** The role in which `reconcile-endpoint-connections` answers connections there. */
  readonly connectionsRoleArn: $util.Output<string>;
  /** The role in which `reconcile-endpoint-services` adjusts the services there. */
  readonly servicesRoleArn: $util.Output<string>;
};

const prefix = `${$app.name}-${$app.stage}`;

export const providers: readonly Provider[] = deployment.providerAccountIds.map((accountId) => ({
  accountId,
  topicArns: deployment.regions.map(
    (region) =>
      $interpolate`arn:${partition}:sns:${region}:${accountId}:${prefix}-endpoint-notifications`,
  ),
  connectionsRoleArn: $interpolate`arn:${partition}:iam::${accountId}:role/${prefix}-provider-connections`,
  servicesRoleArn: $interpolate`arn:${partition}:iam::${accountId}:role/${prefix}-provider-services`,
}));
