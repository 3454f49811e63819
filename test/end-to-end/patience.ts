import { paginateQuery } from "@aws-sdk/lib-dynamodb";

import type { StoredAuditRecord } from "../../local/showcase/audit-trail.ts";
import { hintsLeft } from "../../local/showcase/quiet.ts";
import type { Tenant } from "../../local/showcase/tenant.ts";
import { until } from "../../local/showcase/until.ts";
import { isSilent } from "../../local/story/delivery.ts";
import type { TestWorld } from "../support/test-world.ts";

export type Patience = ReturnType<typeof patienceIn>;

/** More than the back-off that follows a first refusal, less than a row stays in any position. */
const STEP_MS = 3_000;

/** Waits for things by moving the organization's clock: hidden messages, back-off, leases and budgets all follow it. */
export function patienceIn(test: TestWorld) {
  const letTimeGoBy = async () => {
    const { clock, knobs } = test.world.organization.platform;
    clock.advance(STEP_MS);
    // Where nobody is told, waiting alone would not help.
    if (isSilent(knobs)) await test.sweep();
    await test.quiet();
  };

  /** Looks, and lets time go by, until it is so. */
  async function eventually<Seen>(
    what: string,
    look: () => Promise<Seen>,
    isIt: (seen: Seen) => boolean,
  ): Promise<Seen> {
    const lookOrWait = async () => {
      const atOnce = await look();
      if (isIt(atOnce)) return atOnce;
      await test.quiet();
      const seen = await look();
      if (!isIt(seen)) await letTimeGoBy();
      return seen;
    };
    return await until(what, lookOrWait, isIt);
  }

  /** What is recorded about the connections of a service, oldest first. */
  async function trailOf(resource: string): Promise<readonly StoredAuditRecord[]> {
    const pages = paginateQuery(
      { client: test.hub.documents },
      {
        TableName: test.world.app.tables.get("AuditTable").name,
        IndexName: "resource",
        KeyConditionExpression: "#resource = :resource",
        ExpressionAttributeNames: { "#resource": "resource" },
        ExpressionAttributeValues: { ":resource": resource },
      },
    );
    const records: StoredAuditRecord[] = [];
    // Written by toAuditItem, which always sets these fields.
    for await (const page of pages) records.push(...((page.Items ?? []) as StoredAuditRecord[]));
    return records;
  }

  async function decisionsOf(resource: string, endpoint: string) {
    const trail = await trailOf(resource);
    return trail.filter(({ type, externalId }) => type === "decision" && externalId === endpoint);
  }

  const untilNothingIsLeft = async (): Promise<void> => {
    // Nothing may be left in the queues while something is on its way to them.
    await test.quiet();
    await eventually(
      "nothing is left to do",
      () => Promise.resolve(hintsLeft(test.world)),
      (left) => left === 0,
    );
  };

  return {
    eventually,
    untilNothingIsLeft,
    trailOf,
    decisionsOf,
    reaches: async (tenant: Tenant, endpoint: string, state: string): Promise<void> => {
      await eventually(
        `${endpoint} of ${tenant.name} is ${state}`,
        () => tenant.stateOf(endpoint),
        (seen) => seen === state,
      );
    },
    /** Waits until the latest decision about an endpoint is this one. */
    decided: async (
      resource: string,
      endpoint: string,
      verdict: string,
      reason: string,
    ): Promise<void> => {
      await eventually(
        `${endpoint} is decided ${verdict}/${reason}`,
        async () => (await decisionsOf(resource, endpoint)).at(-1),
        (decision) => decision?.verdict === verdict && decision.reason === reason,
      );
    },
    /** Moves the clock on, up to the moment when a schedule is due, so that it does not come by itself in the minutes after. */
    pastTheNext: async (schedule: string): Promise<void> => {
      const { app, services, organization } = test.world;
      const { name } = app.rules.get(schedule);
      const { clock } = organization.platform;
      const rule = services.events.rules().find((one) => one.name === name);
      if (rule?.dueAt === undefined) throw new Error(`the schedule ${name} is never due`);
      clock.advance(Math.max(0, rule.dueAt.getTime() - clock.now().getTime()));
      await untilNothingIsLeft();
    },
  };
}
