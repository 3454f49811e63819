import type { Call, Caller } from "./action.ts";
import { createCallLog, type CallLog } from "./call-log.ts";
import { createClock, type Clock } from "./clock.ts";
import { createFaults, type Faults } from "./faults.ts";
import { dispatch, type Request } from "./front/dispatch.ts";
import { createRegistry, type Registry } from "./front/registry.ts";
import { createThrottle } from "./front/throttle.ts";
import { createIdentities, type Identities } from "./identities.ts";
import { defaultKnobs, type Knobs } from "./knobs.ts";
import { createRandom } from "./random.ts";

/** What every simulated service shares. Services know the platform, never each other: they call one another through `call`. */
export type Platform = {
  readonly partition: string;
  readonly organizationId: string;
  /** Every account as it is now: a list that changes in place. */
  readonly accounts: readonly Account[];
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly knobs: Knobs;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly identities: Identities;
  /** A number in [0, 1) from the organization's seed. */
  random(): number;
  /** `count` lower-case hexadecimal digits from the organization's seed: for ids such as `vpce-…`. */
  hex(count: number): string;
  /**
   * A call from inside AWS (a service acting for a resource, an event source mapping acting with a role), with the same
   * parameter check, authorization, faults, throttling and log as one that came over HTTP. `action` is `sns:Publish`.
   * Throws AwsError as the caller would see it. `via` names the service that calls on the caller's behalf (`dynamodb`).
   */
  call(
    caller: Caller,
    region: string,
    action: string,
    input: object,
    options?: { readonly via?: string },
  ): Promise<unknown>;
};

export type Account = {
  readonly id: string;
  /** The local profile's name: `hub`, `tenant-blue` … */
  readonly name: string;
  /** False for an account outside the organization. */
  readonly inOrganization: boolean;
  /** OU names from the root down, such as `["workloads", "production"]`. */
  readonly path: readonly string[];
  /** `ACTIVE` when left out. Whatever it is, the account's keys go on working here. */
  readonly state?: AccountState;
  /** How and when it joined; as one of the first accounts when left out. */
  readonly joined?: { readonly method: "CREATED" | "INVITED"; readonly at: Date };
};

/** `State` of an account of the organization (platform.md section 3). */
export type AccountState =
  | "PENDING_ACTIVATION"
  | "ACTIVE"
  | "SUSPENDED"
  | "PENDING_CLOSURE"
  | "CLOSED";

export type PlatformOptions = Pick<
  Platform,
  "partition" | "organizationId" | "accounts" | "regions"
> & {
  /** Equal seeds give equal ids, keys and chances; `gatehouse` when left out. */
  readonly seed?: string | number;
};

/** A platform with what the front needs beside what services see. */
export type RunningPlatform = Platform & {
  readonly registry: Registry;
  /** Adds an account, or replaces the one with its id. */
  putAccount(account: Account): void;
  /** Serves a call that came over HTTP; `platform.call` goes the same way. */
  serve(request: Request): Promise<object>;
  /** A request id such as `59dbff89-35bd-4eac-99ed-be587ed81825`. */
  requestId(): string;
};

export function createPlatform(options: PlatformOptions): RunningPlatform {
  const random = createRandom(String(options.seed ?? "gatehouse"));
  const registry = createRegistry();
  const accounts = [...options.accounts];
  const throttle = createThrottle();
  // Keys and request ids draw from seeds of their own, so that an extra user or call does not move every id.
  const keyRandom = createRandom(`${options.seed ?? "gatehouse"}/keys`);
  const requestRandom = createRandom(`${options.seed ?? "gatehouse"}/requests`);

  const platform: RunningPlatform = {
    partition: options.partition,
    organizationId: options.organizationId,
    accounts,
    regions: options.regions,
    clock: createClock(),
    knobs: { ...defaultKnobs },
    faults: createFaults(),
    calls: createCallLog(),
    identities: createIdentities(options.partition, keyRandom.next),
    registry,
    random: random.next,
    hex: random.hex,
    putAccount(account) {
      const index = accounts.findIndex((one) => one.id === account.id);
      accounts.splice(index < 0 ? accounts.length : index, 1, account);
    },
    requestId() {
      const digits = requestRandom.hex(32);
      return [8, 12, 16, 20]
        .map((end, index) => digits.slice([0, 8, 12, 16][index], end))
        .concat(digits.slice(20))
        .join("-");
    },
    serve: (request) => dispatch(request, throttle),
    async call(caller, region, name, input, callOptions) {
      const { service, action } = registry.action(name);
      const call: Call = {
        platform,
        caller,
        region,
        requestId: platform.requestId(),
        ...(callOptions?.via !== undefined && { via: callOptions.via }),
      };
      return platform.serve({ call, service, action, input });
    },
  };
  return platform;
}
