import type { Clock } from "../../clock.ts";

/** What a stage takes when nothing else is said: the account's quota in a Region (platform.md section 1). */
export const ACCOUNT_RATE = { ratePerSecond: 10_000, burst: 5_000 } as const;

/** A token bucket on the organization's clock. */
export class RequestThrottle {
  readonly #clock: Clock;
  readonly #ratePerSecond: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  constructor(clock: Clock, rate: { readonly ratePerSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#ratePerSecond = rate.ratePerSecond;
    this.#burst = rate.burst;
    this.#tokens = rate.burst;
    this.#atMs = clock.now().getTime();
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    const nowMs = this.#clock.now().getTime();
    const refill = (Math.max(0, nowMs - this.#atMs) / 1_000) * this.#ratePerSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
