/**
 * How the simulated organization behaves where AWS is undocumented, or misbehaves. Every knob can be turned while it runs.
 * Each UNKNOWN of the facts that the code meets has one.
 */
export type Knobs = {
  /**
   * Body of a connection notification, which AWS does not document (privatelink.md section 1):
   * JSON with ids, a sentence with ids, or a sentence without any id.
   */
  notificationBody: "json" | "prose" | "without-ids";
  /**
   * What happens to the next connection notifications: AWS promises neither delivery, order nor uniqueness (privatelink.md
   * section 2). `late` publishes each `notificationDelayMs` after its event, `shuffled` after a random part of that.
   */
  notificationDelivery: "once" | "lost" | "doubled" | "late" | "shuffled";
  /** Whether token buckets refuse calls (privatelink.md section 4). */
  throttling: "off" | "documented";
  /** How long a new endpoint connection stays invisible to Describe calls, in ms (privatelink.md section 10, eventual consistency). */
  endpointVisibilityDelayMs: number;
  /**
   * How long an accepted connection stays `pending` before it is `available`, in ms (privatelink.md section 10); as long, a
   * deleted endpoint is `deleting`, and a Region that a service is to support, or to support no longer, `Pending` or `Deleting`.
   */
  pendingDurationMs: number;
  /** Whether an endpoint that was rejected can be accepted afterwards: UNKNOWN (privatelink.md section 3). */
  acceptAfterReject: "refused" | "accepted";
  /** Accept of a connection that is already `pending` or `available`: UNKNOWN (privatelink.md section 4). */
  acceptTwice: "invalid-state" | "no-op";
  /** Reject of a connection that is already `rejected`: UNKNOWN (privatelink.md section 4). */
  rejectTwice: "invalid-state" | "no-op";
  /** Whether one unknown id fails the whole Accept or Reject call, or only its item: UNKNOWN (privatelink.md section 4). */
  oneBadId: "fails-its-item" | "fails-the-call";
  /** How long rows of deleted and rejected connections stay listed, in ms: UNKNOWN (privatelink.md section 3). */
  deletedRowsStayMs: number;
  /** Spelling of connection states in answers (privatelink.md section 3: camel case on the wire, Pascal case in the SDK's enum). */
  stateCase: "camel" | "pascal";
  /** Largest page of any Describe or List answer, to make paging visible. */
  maxPageSize: number;
  /** How long `late` notifications wait, and `shuffled` ones at most, in ms on the organization's clock. */
  notificationDelayMs: number;
  /**
   * Most ids that one Accept or Reject takes; a call with more is refused whole. Whether there is a limit is UNKNOWN
   * (privatelink.md section 4), so is the code: InvalidParameterValue is invented.
   */
  batchSizeLimit: number;
  /** Accept and Reject calls still to be refused although the account has tokens: the organization's limit (privatelink.md section 4). */
  organizationThrottling: number;
  /** Where messages about cross-Region connections are published, if anywhere: UNKNOWN (privatelink.md section 6). */
  crossRegionNotification: "service-region" | "none";
  /** Whether rows of connections from the service's own Region name it: every field is optional (privatelink.md section 3). */
  vpcEndpointRegionOfLocal: "given" | "missing";
  /** Whether a connection's row names the load balancers of its service, optional too (privatelink.md section 3). */
  loadBalancerArnsInRows: "given" | "missing";
  /**
   * What needs `vpce:AllowMultiRegion` besides configuring a multi-Region service and reaching it from another Region: nothing,
   * or every call that names such a service or such an endpoint. UNKNOWN (privatelink.md section 6).
   */
  multiRegionPermission: "configuration" | "every-call";
  /** A second notification of one service to the same topic: UNKNOWN; the refusal's code, InvalidParameter, is invented. */
  notificationTwice: "created" | "refused";
  /**
   * How often an event that meets a rule, or a due time, fires the rule's targets: AWS promises at least once
   * (platform.md section 4); `lost` is what a missing permission looks like from afar.
   */
  eventDelivery: "once" | "lost" | "doubled";
  /** Whether changes of the organization reach EventBridge: CloudTrail delivers with best effort (platform.md section 3). */
  organizationEvents: "delivered" | "lost";
  /** `detail-type` of AccountJoinedOrganization and AccountDepartedOrganization: UNKNOWN (platform.md section 3). */
  joinedEventDetailType: string;
  /** Whether accounts are listed with `Paths`, which answers older than March 2026 lack (platform.md section 3). */
  accountPaths: "given" | "missing";
  /** Whether each page of lists of Organizations, RAM and VPC Lattice comes after an empty one with a token (platform.md section 3, ram.md section 5). */
  emptyPages: boolean;
  /** Members that Organizations' lists of accounts leave out, though they are there: a listing that is cut without saying so. */
  unlistedAccountIds: readonly string[];
  /**
   * Token bucket of all calls of one account to Organizations: the numbers are UNKNOWN (platform.md section 3), these are
   * invented. Heeded while `throttling` is `documented`.
   */
  organizationsThrottling: { readonly capacity: number; readonly refillPerSecond: number } | "off";
  /**
   * What becomes of the next events about VPC Lattice and about tags, which come with best effort (lattice.md section 4).
   * `late` and `shuffled` wait as notifications do, by `notificationDelayMs`.
   */
  latticeEvents: "once" | "lost" | "doubled" | "late" | "shuffled";
  /** How long an association, or a service, is in a status that ends in `_IN_PROGRESS`, in ms: UNKNOWN (lattice.md section 1.3). */
  associationSettlingMs: number;
  /** Which id a ConflictException about an association that is there already names: UNKNOWN (lattice.md section 1.4). */
  latticeConflictNames: "existing-association" | "requested-entity";
  /** A second association of one resource configuration with the same network: UNKNOWN (lattice.md section 1.4). */
  resourceAssociationTwice: "conflict" | "succeeds";
  /** `resource-type` of a service network in events about tags: UNKNOWN (lattice.md section 4). */
  latticeTagResourceType: "service-network" | "servicenetwork";
  /** Whether ListServiceNetworks has networks of other accounts: one comment says they may be missing (lattice.md section 2). */
  sharedNetworkListing: "listed" | "missing";
  /** How long VPC Lattice remembers a clientToken, in ms: UNKNOWN (lattice.md section 1.4). */
  latticeTokenLifetimeMs: number;
  /** Whether another account's network is found by its id, where the documentation asks for an ARN (lattice.md section 1.2). */
  bareNetworkIds: "accepted" | "refused";
  /**
   * What becomes of the next events of RAM, its own and CloudTrail's, which come with best effort (ram.md section 1). `late`
   * and `shuffled` wait as notifications do, by `notificationDelayMs`.
   */
  ramEvents: "once" | "lost" | "doubled" | "late" | "shuffled";
  /**
   * How long an association of a resource share is ASSOCIATING or DISASSOCIATING, in ms; access comes and ends with it
   * ("a few minutes", ram.md section 6).
   */
  shareSettlingMs: number;
  /** How long an invitation stays open to a share with types of both windows: UNKNOWN (ram.md section 3). */
  mixedShareInvitationWindow: "12-hours" | "7-days";
  /** Taking a principal away that has not accepted yet: UNKNOWN (ram.md section 9). */
  withdrawUnaccepted: "allowed" | "refused";
  /** How long a new invitation stays invisible to its receiver, in ms (ram.md section 9). */
  invitationVisibilityDelayMs: number;
  /** How long RAM remembers a clientToken, in ms: UNKNOWN (ram.md section 3). */
  ramTokenLifetimeMs: number;
  /** Whether RAM's errors carry the names of their shapes, as reports show, or the query codes that the model has beside them. */
  ramErrorCodes: "shape" | "query";
};

