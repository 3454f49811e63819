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

/** An action whose resources may be anybody's, and the condition key that must confine it where there is one. */
export type ActionOnAnyOwner = {
  readonly action: string;
  readonly confinedBy?: string;
  readonly reason: string;
};

/**
 * The account in the ARN of a RAM share or invitation is its sender's (ram.md section 3), who is not known beforehand; as little
 * as who shares a service or resource configuration with the hub.
 */
export const ACTIONS_ON_ANY_OWNER: readonly ActionOnAnyOwner[] = [
  {
    action: "vpc-lattice:GetService",
    reason: "VPC Lattice shows nobody a service that is not shared with them",
  },
  {
    action: "vpc-lattice:GetResourceConfiguration",
    reason: "nor a resource configuration",
  },
  {
    action: "vpc-lattice:CreateServiceNetworkServiceAssociation",
    reason:
      "the same call needs the right to the network, which names its owner (lattice.md section 7)",
  },
  {
    action: "vpc-lattice:CreateServiceNetworkResourceAssociation",
    reason: "as for services",
  },
  {
    action: "ram:ListPendingInvitationResources",
    reason: "what a stranger offers is looked into before it is judged",
  },
  {
    action: "ram:RejectResourceShareInvitation",
    reason: "a deny rejects whoever sent it; IAM can't name everybody else",
  },
  {
    action: "ram:AcceptResourceShareInvitation",
    confinedBy: "ram:ShareOwnerAccountId",
    reason: "the condition names the senders",
  },
  {
    action: "ram:DisassociateResourceShare",
    confinedBy: "ram:Principal",
    reason: "whose share it is does not matter where only the account itself can be taken out",
  },
];
