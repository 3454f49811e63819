import type { Connection } from "../../functions/core/connection.ts";
import type { LedgerRecord } from "../../functions/core/ledger-record.ts";
import type { SharePorts } from "../../functions/core/look-at-share.ts";
import { lookAtShare } from "../../functions/core/look-at-share.ts";
import type { LookResult } from "../../functions/core/look.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { OurShare } from "../../functions/core/our-share.ts";
import type { ActionResult } from "../../functions/core/outcome.ts";
import type { FlowEvent } from "../../functions/core/ports.ts";
import type { MemoryAllowlist } from "./memory-allowlist.ts";
import { memoryAllowlist } from "./memory-allowlist.ts";
import { memoryLastLooks } from "./memory-last-looks.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import type { MemoryOrganization } from "./memory-organization.ts";
import { memoryOrganization } from "./memory-organization.ts";
import { memoryTurns } from "./memory-turns.ts";
import {
  allMembers,
  anOurShare,
  aPrincipal,
  aShareOffering,
  managementAccountId,
  share,
} from "./share-situation.ts";
import { now } from "./situation.ts";

/** Looks at one share of ours with everything outside in memory. */
export type ShareStage = {
  /** What RAM says of the share; undefined if it knows no such share. */
  aws: OurShare | undefined;
  /** Its principals. What Gatehouse adds is on its way until `settle`. */
  readonly principals: Map<string, Connection>;
  /** What the listings show of them. */
  shows: (principals: readonly Connection[]) => readonly Connection[];
  readonly allowlist: MemoryAllowlist;
  readonly organization: MemoryOrganization;
  readonly ledger: MemoryLedger;
  readonly events: FlowEvent[];
  /** `add 333344445555`, `remove arn:…`, in the order in which RAM was asked. */
  readonly calls: string[];
  /** What is said instead of the plain result, and whether it takes effect nevertheless. */
  answer: (
    call: string,
  ) => { readonly says: ActionResult; readonly takesEffect: boolean } | undefined;
  setOffering(values: Partial<Offering>): void;
  /** Lets an account or group in by an entry on the share. */
  allow(principal: string, values?: Readonly<Record<string, unknown>>): void;
  deny(principal: string): void;
  forget(principal: string): void;
  /** RAM is done with everything that is on its way, well: minutes later. */
  settle(): void;
  /** Somebody else makes a principal. */
  put(externalId: string, values?: Partial<Connection>): void;
  advance(ms: number): void;
  look(): Promise<LookResult>;
  /** Looks and lets RAM settle until nothing is done any more, and says what was. */
  rest(): Promise<readonly string[]>;
  record(externalId: string): LedgerRecord | undefined;
};

export function aShareStage(offering: Partial<Offering> = {}): ShareStage {
  const allowlist = memoryAllowlist();
  const organization = memoryOrganization();
  organization.everybody = allMembers();
  const ledger = memoryLedger();
  const principals = new Map<string, Connection>();
  const events: FlowEvent[] = [];
  const calls: string[] = [];
  let [clock, ids, version] = [now, 0, 0];

  const perform = (action: string, externalId: string) => {
    if (action === "add") {
      const state = { state: "associating", inProgress: true, createdAt: clock };
      principals.set(externalId, aPrincipal(externalId, state));
    } else if (principals.get(externalId)?.status === "failed") principals.delete(externalId);
    else {
      const state = { status: "over", state: "disassociating", inProgress: true } as const;
      principals.set(externalId, aPrincipal(externalId, state));
    }
  };
  const ports: SharePorts = {
    allowlist,
    organization,
    managementAccountId,
    ledger,
    turns: memoryTurns(),
    lastLooks: memoryLastLooks(),
    report: (event) => events.push(event),
    now: () => clock,
    newId: () => (++ids).toString(16).padStart(8, "0"),
    share: () => Promise.resolve(stage.aws),
    source: {
      list: () => Promise.resolve([...stage.shows([...principals.values()])]),
      observe: (_resource, wanted) =>
        Promise.resolve(
          stage.shows([...principals.values()]).filter((one) => wanted.includes(one.externalId)),
        ),
    },
    actor: {
      reserve: () => Promise.resolve("reserved"),
      act(_resource, action, orders) {
        const results = orders.map(({ externalId }): [string, ActionResult] => {
          const call = `${action} ${externalId}`;
          calls.push(call);
          const scripted = stage.answer(call);
          if (scripted === undefined || scripted.takesEffect) perform(action, externalId);
          return [externalId, scripted?.says ?? { result: "succeeded", explanation: "done" }];
        });
        return Promise.resolve(new Map(results));
      },
    },
  };

  const stage: ShareStage = {
    aws: anOurShare(),
    principals,
    shows: (all) => all,
    allowlist,
    organization,
    ledger,
    events,
    calls,
    answer: () => undefined,
    setOffering(values) {
      allowlist.setOffering(share, aShareOffering({ ...values, version: ++version }));
    },
    allow: (principal, values) => allowlist.putEntry({ target: share, principal }, values),
    deny: (principal) =>
      allowlist.putEntry({ target: share, principal }, { effect: "deny", grants: {} }),
    forget: (principal) => allowlist.removeEntry({ target: share, principal }),
    settle() {
      for (const [id, one] of principals) {
        if (one.state === "associating") stage.put(id, { createdAt: one.createdAt });
        if (one.state === "disassociating") principals.delete(id);
      }
      stage.advance(5 * 60_000);
    },
    put: (externalId, values) => principals.set(externalId, aPrincipal(externalId, values)),
    advance(ms) {
      clock = new Date(clock.getTime() + ms);
    },
    look() {
      const provenance = {
        actor: "reconcile-share-principals",
        cause: { source: "sweep", id: "message-1" },
        correlationId: "look-1",
      };
      const deadline = new Date(clock.getTime() + 20_000);
      return lookAtShare({ resource: share, provenance, leaseMs: 60_000, deadline }, ports);
    },
    async rest() {
      const before = calls.length;
      for (let quiet = 0; quiet < 2;) {
        const done = calls.length;
        await stage.look();
        stage.settle();
        quiet = calls.length === done ? quiet + 1 : 0;
        if (calls.length - before > 100) throw new Error(`it never comes to rest: ${calls.at(-1)}`);
      }
      return calls.slice(before);
    },
    record: (externalId) => ledger.records.get(aPrincipal(externalId).id),
  };
  stage.setOffering(offering);
  return stage;
}
