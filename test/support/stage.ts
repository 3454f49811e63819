import type { EntryKey } from "../../functions/core/entry.ts";
import { kindTarget } from "../../functions/core/entry.ts";
import type { LedgerRecord } from "../../functions/core/ledger-record.ts";
import type { LookPorts, LookRequest, LookResult } from "../../functions/core/look.ts";
import { look } from "../../functions/core/look.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { FlowEvent } from "../../functions/core/ports.ts";
import { aRecord } from "./ledger-story.ts";
import type { MemoryAllowlist } from "./memory-allowlist.ts";
import { memoryAllowlist } from "./memory-allowlist.ts";
import { memoryLastLooks } from "./memory-last-looks.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import type { MemoryOrganization } from "./memory-organization.ts";
import { memoryOrganization } from "./memory-organization.ts";
import type { MemorySource } from "./memory-source.ts";
import { memorySource } from "./memory-source.ts";
import type { MemoryTurns } from "./memory-turns.ts";
import { memoryTurns } from "./memory-turns.ts";
import { anOffering, blue, now, resource } from "./situation.ts";

export const LEASE_MS = 60_000;

/** The whole flow with everything outside in memory, and a clock that only the test moves. */
export type Stage = {
  readonly source: MemorySource;
  readonly allowlist: MemoryAllowlist;
  readonly ledger: MemoryLedger;
  readonly events: readonly FlowEvent[];
  readonly ports: LookPorts;
  readonly organization: MemoryOrganization;
  readonly turns: MemoryTurns;
  readonly clock: { now: Date };
  advance(ms: number): void;
  /** One look at the resource; what waits on it if nothing else is asked. */
  look(request?: Partial<LookRequest>): Promise<LookResult>;
  sweep(): Promise<LookResult>;
  record(externalId: string): LedgerRecord;
};

export const ofBlue: EntryKey = { target: resource, principal: `account/${blue}` };
export const blueOnKind: EntryKey = {
  target: kindTarget("endpoint-connection"),
  principal: `account/${blue}`,
};

/** @param offering the registered resource; both switches are on if nothing is said */
export function aStage(offering: Partial<Offering> = {}): Stage {
  const allowlist = memoryAllowlist();
  const ledger = memoryLedger();
  const organization = memoryOrganization();
  const turns = memoryTurns();
  const lastLooks = memoryLastLooks();
  const source = memorySource();
  const events: FlowEvent[] = [];
  const clock = { now };
  let ids = 0;
  allowlist.setOffering(resource, anOffering(offering));
  const ports: LookPorts = {
    source,
    actor: source,
    allowlist,
    organization,
    ledger,
    turns,
    lastLooks,
    report: (event) => events.push(event),
    now: () => clock.now,
    newId: () => (++ids).toString(16).padStart(8, "0"),
  };
  const stage: Stage = {
    source,
    allowlist,
    organization,
    turns,
    ledger,
    events,
    ports,
    clock,
    advance(ms) {
      clock.now = new Date(clock.now.getTime() + ms);
    },
    look(request = {}) {
      const provenance = {
        actor: "reconcile",
        cause: { source: "notification", id: "message-1" },
        correlationId: "look-1",
      };
      const deadline = new Date(clock.now.getTime() + 20_000);
      return look(
        {
          resource,
          externalIds: [],
          complete: false,
          provenance,
          leaseMs: LEASE_MS,
          deadline,
          ...request,
        },
        ports,
      );
    },
    sweep() {
      return stage.look({ complete: true });
    },
    record(externalId) {
      const record = ledger.records.get(aRecord({ externalId }).connection);
      if (record === undefined) throw new Error(`the ledger knows no connection ${externalId}`);
      return record;
    },
  };
  return stage;
}
