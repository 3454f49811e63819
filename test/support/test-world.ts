import { relative } from "node:path";

import { afterAll, beforeAll, expect, inject } from "vitest";

import { readAuditTrail } from "../../local/showcase/audit-trail.ts";
import type { StoredAuditRecord } from "../../local/showcase/audit-trail.ts";
import type { AwsClients } from "../../local/showcase/aws-clients.ts";
import { SWEEP, untilNoHints, untilQuiet } from "../../local/showcase/quiet.ts";
import type { Showcase } from "../../local/showcase/showcase.ts";
import { buildShowcase } from "../../local/showcase/showcase.ts";
import type { Tenant } from "../../local/showcase/tenant.ts";
import { tenantOf } from "../../local/showcase/tenant.ts";
import { until } from "../../local/showcase/until.ts";
import { synthesizeCached } from "../../local/synthesis/cache.ts";
import type { Graph } from "../../local/synthesis/graph.ts";
import type { World } from "../../local/world.ts";
import { startWorld } from "../../local/world.ts";
import { keepPermissionUsage } from "./permission-usage.ts";

/** The deployed app in a fresh organization, as the tests of one file use it. */
export type TestWorld = {
  readonly world: World;
  readonly showcase: Showcase;
  readonly hub: AwsClients;
  tenant(name: string): Tenant;
  /** The audit trail, oldest first; of one endpoint if named. */
  audit(endpointId?: string): Promise<readonly StoredAuditRecord[]>;
  reaches(tenant: Tenant, endpointId: string, state: string): Promise<void>;
  /** Waits until the latest decision about an endpoint is this one. */
  decided(endpointId: string, verdict: string, reason: string): Promise<void>;
  /** Fires the sweep's schedule and waits until everything it caused is done. */
  sweep(): Promise<void>;
  quiet(): Promise<void>;
  /** Waits until, beside that, no hint is left in any queue. */
  untilNoHints(): Promise<void>;
};

export type TestWorldOptions = {
  /**
   * `altered`: the test takes rights away, or asks with a role for what it must not have. What this world's roles
   * were allowed and denied then says nothing about the rights in infra/, and is left out of the run's report.
   */
  readonly permissions?: "as-deployed" | "altered";
};

/** Starts a world before the tests of this file and ends it after them. `change` may alter the graph before it is deployed. */
export function useWorld(
  change: (graph: Graph) => Graph = (graph) => graph,
  { permissions = "as-deployed" }: TestWorldOptions = {},
): TestWorld {
  let world: World | undefined;
  let showcase: Showcase | undefined;
  beforeAll(async () => {
    const graph = change(await synthesizeCached());
    world = await startWorld({ graph, dynamodbEndpoint: inject("dynamodbEndpoint") });
    // A slow machine must not decide whether `pending` is seen; tests that care turn it up.
    world.organization.platform.knobs.pendingDurationMs = 200;
    showcase = await buildShowcase(world);
  });
  afterAll(async () => {
    if (world === undefined) return;
    // Stopped first: what was under way still counts.
    await world.stop();
    if (permissions === "altered") return;
    const file = relative(process.cwd(), expect.getState().testPath ?? "");
    await keepPermissionUsage(inject("permissionUsageFolder"), file, world);
  });
  const running = () => {
    if (world === undefined || showcase === undefined)
      throw new Error("the world runs only within tests");
    return { world, showcase };
  };
  const audit = async (endpointId?: string) => {
    const {
      world: { app },
      showcase: { hub },
    } = running();
    const trail = await readAuditTrail(
      hub.documents,
      app.tables.get("AuditTable").name,
      new Date(),
    );
    return trail.filter((record) => endpointId === undefined || record.externalId === endpointId);
  };
  return {
    get world() {
      return running().world;
    },
    get showcase() {
      return running().showcase;
    },
    get hub() {
      return running().showcase.hub;
    },
    tenant: (name) => tenantOf(running().world, name),
    audit,
    async reaches(tenant, endpointId, state) {
      await until(
        `${endpointId} of ${tenant.name} is ${state}`,
        () => tenant.stateOf(endpointId),
        (seen) => seen === state,
      );
    },
    async decided(endpointId, verdict, reason) {
      await until(
        `${endpointId} is decided ${verdict}/${reason}`,
        async () => (await audit(endpointId)).findLast(({ type }) => type === "decision"),
        (decision) => decision?.verdict === verdict && decision.reason === reason,
      );
    },
    async sweep() {
      const {
        world: { app, services },
      } = running();
      await services.events.fire(app.rules.get(SWEEP).name);
      await untilQuiet(running().world);
    },
    quiet: () => untilQuiet(running().world),
    untilNoHints: () => untilNoHints(running().world),
  };
}
