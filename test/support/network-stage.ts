import type { NetworkPorts } from "../../functions/core/look-at-network.ts";
import { lookAtNetwork } from "../../functions/core/look-at-network.ts";
import type { LookResult } from "../../functions/core/look.ts";
import type { Auth } from "../../functions/core/network-auth.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { ActionResult } from "../../functions/core/outcome.ts";
import type { FlowEvent } from "../../functions/core/ports.ts";
import { network } from "./a-request.ts";
import type { MemoryAllowlist } from "./memory-allowlist.ts";
import { memoryAllowlist } from "./memory-allowlist.ts";
import { memoryLastLooks } from "./memory-last-looks.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { memoryTurns } from "./memory-turns.ts";
import { anOffering, now, organizationId } from "./situation.ts";

/** Looks at one service network of the hub with everything outside in memory. */
export type NetworkStage = {
  /** What AWS has; undefined if it knows no such network. */
  aws: Auth | undefined;
  services: Map<string, Auth>;
  organizationId: string;
  /** The policy that a write puts there. */
  written: string;
  readonly allowlist: MemoryAllowlist;
  readonly ledger: MemoryLedger;
  readonly events: FlowEvent[];
  /** `add` and `clear`, in the order in which AWS was asked. */
  readonly calls: string[];
  /** What is said instead of the plain result, and whether it takes effect nevertheless. */
  answer: () => { readonly says: ActionResult; readonly takesEffect: boolean } | undefined;
  /** Runs before an action is carried out. */
  beforeAct: () => void;
  setOffering(values: Partial<Offering>): void;
  advance(ms: number): void;
  look(resource?: string): Promise<LookResult>;
};

/** @param written what writing puts there; the look itself only says that it is to be written */
export function aNetworkStage(offering: Partial<Offering>, written: string): NetworkStage {
  const allowlist = memoryAllowlist();
  const ledger = memoryLedger();
  const events: FlowEvent[] = [];
  const calls: string[] = [];
  const turns = memoryTurns();
  const lastLooks = memoryLastLooks();
  let [clock, ids, version] = [now, 0, 0];

  const portsNow = (): NetworkPorts => ({
    allowlist,
    ledger,
    turns,
    lastLooks,
    organizationId: stage.organizationId,
    hubAccountId: "222233334444",
    report: (event) => events.push(event),
    now: () => clock,
    newId: () => (++ids).toString(16).padStart(8, "0"),
    network: () => Promise.resolve(stage.aws),
    services: () => Promise.resolve(stage.services),
    actor: {
      reserve: () => Promise.resolve("reserved"),
      act(_resource, action, orders) {
        stage.beforeAct();
        const results = orders.map(({ externalId, handle }): [string, ActionResult] => {
          calls.push(action);
          // As the adapter does: what is there must be what was seen.
          if (stage.aws?.policy !== handle) return [externalId, CHANGED];
          const scripted = stage.answer();
          if (scripted === undefined || scripted.takesEffect)
            stage.aws = { authType: "AWS_IAM", policy: stage.written };
          return [externalId, scripted?.says ?? { result: "succeeded", explanation: "done" }];
        });
        return Promise.resolve(new Map(results));
      },
    },
  });

  const stage: NetworkStage = {
    aws: { authType: "NONE", policy: undefined },
    services: new Map(),
    organizationId,
    written,
    allowlist,
    ledger,
    events,
    calls,
    answer: () => undefined,
    beforeAct: () => undefined,
    setOffering(values) {
      const kind = "service-network";
      for (const resource of [network, foreignNetwork])
        allowlist.setOffering(
          resource,
          anOffering({ kind, ...values, resource, version: ++version }),
        );
    },
    advance(ms) {
      clock = new Date(clock.getTime() + ms);
    },
    look(resource = network) {
      const provenance = {
        actor: "reconcile-network-associations",
        cause: { source: "sweep", id: "message-1" },
        correlationId: "look-1",
      };
      const deadline = new Date(clock.getTime() + 20_000);
      return lookAtNetwork({ resource, provenance, leaseMs: 60_000, deadline }, portsNow());
    },
  };
  stage.setOffering(offering);
  return stage;
}

/** A network that another account owns. */
export const foreignNetwork = network.replace("222233334444", "777788889999");

const CHANGED: ActionResult = {
  result: "deferred",
  code: "PolicyChanged",
  explanation: "somebody wrote another",
};
