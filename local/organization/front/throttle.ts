import type { Action, Call } from "../action.ts";

/** Tells whether a call finds a token in its bucket, and takes it. */
export type Throttle = {
  /** False for a call over the limit. Always true without a bucket, or while `knobs.throttling` is `off`. */
  take(call: Call, signingName: string, bucket: Action["bucket"]): boolean;
};

type Level = { tokens: number; atMs: number };

/** Token buckets per account, Region and bucket name, refilled by the organization's clock (privatelink.md section 4). */
export function createThrottle(): Throttle {
  const levels = new Map<string, Level>();
  return {
    take(call, signingName, bucket) {
      if (bucket === undefined || call.platform.knobs.throttling === "off") return true;
      const { caller } = call;
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      const key = `${accountId}/${call.region}/${signingName}/${bucket.name}`;
      const nowMs = call.platform.clock.now().getTime();
      const before = levels.get(key) ?? { tokens: bucket.capacity, atMs: nowMs };
      const refill = (Math.max(0, nowMs - before.atMs) / 1_000) * bucket.refillPerSecond;
      const tokens = Math.min(bucket.capacity, before.tokens + refill);
      const enough = tokens >= 1;
      levels.set(key, { tokens: enough ? tokens - 1 : tokens, atMs: nowMs });
      return enough;
    },
  };
}
