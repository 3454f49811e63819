import { parseArn } from "./arn.ts";
import type { Decision } from "./decision.ts";
import type { Judge } from "./judgement.ts";
import type { LastLooks } from "./last-look.ts";
import { authOf } from "./last-look.ts";
import type { LookRequest, LookResult } from "./look.ts";
import type { Auth } from "./network-auth.ts";
import { authAsConnection, authIdOf, decideAuthPolicy, flawOf } from "./network-auth.ts";
import type { Offering } from "./offering.ts";
import type { PlanContext } from "./plan.ts";
import type { Allowlist, FlowPorts } from "./ports.ts";
import { settleInSlices } from "./slice.ts";
import { inTurn } from "./turn.ts";

/** What looks at service networks themselves need. */
export type NetworkPorts = FlowPorts & {
  readonly allowlist: Pick<Allowlist, "offering">;
  readonly lastLooks: LastLooks;
  readonly organizationId: string;
  readonly hubAccountId: string;
  /** Undefined: AWS does not know the network. */
  readonly network: (resource: string) => Promise<Auth | undefined>;
  /** The services in the network that its own account owns, by ARN; all of them, or it throws. */
  readonly services: (resource: string) => Promise<ReadonlyMap<string, Auth>>;
};

type NetworkRequest = Pick<LookRequest, "resource" | "provenance" | "leaseMs" | "deadline">;

/**
 * Looks at who may call through a service network: whether it, and each service of its account in it, asks for IAM and for the
 * organization. That is reported wherever it is missing; the network's policy is written too where the offering says so and the
 * hub owns the network.
 */
export async function lookAtNetwork(
  request: NetworkRequest,
  ports: NetworkPorts,
): Promise<LookResult> {
  const { resource, leaseMs } = request;
  const reading = await ports.allowlist.offering(resource);
  if (reading.found === "nothing") {
    ports.report({ event: "hint.ignored", resource, reason: "not-registered" });
    return SETTLED;
  }
  if (reading.found === "malformed") {
    ports.report({ event: "hint.ignored", resource, reason: "offering-malformed" });
    return SETTLED;
  }
  const now = ports.now();
  const turn = { subject: authOf(resource), holder: ports.newId() };
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const result = await inTurn(ports.turns, turn, leaseEndsAt, now, () =>
    lookAround(request, reading.offering, ports),
  );
  return result ?? { look: "again", because: "look-under-way", unseen: [] };
}

const SETTLED = { look: "settled", unseen: [] } as const satisfies LookResult;

async function lookAround(
  request: NetworkRequest,
  offering: Offering,
  ports: NetworkPorts,
): Promise<LookResult> {
  const { resource } = request;
  const observedAt = ports.now();
  const auth = await ports.network(resource);
  if (auth === undefined) {
    ports.report({ event: "service.missing", resource, state: "unknown to AWS" });
    return SETTLED;
  }
  const isManaged = offering.managesAuthPolicy && isOwnedByHub(resource, ports);
  const settled = isManaged
    ? await settlePolicy(request, auth, observedAt, ports)
    : { obstacles: new Set<string>(), shown: auth };

  reportFlaw(resource, settled.shown, isManaged, ports);
  for (const [service, itsAuth] of await ports.services(resource)) {
    const flaw = flawOf(itsAuth, ports.organizationId);
    if (flaw !== undefined)
      find(resource, service, `${service}: ${flaw}; put an auth policy on the service`, ports);
  }
  const { obstacles } = settled;
  if (obstacles.size > 0) return { look: "again", because: [...obstacles].join(", "), unseen: [] };
  await ports.lastLooks.note(authOf(resource), { listedAt: observedAt, sweptAt: observedAt });
  // The ledger knows what was written as ours once a look has seen it.
  const { policy, authType } = settled.shown;
  const isWritten = policy !== auth.policy || authType !== auth.authType;
  return isWritten ? { ...SETTLED, followUp: true } : SETTLED;
}

function isOwnedByHub(resource: string, { hubAccountId }: NetworkPorts): boolean {
  return parseArn(resource)?.accountId === hubAccountId;
}

/** Brings the network's policy to what is wanted, as far as that may be; and what AWS shows afterwards. */
async function settlePolicy(
  { resource, provenance, leaseMs, deadline }: NetworkRequest,
  auth: Auth,
  observedAt: Date,
  ports: NetworkPorts,
): Promise<{ readonly obstacles: ReadonlySet<string>; readonly shown: Auth }> {
  const records = await ports.ledger.read([authIdOf(resource)]);
  const known = records.get(authIdOf(resource));
  const setting = authAsConnection(resource, auth, ports.organizationId, known);
  const context: PlanContext = {
    now: observedAt,
    observedAt,
    leaseMs,
    provenance,
    newId: ports.newId,
  };
  const judge = authJudge(resource, ports);
  const { obstacles } = await settleInSlices([setting], judge, deadline, context, ports);
  // What was just written is not to be reported as missing.
  const shown = setting.status === "connected" ? auth : await ports.network(resource);
  return { obstacles, shown: shown ?? auth };
}

/** Judges by the offering, read anew each time. */
function authJudge(resource: string, ports: NetworkPorts): Judge {
  return async () => {
    const reading = await ports.allowlist.offering(resource);
    if (reading.found !== "offering")
      return { offering: undefined, isUnread: () => false, decide: () => UNREADABLE };
    const { offering } = reading;
    return {
      offering,
      isUnread: () => false,
      decide: (setting, admitted) => decideAuthPolicy(setting, offering, admitted),
    };
  };
}

const UNREADABLE: Decision = {
  verdict: "hold",
  reason: "offering-malformed",
  explanation: "the offering can no longer be read",
};

function reportFlaw(resource: string, auth: Auth, isManaged: boolean, ports: NetworkPorts): void {
  const flaw = flawOf(auth, ports.organizationId);
  if (flaw === undefined) return;
  let next = "its owner has to put an auth policy on it";
  if (isManaged)
    next =
      auth.policy === undefined
        ? "Gatehouse writes one as soon as the offering's approves is on and AWS takes it"
        : "Gatehouse replaces no policy of somebody else's: mend it, or delete it so that Gatehouse writes its own";
  else if (isOwnedByHub(resource, ports))
    next = "put an auth policy on it, or let Gatehouse do so by managesAuthPolicy in the offering";
  find(resource, resource, `${resource}: ${flaw}; ${next}`, ports);
}

function find(
  resource: string,
  externalId: string,
  explanation: string,
  { report }: NetworkPorts,
): void {
  report({ event: "finding", finding: "auth-policy-missing", resource, externalId, explanation });
}