export const defaultKnobs: Knobs = {
  notificationBody: "json",
  notificationDelivery: "once",
  throttling: "documented",
  endpointVisibilityDelayMs: 0,
  pendingDurationMs: 1_500,
  acceptAfterReject: "refused",
  acceptTwice: "invalid-state",
  rejectTwice: "invalid-state",
  oneBadId: "fails-its-item",
  deletedRowsStayMs: 60 * 60 * 1_000,
  stateCase: "camel",
  maxPageSize: 1_000,
  notificationDelayMs: 5_000,
  batchSizeLimit: 1_000,
  organizationThrottling: 0,
  crossRegionNotification: "service-region",
  vpcEndpointRegionOfLocal: "given",
  loadBalancerArnsInRows: "given",
  multiRegionPermission: "configuration",
  notificationTwice: "created",
  eventDelivery: "once",
  organizationEvents: "delivered",
  joinedEventDetailType: "AWS Service Event via CloudTrail",
  accountPaths: "given",
  emptyPages: false,
  unlistedAccountIds: [],
  organizationsThrottling: { capacity: 20, refillPerSecond: 10 },
  latticeEvents: "once",
  associationSettlingMs: 500,
  latticeConflictNames: "existing-association",
  resourceAssociationTwice: "conflict",
  latticeTagResourceType: "service-network",
  sharedNetworkListing: "listed",
  latticeTokenLifetimeMs: 60 * 60 * 1_000,
  bareNetworkIds: "accepted",
  ramEvents: "once",
  shareSettlingMs: 500,
  mixedShareInvitationWindow: "12-hours",
  withdrawUnaccepted: "allowed",
  invitationVisibilityDelayMs: 0,
  ramTokenLifetimeMs: 60 * 60 * 1_000,
  ramErrorCodes: "shape",
};
