/** What made Gatehouse look, or somebody act. */
export type Cause = {
  /** `notification`, `sweep`, `allowlist-change` …; of what people do, `api`; of what falls due, `schedule`. */
  readonly source: string;
  /** Id of the message that carried the hint, of the API request, or of the invocation. */
  readonly id: string;
};

/** What all records that one look, or one call, wrote have in common. */
export type Provenance = {
  /** The function that acted, or the authenticated principal: the ARN of a role, a user or a session, as AWS says it. */
  readonly actor: string;
  readonly cause: Cause;
  /** Joins everything that one look, or one call, wrote. */
  readonly correlationId: string;
};

/** What every record says, whatever it is about. */
export type AuditHead = Provenance & {
  /** UUID version 7: sorts by time of writing. */
  readonly id: string;
  /** Set by Gatehouse, never by a caller. */
  readonly at: Date;
  /** The registered resource that it is about, by its ARN. */
  readonly resource?: string | undefined;
  /** The account that it is about: whose connection, whose request, whom an entry names. */
  readonly tenant?: string | undefined;
  /** One sentence for people. */
  readonly explanation: string;
};
