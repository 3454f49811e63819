import type { Call } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { callerAccount } from "./caller-account.ts";
import { createClientTokens } from "./client-token.ts";
import type { ClientTokens } from "./client-token.ts";
import type { ConnectionNotification } from "./connection-notification.ts";
import type { EndpointConnection } from "./endpoint-connection.ts";
import type { EndpointService } from "./endpoint-service.ts";
import type { Endpoint } from "./endpoint.ts";
import { createLatticeEndpoints } from "./lattice-endpoint.ts";
import type { LatticeEndpoints } from "./lattice-endpoint.ts";
import { createNotifier } from "./notifier.ts";
import type { Notifier } from "./notifier.ts";
import { createPages } from "./page.ts";
import type { Pages } from "./page.ts";
import { defaultVpc } from "./vpc.ts";
import type { Vpc } from "./vpc.ts";
import { createVpcs } from "./vpcs.ts";
import type { Vpcs } from "./vpcs.ts";

/** What one account has in one Region, each in order of creation. */
export type Scope = {
  readonly accountId: string;
  readonly region: string;
  readonly vpc: Vpc;
  /** As a provider: its services, the rows of the connections to them, and who is told. */
  readonly services: Map<string, EndpointService>;
  readonly connections: Map<string, EndpointConnection>;
  readonly notifications: Map<string, ConnectionNotification>;
  /** As a consumer. */
  readonly endpoints: Map<string, Endpoint>;
};

/** The state that PrivateLink's actions share. */
export type PrivateLink = {
  readonly platform: Platform;
  readonly pages: Pages;
  readonly clientTokens: ClientTokens;
  readonly notifier: Notifier;
  readonly vpcs: Vpcs;
  /** Endpoints that reach VPC Lattice instead of an endpoint service. */
  readonly latticeEndpoints: LatticeEndpoints;
  scope(accountId: string, region: string): Scope;
  scopeOf(call: Call): Scope;
  scopes(): Iterable<Scope>;
  /** Rises with every resource, so that lists of one kind are in order of creation. */
  nextSequence(): number;
};

export function createPrivateLink(platform: Platform): PrivateLink {
  const scopes = new Map<string, Scope>();
  let sequence = 0;
  const nextSequence = () => ++sequence;

  function scope(accountId: string, region: string): Scope {
    const key = `${accountId} ${region}`;
    const known = scopes.get(key);
    if (known !== undefined) return known;
    const created: Scope = {
      accountId,
      region,
      vpc: defaultVpc(accountId, region),
      services: new Map(),
      connections: new Map(),
      notifications: new Map(),
      endpoints: new Map(),
    };
    scopes.set(key, created);
    return created;
  }

  return {
    platform,
    pages: createPages(platform),
    clientTokens: createClientTokens(),
    notifier: createNotifier(platform),
    vpcs: createVpcs(platform, nextSequence),
    latticeEndpoints: createLatticeEndpoints(platform, nextSequence),
    scope,
    scopeOf: (call) => scope(callerAccount(call.caller), call.region),
    scopes: () => scopes.values(),
    nextSequence,
  };
}
