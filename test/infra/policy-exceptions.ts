import type { PolicyKind } from "./policy-placed.ts";

/** An action that may have a wildcard, in a policy of this kind that lets this service in. */
export type WildcardAction = {
  readonly action: string;
  readonly kind: PolicyKind;
  readonly service: string;
  readonly reason: string;
};

export const WILDCARD_ACTIONS: readonly WildcardAction[] = [
  {
    action: "kms:GenerateDataKey*",
    kind: "key",
    service: "vpce.amazonaws.com",
    reason:
      "AWS's page on notifications asks for exactly this, and does not say which of the two calls PrivateLink makes (privatelink.md section 2)",
  },
];

/** A service that may be let in without saying for whose resources. */
export type ServiceWithoutSource = {
  readonly service: string;
  readonly kind: PolicyKind;
  readonly reason: string;
};

export const SERVICES_WITHOUT_SOURCE: readonly ServiceWithoutSource[] = [
  {
    service: "lambda.amazonaws.com",
    kind: "trust",
    reason:
      "whoever gives a function this role needs iam:PassRole on it, in the role's own account: there is no deputy to confuse, and AWS documents no source keys for execution roles",
  },
];
