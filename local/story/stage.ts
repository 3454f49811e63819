import { readAuditTrail } from "../showcase/audit-trail.ts";
import type { CommonGround } from "../showcase/common-ground.ts";
import { latticeTenantOf } from "../showcase/lattice-tenant.ts";
import type { Neighbourhood } from "../showcase/neighbourhood.ts";
import { untilQuiet } from "../showcase/quiet.ts";
import type { Showcase } from "../showcase/showcase.ts";
import { tenantOf } from "../showcase/tenant.ts";
import type { Tenant } from "../showcase/tenant.ts";
import { until } from "../showcase/until.ts";
import type { World } from "../world.ts";
import type { Delivery } from "./delivery.ts";

/** One scene of the story: throws if it goes wrong, answers what was seen if not. */
export type Scene = {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<string>;
};

export type Stage = ReturnType<typeof setStage>;

/** Everything the scenes play with. */
export function setStage(
  world: World,
  showcase: Showcase,
  neighbourhood: Neighbourhood,
  ground: CommonGround,
  delivery: Delivery,
) {
  const { hub } = showcase;
  const table = world.app.tables.get("AuditTable").name;
  const audit = () => readAuditTrail(hub.documents, table, world.organization.platform.clock.now());
  const second = neighbourhood.rates.region;
  /** The decisions about something, on one resource if named, oldest first. */
  const decisionsOn = async (externalId: string, resource?: string) =>
    (await audit()).filter(
      (record) =>
        record.type === "decision" &&
        record.externalId === externalId &&
        (resource === undefined || record.resource === resource),
    );
  return {
    world,
    showcase,
    neighbourhood,
    ground,
    delivery,
    blue: tenantOf(world, "tenant-blue"),
    green: tenantOf(world, "tenant-green"),
    red: tenantOf(world, "tenant-red"),
    partner: tenantOf(world, "partner"),
    /** The same tenants in the second Region. */
    elsewhere: {
      blue: tenantOf(world, "tenant-blue", second),
      green: tenantOf(world, "tenant-green", second),
      red: tenantOf(world, "tenant-red", second),
    },
    /** The same tenants, with services and VPCs. */
    blueLattice: latticeTenantOf(world, "tenant-blue"),
    greenLattice: latticeTenantOf(world, "tenant-green"),
    /** A service that a partner outside the organization makes, by its ARN. */
    partnerService: (label: string) => latticeTenantOf(world, "partner").createService(label),
    /** Endpoints, services and shares that later scenes come back to. */
    remembered: new Map<string, string>(),
    audit,
    reaches: (tenant: Tenant, endpoint: string, state: string) =>
      until(
        `${endpoint} of ${tenant.name} becomes ${state}`,
        () => tenant.stateOf(endpoint),
        (seen) => seen === state,
      ),
    /** Sweeps until it is so: the first sweep may come before EC2 shows the endpoint to its provider. */
    reachesBySweep: (tenant: Tenant, endpoint: string, state: string) =>
      until(
        `${endpoint} of ${tenant.name} becomes ${state} by a sweep`,
        async () => {
          await delivery.sweep();
          await untilQuiet(world);
          return await tenant.stateOf(endpoint);
        },
        (seen) => seen === state,
      ),
    /** Sweeps until something is as it should be: of some things AWS tells nobody. */
    sweepUntil: <Seen>(
      what: string,
      see: () => Promise<Seen>,
      isIt: (seen: Seen) => boolean,
    ): Promise<Seen> =>
      until(
        `${what} by a sweep`,
        async () => {
          await delivery.sweep();
          await untilQuiet(world);
          return await see();
        },
        isIt,
      ),
    /** The latest decision about something, on one resource if named, as soon as it is this one. */
    decided: async (
      externalId: string,
      verdict: string,
      reason: string,
      resource?: string,
    ): Promise<string> => {
      const decisions = await until(
        `${externalId} is decided ${verdict} because ${reason}`,
        () => decisionsOn(externalId, resource),
        (records) => records.at(-1)?.verdict === verdict && records.at(-1)?.reason === reason,
      );
      return decisions.at(-1)?.explanation ?? "";
    },
    decisionsOn,
  };
}
