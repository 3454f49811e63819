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
  /** What happens to the next connection notifications: AWS promises neither delivery, order nor uniqueness (privatelink.md section 2). */
  notificationDelivery: "once" | "lost" | "doubled";
  /** Whether token buckets refuse calls (privatelink.md section 4). */
  throttling: "off" | "documented";
  /** How long a new endpoint connection stays invisible to Describe calls, in ms (privatelink.md section 10, eventual consistency). */
  endpointVisibilityDelayMs: number;
  /** How long an accepted connection stays `pending` before it is `available`, in ms (privatelink.md section 10). */
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
};
