import type { Caller } from "../../action.ts";

/** One request that reached a stage, whatever became of it. */
export type ApiRequest = {
  readonly at: Date;
  readonly requestId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly httpMethod: string;
  /** Without the stage, as sent. */
  readonly path: string;
  /** Undefined where no signature was asked for, and where it was not believed. */
  readonly caller: Caller | undefined;
  readonly status: number;
  /** API Gateway answered, and no function saw the request. */
  readonly refused: boolean;
};

/** As many as the organization's call log keeps. */
const MAX_REQUESTS = 50_000;
const FORGET_AT_ONCE = 5_000;

/** The newest 45,000 to 50,000 requests, oldest first. The organization's call log has those of known callers as well, as `execute-api:Invoke`. */
export class ApiRequests {
  readonly #requests: ApiRequest[] = [];

  get all(): readonly ApiRequest[] {
    return this.#requests;
  }

  add(request: ApiRequest): void {
    if (this.#requests.length >= MAX_REQUESTS) this.#requests.splice(0, FORGET_AT_ONCE);
    this.#requests.push(request);
  }
}
