const FOURTEEN_DAYS_SECONDS = 14 * 24 * 60 * 60;

/**
 * Times a hint is tried. Hints that must wait come back after 2, 4, 8 … seconds (functions/core/batch.ts), so that the last
 * try is some four minutes after the first: longer than any throttling or lease lasts.
 */
const HINT_RECEIVES = 8;

/** A queue of "look at this again", with the function's time limit that its visibility follows from, and where a hint goes that failed each time. */
export type HintQueue = {
  readonly queue: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
  /** Seconds the function on the queue may run for one batch. */
  readonly timeoutSeconds: number;
};

/** Hints about endpoint connections; PrivateLink's notifications arrive here too. */
export const connectionHints = hintQueue("Hint", { timeoutSeconds: 30 });

/** Hints about endpoint services themselves: who may see them, who is told about their connections. */
export const serviceHints = hintQueue("ServiceHint", { timeoutSeconds: 30 });

/**
 * Hints that the organization has changed. One refresh reads 20 accounts a call, one call after the other: 500 calls for the
 * 10,000 accounts that an organization can have (platform.md section 3), and throttled ones wait.
 */
export const organizationHints = hintQueue("OrganizationHint", { timeoutSeconds: 300 });

/**
 * Hints about RAM invitations, about the principals of our RAM shares, and about VPC Lattice associations. Longer than for
 * PrivateLink: one look reads what every share holds, or asks in several accounts.
 */
export const invitationHints = hintQueue("InvitationHint", { timeoutSeconds: 60 });
export const shareHints = hintQueue("ShareHint", { timeoutSeconds: 60 });
export const associationHints = hintQueue("AssociationHint", { timeoutSeconds: 60 });

/** A queue for what could not be handled. It keeps its messages as long as SQS can (14 days), so that a person has time to redrive them. */
export function deadLetterQueue(name: string, region?: string): sst.aws.Queue {
  return new sst.aws.Queue(name, {
    transform: {
      queue: (args) => {
        if (region !== undefined) args.region = region;
        args.messageRetentionSeconds = FOURTEEN_DAYS_SECONDS;
        args.sqsManagedSseEnabled = true;
      },
    },
  });
}

function hintQueue(hint: string, { timeoutSeconds }: { timeoutSeconds: number }): HintQueue {
  const deadLetters = deadLetterQueue(`${hint}DeadLetters`);
  const queue = new sst.aws.Queue(`${hint}s`, {
    // AWS's advice for an event source mapping: six times the function's timeout (platform.md section 6).
    visibilityTimeout: `${6 * timeoutSeconds} seconds`,
    dlq: { queue: deadLetters.arn, retry: HINT_RECEIVES },
    transform: { queue: { sqsManagedSseEnabled: true } },
  });
  return { queue, deadLetters, timeoutSeconds };
}
