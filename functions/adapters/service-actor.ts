import type { Kind } from "../core/kind.ts";
import type { ActionResult } from "../core/outcome.ts";
import type { Actor } from "../core/ports.ts";
import type { CallBudget } from "./call-budget.ts";
import { placeOf } from "./endpoint-service-arn.ts";
import type { EndpointServices } from "./endpoint-services.ts";
import { PRINCIPALS_API } from "./endpoint-services.ts";

/**
 * Adds and removes settings of endpoint services. What is set aside is a call for principals, of which there can be many; the
 * notification, one in the life of a service, asks the budget when it is made.
 */
export function serviceActor(services: EndpointServices, budget: CallBudget): Actor {
  return {
    async reserve(resource, _action, until) {
      const { accountId, region } = placeOf(resource);
      const taken = await budget.take({ accountId, region, api: PRINCIPALS_API }, until);
      return taken === "taken" ? "reserved" : "spent";
    },

    async act(resource, action, orders, until) {
      const results = new Map<string, ActionResult>();
      const ordersOf = (kind: Kind) => orders.filter((order) => order.kind === kind);
      const principals = ordersOf("service-principal").map(({ externalId }) => externalId);
      if (principals.length > 0) {
        const change = action === "add" ? services.addPrincipals : services.removePrincipals;
        const changed = await change(resource, principals, { until, reserved: true });
        for (const [principal, result] of changed) results.set(principal, result);
      }
      for (const { externalId: topicArn, intentId } of ordersOf("service-notification")) {
        // A token for each intent, never one for good: EC2 remembers tokens for a day at least, and would answer for a
        // notification that somebody has deleted meanwhile (EC2 API reference, "Ensuring idempotency").
        const made =
          action === "add"
            ? await services.addNotification(resource, topicArn, intentId, { until })
            : NEVER_REMOVED;
        results.set(topicArn, made);
      }
      return results;
    },
  };
}

const NEVER_REMOVED: ActionResult = {
  result: "failed",
  code: "NotDone",
  explanation: "Gatehouse removes no notification",
};
