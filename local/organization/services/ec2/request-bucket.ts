import type { Action } from "../../action.ts";

type Bucket = NonNullable<Action["bucket"]>;

/**
 * EC2's request buckets for PrivateLink: one per account, Region and API, in requests and requests a second
 * (privatelink.md section 4; of tags: EC2 developer guide, "Request token bucket sizes").
 */
const sizes = {
  answer: { capacity: 10, refillPerSecond: 1 },
  describe: { capacity: 100, refillPerSecond: 20 },
  mutate: { capacity: 50, refillPerSecond: 5 },
  tag: { capacity: 100, refillPerSecond: 10 },
  configureService: { capacity: 10, refillPerSecond: 1 },
  endpoint: { capacity: 4, refillPerSecond: 0.3 },
} as const satisfies Record<string, Omit<Bucket, "name">>;

export function requestBucket(api: string, size: keyof typeof sizes): Bucket {
  return { name: api, ...sizes[size] };
}
