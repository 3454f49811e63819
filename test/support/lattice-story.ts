import { networkAssociations } from "../../functions/adapters/network-associations.ts";
import { OwnerNotConfiguredError } from "../../functions/adapters/provider-session.ts";
import type { SessionStatement } from "../../functions/adapters/spoke-clients.ts";
import type { LookResult } from "../../functions/core/look.ts";
import { look } from "../../functions/core/look.ts";
import type { Offering } from "../../functions/core/offering.ts";
import type { FlowEvent } from "../../functions/core/ports.ts";
import type { Subject } from "../../functions/core/request.ts";
import type { PolicyDocument } from "../../local/organization/identities.ts";
import {
  allow,
  BLUE,
  HUB,
  openLatticeBench,
} from "../local/organization/services/vpc-lattice/lattice-bench.ts";
import { memoryAllowlist } from "./memory-allowlist.ts";
import { memoryLastLooks } from "./memory-last-looks.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { memoryOrganization } from "./memory-organization.ts";
import { memoryTurns } from "./memory-turns.ts";
import { anOffering } from "./situation.ts";

/**
 * Looks at one network of the hub in the simulated VPC Lattice; tables in memory, blue the only member. A change is made by a
 * user who may do no more than its session could, so that what a session lacks shows.
 */
export async function aLatticeStory(offering: Partial<Offering> = {}) {
  const bench = await openLatticeBench();
  const { platform } = bench;
  const network = await bench.network(HUB);
  const now = () => platform.clock.now();
  const [allowlist, ledger, lastLooks] = [memoryAllowlist(), memoryLedger(), memoryLastLooks()];
  const events: FlowEvent[] = [];
  const subjects: Subject[] = [];
  let ids = 0;
  allowlist.setOffering(
    network.arn,
    anOffering({ kind: "service-network", resource: network.arn, ...offering }),
  );
  const shared = {
    allowlist,
    ledger,
    lastLooks,
    organization: memoryOrganization(),
    turns: memoryTurns(),
    report: (event: FlowEvent) => void events.push(event),
    now,
    newId: () => (++ids).toString(16).padStart(8, "0"),
  };

  /** One look at everything, as after an event. */
  const lookAt = async (): Promise<LookResult> => {
    // Some time passes between two looks: what is written in the instant of an observation may be newer than it.
    platform.clock.advance(1_000);
    const associations = networkAssociations({
      clients: {
        lattice: {
          read: (accountId) => bench.administrator(known(accountId)),
          act: async (accountId, _region, statements) =>
            bench.user(known(accountId), policyOf(statements)),
        },
        ec2: { read: (accountId) => bench.ec2Of(known(accountId)) },
        members: new Set([BLUE]),
      },
      subjects: () => Promise.resolve(subjects),
      ledger,
      report: shared.report,
      sessionName: "look-1",
      now,
    });
    return await look(
      {
        resource: network.arn,
        externalIds: [],
        complete: true,
        provenance: {
          actor: "reconcile",
          cause: { source: "event", id: "message-1" },
          correlationId: "look-1",
        },
        leaseMs: 60_000,
        deadline: new Date(now().getTime() + 20_000),
      },
      { ...shared, source: associations, actor: associations },
    );
  };

  return {
    bench,
    network,
    allowlist,
    ledger,
    events,
    subjects,
    look: lookAt,
    /** Everything in progress comes to its end, and a look sees it. */
    settled: async (): Promise<LookResult> => {
      bench.settle();
      return await lookAt();
    },
    grant: (accountId: string, values: Readonly<Record<string, unknown>> = {}) =>
      allowlist.putEntry({ target: network.arn, principal: `account/${accountId}` }, values),
    revoke: (accountId: string) =>
      allowlist.removeEntry({ target: network.arn, principal: `account/${accountId}` }),
    /** Associations that there are, in AWS's words. */
    associations: () =>
      bench.lattice.associations().map(({ subjectId, status }) => `${subjectId} ${status}`),
    record: (externalId: string) => ledger.records.get(`${network.arn}/${externalId}`),
    /** What was done to one thing, as the trail tells it. */
    trail: (externalId: string) =>
      ledger.trail
        .filter((record) => record.externalId === externalId)
        .map(({ type, action, result, errorCode }) =>
          [type, action, result, errorCode].filter((part) => part !== undefined).join(" "),
        ),
  };
}

function policyOf(statements: readonly SessionStatement[]): PolicyDocument {
  return allow(
    ...statements.map(({ actions, resources }) => ({ Action: actions, Resource: resources })),
  );
}

function known(accountId: string): string {
  if (accountId !== HUB && accountId !== BLUE) throw new OwnerNotConfiguredError(accountId);
  return accountId;
}
