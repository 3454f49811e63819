import type { ServicePorts } from "../../functions/core/look-at-service.ts";
import { lookAtService } from "../../functions/core/look-at-service.ts";
import type { LookResult } from "../../functions/core/look.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { OrganizationAccount } from "../../functions/core/organization.ts";
import type { ActionResult } from "../../functions/core/outcome.ts";
import type { FlowEvent } from "../../functions/core/ports.ts";
import type { ServiceSettings } from "../../functions/core/service-settings.ts";
import { notificationEvents } from "../../functions/core/service-settings.ts";
import type { MemoryAllowlist } from "./memory-allowlist.ts";
import { memoryAllowlist } from "./memory-allowlist.ts";
import { memoryLastLooks } from "./memory-last-looks.ts";
import type { MemoryLedger } from "./memory-ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import type { MemoryOrganization } from "./memory-organization.ts";
import { memoryOrganization } from "./memory-organization.ts";
import { memoryTurns } from "./memory-turns.ts";
import { anOffering, farOu, nearOu, now, organizationId, resource } from "./situation.ts";

export const topicArn = "arn:aws:sns:eu-west-1:222233334444:gatehouse-test-notifications";
export const root = (accountId: string) => `arn:aws:iam::${accountId}:root`;

export function anAccount(
  accountId: string,
  values: Partial<OrganizationAccount> = {},
): OrganizationAccount {
  return {
    accountId,
    name: undefined,
    state: "ACTIVE",
    organizationalUnits: [nearOu, farOu],
    snapshot: 7,
    missingSince: undefined,
    departedAt: undefined,
    ...values,
  };
}

export function everybody(...accounts: readonly OrganizationAccount[]) {
  return { members: "all", organizationId, snapshot: 7, accounts } as const;
}

export const aNotification: ServiceSettings["notifications"][number] = {
  id: "vpce-nfn-0123456789abcdef0",
  topicArn,
  events: [...notificationEvents],
  enabled: true,
};

/** An endpoint service that asks before it accepts, lets nobody try and tells our topic everything. */
export function aService(values: Partial<ServiceSettings> = {}): ServiceSettings {
  return {
    acceptanceRequired: true,
    state: "available",
    endpointType: "Interface",
    principals: [],
    notifications: [aNotification],
    ...values,
  };
}

/** Looks at one endpoint service with everything outside in memory. */
export type ServiceStage = {
  /** What AWS has; undefined if it knows no such service. */
  aws: ServiceSettings | undefined;
  readonly allowlist: MemoryAllowlist;
  readonly organization: MemoryOrganization;
  readonly ledger: MemoryLedger;
  readonly events: FlowEvent[];
  /** `add arn:…` and `remove arn:…`, in the order in which AWS was asked. */
  readonly calls: string[];
  /** What is said instead of the plain result, and whether it takes effect nevertheless. */
  answer: (
    call: string,
  ) => { readonly says: ActionResult; readonly takesEffect: boolean } | undefined;
  setOffering(values: Partial<Offering>): void;
  advance(ms: number): void;
  look(): Promise<LookResult>;
};

export function aServiceStage(offering: Partial<Offering> = {}): ServiceStage {
  const allowlist = memoryAllowlist();
  const organization = memoryOrganization();
  const ledger = memoryLedger();
  const events: FlowEvent[] = [];
  const calls: string[] = [];
  let [clock, ids, version] = [now, 0, 0];

  const perform = (action: string, externalId: string) => {
    if (stage.aws === undefined) throw new Error("the test has no service");
    const { principals, notifications } = stage.aws;
    stage.aws =
      externalId === topicArn
        ? { ...stage.aws, notifications: [...notifications, aNotification] }
        : {
            ...stage.aws,
            principals:
              action === "add"
                ? [...principals, externalId]
                : principals.filter((one) => one !== externalId),
          };
  };

  const ports: ServicePorts = {
    allowlist,
    organization,
    ledger,
    turns: memoryTurns(),
    lastLooks: memoryLastLooks(),
    report: (event) => events.push(event),
    now: () => clock,
    newId: () => (++ids).toString(16).padStart(8, "0"),
    settings: () => Promise.resolve(stage.aws),
    topicFor: () => topicArn,
    actor: {
      reserve: () => Promise.resolve("reserved"),
      act(_resource, action, connections) {
        const results = connections.map(({ externalId }): [string, ActionResult] => {
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

  const stage: ServiceStage = {
    aws: aService(),
    allowlist,
    organization,
    ledger,
    events,
    calls,
    answer: () => undefined,
    setOffering(values) {
      allowlist.setOffering(resource, anOffering({ ...values, version: ++version }));
    },
    advance(ms) {
      clock = new Date(clock.getTime() + ms);
    },
    look() {
      const provenance = {
        actor: "reconcile-endpoint-services",
        cause: { source: "sweep", id: "message-1" },
        correlationId: "look-1",
      };
      const deadline = new Date(clock.getTime() + 20_000);
      return lookAtService({ resource, provenance, leaseMs: 60_000, deadline }, ports);
    },
  };
  stage.setOffering(offering);
  return stage;
}
