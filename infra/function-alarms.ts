import type { FindingCode } from "../functions/core/finding-code.ts";
import { alarm } from "./alarm.ts";
import { pascalCase } from "./pascal-case.ts";
import { reconcileNetworkAssociations } from "./reconcile-networks.ts";
import { reconcileShareInvitations, reconcileSharePrincipals } from "./reconcile-shares.ts";
import { reconcileEndpointConnections, reconcileEndpointServices } from "./reconcile.ts";
import { refreshOrganization } from "./refresh.ts";
import type { Workflow } from "./workflow.ts";

const connections = reconcileEndpointConnections;
const services = reconcileEndpointServices;
const invitations = reconcileShareInvitations;
const shares = reconcileSharePrincipals;
const networks = reconcileNetworkAssociations;
const looking = [connections, services, invitations, shares, networks];

/** What an alarm's name begins with where a metric is of several functions; the first of them keeps the plain name. */
const PREFIXES = new Map([
  [services, "Service"],
  [invitations, "Invitation"],
  [shares, "Share"],
  [networks, "Association"],
]);

/** What functions say about themselves (functions/adapters/flow-log.ts), by the functions that say it. */
const METRICS: Readonly<
  Record<string, { readonly by: readonly Workflow[]; readonly what: string }>
> = {
  UnknownConnectionState: {
    by: [connections, invitations, shares, networks],
    what: "AWS reports a state that Gatehouse does not know: what is in it is left alone",
  },
  LookFailed: {
    by: looking,
    what: "A look at a resource failed: it stays as it is until one succeeds",
  },
  GarbageHint: {
    by: looking,
    what: "A hint could not be understood: somebody else writes to the queue, or a format has changed",
  },
  ActionFailed: {
    by: looking,
    what: "AWS refused something that was decided, for a reason that trying again at once won't change: the audit trail has its words",
  },
  EmptyListing: {
    by: [connections, invitations, shares, networks],
    what: "AWS lists nothing of a resource on which there was something: it is left alone until AWS lists it again",
  },
  OwnerNotConfigured: {
    by: looking,
    what: "Something is registered for an account that gatehouse.config.ts does not name for it: it is not served",
  },
  ComesBack: {
    by: [shares, networks],
    what: "What was ended twice came back both times: it is left until somebody has found out who makes it",
  },
  UnexpectedResources: {
    by: [invitations],
    what: "A share that is offered, or was accepted, holds more than its grant allows",
  },
  AcceptanceOff: {
    by: [services],
    what: "An endpoint service accepts every connection by itself: the allowlist does not decide there until somebody switches acceptance on",
  },
  NotificationMissing: {
    by: [services],
    what: "An endpoint service does not notify of its connections: they wait for the sweep",
  },
  ForeignPrincipal: {
    by: [services],
    what: "Somebody else has allowed a principal to see an endpoint service: it is left alone, find out who and why",
  },
  ServiceMissing: {
    by: [services, shares, networks],
    what: "AWS does not know something that is registered: it was deleted, or the offering has a wrong ARN",
  },
  OrganizationRefused: {
    by: [refreshOrganization],
    what: "A reading of the organization was not believed (empty, or of another organization): the map stays as it was and grows old",
  },
};

/** What looks find and only people can put right (functions/core/finding-code.ts). */
const FINDINGS: Readonly<
  Record<FindingCode, { readonly by: readonly Workflow[]; readonly what: string }>
> = {
  "invitation-expires": {
    by: [invitations],
    what: "An invitation will soon expire unanswered: allow it or deny it, or its owner has to share again",
  },
  "owner-must-act": {
    by: [invitations, shares, networks],
    what: "Something should end that only its owner can end, or a share holds what nobody allowed: the log names owner and step",
  },
  "share-too-open": {
    by: [shares],
    what: "A share of the hub lets outsiders in, or has a permission of AWS's instead of one of ours: the log says what to change",
  },
  "endpoint-bypasses": {
    by: [networks],
    what: "A VPC endpoint leads around the VPC associations, and nobody allowed it: the log names it and its owner",
  },
  "auth-policy-missing": {
    by: [networks],
    what: "A service network or service does not confine its callers to the organization: the log says which, and what its policy lacks",
  },
  "differs-from-request": {
    by: [networks],
    what: "An association differs from what was asked for: the log says in what",
  },
  "request-unreadable": {
    by: [networks],
    what: "A request, or a tag that asks for an association, can't be read: the log says which, and why",
  },
};

for (const [metricName, { by, what }] of [
  ...Object.entries(METRICS),
  ...Object.entries(FINDINGS).map(
    ([code, finding]) => [`Finding${pascalCase(code)}`, finding] as const,
  ),
])
  for (const [index, workflow] of by.entries())
    alarm(`${index === 0 ? "" : (PREFIXES.get(workflow) ?? "")}${metricName}`, {
      description: what,
      namespace: "Gatehouse",
      metricName,
      // The handlers name themselves by AWS_LAMBDA_FUNCTION_NAME.
      dimensions: { service: workflow.name },
      statistic: "Sum",
      threshold: 0,
    });
