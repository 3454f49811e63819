const FOURTEEN_DAYS_SECONDS = 14 * 24 * 60 * 60;

/** Seconds the function on the queue may run for one batch. */
export const HINT_TIMEOUT_SECONDS = 30;

/**
 * Times a hint is tried. Hints that must wait come back after 2, 4, 8 … seconds (functions/core/batch.ts), so that the last
 * try is some four minutes after the first: longer than any throttling or lease lasts.
 */
const HINT_RECEIVES = 8;

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

const deadLetters = deadLetterQueue("HintDeadLetters");

const queue = new sst.aws.Queue("Hints", {
  // AWS's advice for an event source mapping: six times the function's timeout (platform.md section 6).
  visibilityTimeout: `${6 * HINT_TIMEOUT_SECONDS} seconds`,
  dlq: { queue: deadLetters.arn, retry: HINT_RECEIVES },
  transform: { queue: { sqsManagedSseEnabled: true } },
});

/** The one queue of "look at this again", and where a hint goes that failed each time. */
export const hints = { queue, deadLetters };
