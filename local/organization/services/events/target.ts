/** How long and how often EventBridge tries again. */
export type RetryPolicy = {
  /** 0 to 185; EventBridge's default is 185 (platform.md section 4). */
  readonly maximumRetryAttempts: number;
  /** 60 to 86,400; EventBridge's default is 24 hours (platform.md section 4). */
  readonly maximumEventAgeSeconds: number;
};

export const defaultRetryPolicy: RetryPolicy = {
  maximumRetryAttempts: 185,
  maximumEventAgeSeconds: 86_400,
};

/** Who runs when a rule or schedule is due. Only Lambda functions are modelled. */
export type Target = {
  readonly id: string;
  readonly functionArn: string;
  /** Constant JSON text instead of the event. */
  readonly input?: string;
  readonly retryPolicy: RetryPolicy;
  /** Standard queue that receives what could not be delivered; without one it is lost. */
  readonly deadLetterQueueArn?: string;
};
