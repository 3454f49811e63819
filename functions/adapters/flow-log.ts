import type { Logger } from "@aws-lambda-powertools/logger";
import type { Metrics } from "@aws-lambda-powertools/metrics";
import { MetricUnit } from "@aws-lambda-powertools/metrics";

import type { BatchEvent } from "../core/batch.ts";
import type { ConnectionFact } from "../core/connection-fact.ts";
import type { FindingCode } from "../core/finding-code.ts";
import type { Change } from "../core/plan.ts";
import type { FlowEvent } from "../core/ports.ts";

/** One structured line per event, and the metrics that alarms watch (infra/alarms.ts). Account ids are never dimensions. */
export function flowLog(logger: Logger, metrics: Metrics): (event: FlowEvent | BatchEvent) => void {
  const count = (name: string) => metrics.addMetric(name, MetricUnit.Count, 1);
  return (event) => {
    switch (event.event) {
      case "recorded":
        for (const record of event.change.audit) {
          logger.info(nameOf(record), fieldsOf(record));
          if (record.type === "decision" && record.reason === "unknown-state")
            count("UnknownConnectionState");
          if (record.type === "outcome" && record.result === "failed") count("ActionFailed");
          if (record.type === "decision" && record.reason === "unexpected-resources")
            count("UnexpectedResources");
          if (record.type === "decision" && record.reason === "comes-back") count("ComesBack");
          if (record.type === "decision" && record.reason === "drift")
            count(record.kind === "service-principal" ? "ForeignPrincipal" : "Drift");
        }
        if (isMissingNotification(event.change)) count("NotificationMissing");
        return;
      case "look.failed": {
        const { error, resource } = event;
        logger.error("look.failed", {
          resource,
          error: error instanceof Error ? error : new Error(String(error)),
        });
        const isOwnerUnknown = error instanceof Error && error.name === "OwnerNotConfiguredError";
        count(isOwnerUnknown ? "OwnerNotConfigured" : "LookFailed");
        return;
      }
      case "hint.garbage":
        logger.warn("hint.garbage", { messageId: event.messageId, problem: event.problem });
        count("GarbageHint");
        return;
      case "listing.empty":
        logger.warn("listing.empty", { resource: event.resource, expected: event.expected });
        count("EmptyListing");
        return;
      case "finding": {
        const { event: name, ...fields } = event;
        logger.warn(name, fields);
        count(findingMetric(event.finding));
        return;
      }
      case "service.missing":
        logger.error("service.missing", { resource: event.resource, state: event.state });
        count("ServiceMissing");
        return;
      case "service.acceptance-off":
        logger.error("service.acceptance-off", { resource: event.resource, known: event.known });
        count("AcceptanceOff");
        return;
      case "service.notification-incomplete":
        logger.warn("service.notification-incomplete", {
          resource: event.resource,
          topicArn: event.topicArn,
        });
        count("NotificationMissing");
        return;
      case "hint.ignored":
      case "subscription.confirmed":
      case "hint.covered":
      case "hint.unseen":
      case "look.again": {
        const { event: name, ...fields } = event;
        logger.info(name, fields);
      }
    }
  };
}

/** `FindingOwnerMustAct` for `owner-must-act`. */
export function findingMetric(code: FindingCode): string {
  const words = code.split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return `Finding${words.join("")}`;
}

/** A service that tells nobody and that we are not about to mend; the sweep finds its connections all the same. */
function isMissingNotification({ after, action }: Change): boolean {
  return after.kind === "service-notification" && after.status === "absent" && action === undefined;
}

const DECIDED = {
  approve: "approved",
  hold: "held",
  reject: "rejected",
  end: "ended",
  ignore: "ignored",
} as const;

/** `connection.approved`, `action.intended`, `action.succeeded`, `connection.observed` … */
function nameOf(record: ConnectionFact): string {
  switch (record.type) {
    case "decision":
      return `connection.${DECIDED[record.verdict]}`;
    case "intent":
      return "action.intended";
    case "outcome":
      return `action.${record.result}`;
    case "observation":
      return "connection.observed";
  }
}

function fieldsOf({
  id,
  tenant,
  connection,
  state,
  reason,
  action,
  explanation,
  errorCode,
}: ConnectionFact) {
  return { auditId: id, tenant, connection, state, reason, action, explanation, errorCode };
}
