import type { Arn } from "./arn.ts";
import { parseArn } from "./arn.ts";
import { audienceOf } from "./audience.ts";
import { decideSetting } from "./decide-setting.ts";
import type { Decision } from "./decision.ts";
import type { Judge } from "./judgement.ts";
import type { LastLooks } from "./last-look.ts";
import { serviceOf } from "./last-look.ts";
import type { LookRequest, LookResult } from "./look.ts";
import type { Offering } from "./offering.ts";
import type { Organization } from "./organization.ts";
import type { PlanContext } from "./plan.ts";
import type { Allowlist, FlowPorts } from "./ports.ts";
import type { ServiceSettings } from "./service-settings.ts";
import { isCompleteOn, isSetting, settingsAsConnections } from "./service-settings.ts";
import { settleInSlices } from "./slice.ts";
import { inTurn } from "./turn.ts";

/** What looks at endpoint services themselves need. */
export type ServicePorts = FlowPorts & {
  readonly allowlist: Pick<Allowlist, "offering">;
  readonly organization: Pick<Organization, "members">;
  readonly lastLooks: LastLooks;
  /** Everything that the service says of itself, complete; undefined if AWS does not know it. */
  readonly settings: (resource: string) => Promise<ServiceSettings | undefined>;
  /** The topic of ours that a service in this account and Region can tell; undefined if there is none. */
  readonly topicFor: (accountId: string, region: string) => string | undefined;
};

type ServiceRequest = Pick<LookRequest, "resource" | "provenance" | "leaseMs" | "deadline">;

/**
 * Looks at an endpoint service itself: whom it lets try, whether it tells us of its connections, and whether it asks before it
 * accepts. Principals and the notification follow the offering, within its switches; acceptance is only watched.
 */
export async function lookAtService(
  request: ServiceRequest,
  ports: ServicePorts,
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
  const arn = parseArn(resource);
  if (arn === undefined) throw new Error(`${resource} is not an ARN`);
  const now = ports.now();
  const turn = { subject: serviceOf(resource), holder: ports.newId() };
  const leaseEndsAt = new Date(now.getTime() + leaseMs);
  const result = await inTurn(ports.turns, turn, leaseEndsAt, now, () =>
    lookAround(request, arn, reading.offering, ports),
  );
  return result ?? { look: "again", because: "look-under-way", unseen: [] };
}

const SETTLED: LookResult = { look: "settled", unseen: [] };

async function lookAround(
  request: ServiceRequest,
  { partition, accountId, region }: Arn,
  offering: Offering,
  ports: ServicePorts,
): Promise<LookResult> {
  const { resource, deadline, leaseMs, provenance } = request;
  const observedAt = ports.now();
  const settings = await ports.settings(resource);
  if (settings?.state !== "available") {
    ports.report({
      event: "service.missing",
      resource,
      state: settings?.state ?? "unknown to AWS",
    });
    return SETTLED;
  }
  if (settings.acceptanceRequired !== true) {
    const known = settings.acceptanceRequired !== undefined;
    ports.report({ event: "service.acceptance-off", resource, known });
  }
  // Notifications exist for interface endpoints only (privatelink.md section 2).
  const topicArn =
    settings.endpointType === "Interface" ? ports.topicFor(accountId, region) : undefined;
  if (settings.endpointType === "Interface" && topicArn === undefined) {
    const event = "service.notification-incomplete";
    ports.report({ event, resource, topicArn: `none in ${accountId}, ${region}` });
  }
  const isTold = settings.notifications.some((one) => one.topicArn === topicArn);
  if (topicArn !== undefined && isTold && !isCompleteOn(topicArn, settings))
    ports.report({ event: "service.notification-incomplete", resource, topicArn });

  const [members, records] = await Promise.all([
    ports.organization.members(),
    ports.ledger.ofResource(resource),
  ]);
  const principals =
    offering.gate === undefined ? undefined : audienceOf(offering, members, partition).principals;
  const wanted = { principals: principals?.keys(), topicArn };
  const connections = settingsAsConnections(resource, settings, wanted, records.filter(isSetting));
  const context: PlanContext = {
    now: observedAt,
    observedAt,
    leaseMs,
    provenance,
    newId: ports.newId,
  };
  const judge = settingJudge(resource, settings, partition, ports);
  const { obstacles } = await settleInSlices(connections, judge, deadline, context, ports);
  if (obstacles.size > 0) return { look: "again", because: [...obstacles].join(", "), unseen: [] };
  await ports.lastLooks.note(serviceOf(resource), { listedAt: observedAt, sweptAt: observedAt });
  return SETTLED;
}

/** Judges settings by the offering and the organization, both read anew each time; the service by what this look saw. */
function settingJudge(
  resource: string,
  settings: ServiceSettings,
  partition: string,
  ports: ServicePorts,
): Judge {
  return async () => {
    const [reading, members] = await Promise.all([
      ports.allowlist.offering(resource),
      ports.organization.members(),
    ]);
    if (reading.found !== "offering") {
      return { offering: undefined, isUnread: () => false, decide: () => UNREADABLE };
    }
    const { offering } = reading;
    const audience = audienceOf(offering, members, partition);
    return {
      offering,
      isUnread: () => false,
      decide: (setting, admitted) =>
        decideSetting({ setting, offering, audience, settings, admitted }),
    };
  };
}

const UNREADABLE: Decision = {
  verdict: "hold",
  reason: "offering-malformed",
  explanation: "the offering can no longer be read",
};
