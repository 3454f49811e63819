import type { Caller } from "./action.ts";
import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Identities } from "./identities.ts";
import type { Knobs } from "./knobs.ts";

/** What every simulated service shares. Services know the platform, never each other: they call one another through `call`. */
export type Platform = {
  readonly partition: string;
  readonly organizationId: string;
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
};
