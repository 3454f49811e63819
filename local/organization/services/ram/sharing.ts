import type { Platform } from "../../platform.ts";
import { createClientTokens, type ClientTokens } from "./client-token.ts";
import type { CustomerPermission } from "./customer-permission.ts";
import type { Invitation } from "./invitation.ts";
import { ramError } from "./ram-error.ts";
import { createShareEvents, type ShareEvents } from "./share-events.ts";
import type { Share } from "./share.ts";

export type SharingOptions = {
  /** The one account that may switch sharing within the organization on. */
  readonly managementAccountId: string;
  /**
   * Whether the resource is there, where its service is simulated; undefined where nobody can say, and then it counts as
   * there.
   */
  readonly resourceExists?: (resourceArn: string) => boolean | undefined;
};

/** That an association shall fail: of one principal or resource, or the next that settles. */
export type PlannedFailure = { readonly statusMessage: string; readonly of: string | undefined };

/** The state that RAM's actions share. Shares and invitations of every account and Region, each in order of creation. */
export type Sharing = {
  readonly platform: Platform;
  readonly options: SharingOptions;
  readonly tokens: ClientTokens;
  readonly events: ShareEvents;
  readonly shares: Map<string, Share>;
  readonly invitations: Map<string, Invitation>;
  readonly permissions: Map<string, CustomerPermission>;
  /** The next associations to fail. */
  readonly failures: PlannedFailure[];
  /** Whether members of the organization share without invitations. */
  organizationSharing: boolean;
  /** Rises with every row, so that lists are in order of creation. */
  nextSequence(): number;
  /** An ARN of RAM with an id of its own. */
  newArn(
    region: string,
    accountId: string,
    kind: "resource-share" | "resource-share-invitation",
  ): string;
  /** Runs the task when an association of now has settled: at once where nothing takes time. */
  afterSettling(task: () => void): void;
};

export function createSharing(platform: Platform, options: SharingOptions): Sharing {
  let sequence = 0;
  return {
    platform,
    options,
    tokens: createClientTokens(platform),
    events: createShareEvents(platform),
    shares: new Map(),
    invitations: new Map(),
    permissions: new Map(),
    failures: [],
    organizationSharing: false,
    nextSequence: () => ++sequence,
    newArn: (region, accountId, kind) =>
      `arn:${platform.partition}:ram:${region}:${accountId}:${kind}/${uuidOf(platform)}`,
    afterSettling(task) {
      const { shareSettlingMs } = platform.knobs;
      if (shareSettlingMs > 0) platform.clock.after(shareSettlingMs, task);
      else task();
    },
  };
}

/** The share with that ARN in that Region, unless it is deleted. Throws MalformedArnException and UnknownResourceException. */
export function shareOf(sharing: Sharing, region: string, arn: string | undefined): Share {
  const share = sharing.shares.get(checkedArn(sharing, arn, "resource-share"));
  if (share === undefined || share.region !== region || isEnding(share))
    throw unknownShare(sharing, arn);
  return share;
}

export function isEnding({ status }: Share): boolean {
  return status === "DELETING" || status === "DELETED";
}

export function unknownShare({ platform }: Sharing, arn: string | undefined): Error {
  return ramError(platform, "UnknownResourceException", `ResourceShare ${arn} could not be found.`);
}

/** Throws MissingRequiredParameter… where there is none, and MalformedArnException for anything but an ARN of that kind. */
export function checkedArn(
  { platform }: Sharing,
  arn: string | undefined,
  kind: "resource-share" | "resource-share-invitation",
): string {
  const pattern = new RegExp(
    `^arn:${platform.partition}:ram:[a-z0-9-]+:\\d{12}:${kind}/[0-9a-zA-Z-]+$`,
  );
  if (arn !== undefined && pattern.test(arn)) return arn;
  throw ramError(
    platform,
    "MalformedArnException",
    `The specified ${kind} ARN ${arn ?? "(none)"} is not valid. Verify the ARN and try again.`,
  );
}

function uuidOf(platform: Platform): string {
  const hex = platform.hex(32);
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join("-");
}
