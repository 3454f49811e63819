import type { Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { RunningPlatform } from "../../platform.ts";
import { accountActions } from "./accounts.ts";
import { createDirectory, type DirectoryOptions } from "./directory.ts";
import { createMembership, type Membership } from "./membership.ts";
import { moveAccount } from "./move-account.ts";
import { createRequestLimit } from "./request-limit.ts";
import { createTrail, type TrailEvent } from "./trail.ts";
import { treeActions } from "./tree.ts";

/** AWS Organizations: who is in the organization, and where; and what changes that. */
export type Organizations = Membership & {
  readonly service: Service;
  /** Tells of what CloudTrail would record of each change; the answer ends that. */
  onTrailEvent(listener: (event: TrailEvent) => void): () => void;
  /**
   * PutResourcePolicy of that account, which must be the management account: the organization's one delegation policy, in
   * place of what it had; none when left out.
   */
  setResourcePolicy(accountId: string, policy?: PolicyDocument): void;
};

export function createOrganizations(
  platform: RunningPlatform,
  options: Omit<DirectoryOptions, "resourcePolicy">,
): Organizations {
  let resourcePolicy: PolicyDocument | undefined;
  const directory = createDirectory(platform, {
    ...options,
    resourcePolicy: () => resourcePolicy,
  });
  const trail = createTrail(platform, options.managementAccountId);
  const membership = createMembership(platform, directory, trail);
  const actions = [
    ...accountActions(directory),
    ...treeActions(directory),
    moveAccount(directory, membership),
  ];
  return {
    ...membership,
    service: {
      signingName: "organizations",
      protocols: ["json-1.1"],
      targetPrefix: "AWSOrganizationsV20161128",
      // One endpoint per partition (us-east-1 in `aws`); AWS routes whatever Region a call is signed for, and so do we.
      global: true,
      actions: actions.map(createRequestLimit()),
    },
    onTrailEvent: (listener) => trail.subscribe(listener),
    setResourcePolicy(accountId, policy) {
      if (accountId !== options.managementAccountId) {
        // Organizations API reference, PutResourcePolicy: "only from the organization's management account".
        throw new Error(
          `account ${accountId} can't give the organization a policy: only its management account ${options.managementAccountId} can`,
        );
      }
      resourcePolicy = policy;
    },
  };
}
