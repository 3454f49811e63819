import {
  CreateVpcEndpointConnectionNotificationCommand,
  ModifyVpcEndpointServicePermissionsCommand,
} from "@aws-sdk/client-ec2";

import type { ActionResult } from "../core/outcome.ts";
import type { ServiceSettings } from "../core/service-settings.ts";
import { notificationEvents } from "../core/service-settings.ts";
import type { Allowance } from "./budgeted-call.ts";
import { callWithin } from "./budgeted-call.ts";
import type { CallBudget } from "./call-budget.ts";
import { outcomeOfError } from "./ec2-errors.ts";
import { placeOf } from "./endpoint-service-arn.ts";
import type { Ec2ClientsOf } from "./provider-session.ts";
import type { AskService } from "./service-description.ts";
import { describeService, readNotifications, readPrincipals } from "./service-description.ts";

/** The APIs that change a service, for whoever reserves the first call of one. */
export const PRINCIPALS_API = "ModifyVpcEndpointServicePermissions";
export const NOTIFICATION_API = "CreateVpcEndpointConnectionNotification";

/**
 * PrivateLink endpoint services, as their provider sees them (privatelink.md sections 2 and 5). Reads are complete or they
 * throw; ThrottledError means "not now". Changes say what became of each part and never throw for what AWS answered.
 */
export type EndpointServices = {
  /** Undefined: AWS does not know it. */
  read(resource: string, allowance: Allowance): Promise<ServiceSettings | undefined>;
  addPrincipals: ChangePrincipals;
  removePrincipals: ChangePrincipals;
  /** Asks for all events. The same token and topic again make no second notification. */
  addNotification(
    resource: string,
    topicArn: string,
    clientToken: string,
    allowance: Allowance,
  ): Promise<ActionResult>;
};

type ChangePrincipals = (
  resource: string,
  principals: readonly string[],
  allowance: Allowance,
) => Promise<ReadonlyMap<string, ActionResult>>;

type Parameter = "AddAllowedPrincipals" | "RemoveAllowedPrincipals";

/** @param idsPerCall principals named in one call, of which AWS documents no limit */
export function ec2EndpointServices(options: {
  readonly clients: Ec2ClientsOf;
  readonly budget: CallBudget;
  readonly idsPerCall: number;
}): EndpointServices {
  const { clients, budget, idsPerCall } = options;

  const asking = (resource: string, allowance: Allowance) => {
    const { accountId, region, serviceId } = placeOf(resource);
    // A reserved call is the first one; whatever follows takes its own.
    let next = allowance;
    const ask: AskService = async (api, send) => {
      const allowed = next;
      next = { until: allowance.until };
      const to = clients(accountId, region);
      return await callWithin(budget, { accountId, region, api }, allowed, () => send(to));
    };
    return { serviceId, ask };
  };

  const changePrincipals = async (
    resource: string,
    parameter: Parameter,
    principals: readonly string[],
    allowance: Allowance,
  ) => {
    const { serviceId, ask } = asking(resource, allowance);
    const results = new Map<string, ActionResult>();
    for (const chunk of chunks([...new Set(principals)], idsPerCall)) {
      const sent = await changeChunk(serviceId, parameter, chunk, ask);
      for (const [principal, result] of sent) results.set(principal, result);
    }
    const refused = [...results].flatMap(([id, { result }]) => (result === "failed" ? [id] : []));
    if (refused.length === 0) return results;
    const wanted = parameter === "AddAllowedPrincipals";
    const shown = await afterRefusal(() => readPrincipals(serviceId, ask));
    for (const principal of refused) {
      if (shown !== "unread" && shown.includes(principal) === wanted)
        results.set(principal, ALREADY);
    }
    return results;
  };

  return {
    async read(resource, allowance) {
      const { serviceId, ask } = asking(resource, allowance);
      return await describeService(serviceId, ask);
    },

    addPrincipals: (resource, principals, allowance) =>
      changePrincipals(resource, "AddAllowedPrincipals", principals, allowance),

    removePrincipals: (resource, principals, allowance) =>
      changePrincipals(resource, "RemoveAllowedPrincipals", principals, allowance),

    async addNotification(resource, topicArn, clientToken, allowance) {
      const { serviceId, ask } = asking(resource, allowance);
      const input = {
        ServiceId: serviceId,
        ConnectionNotificationArn: topicArn,
        ConnectionEvents: [...notificationEvents],
        ClientToken: clientToken,
      };
      try {
        const answer = await ask(NOTIFICATION_API, ({ act }) =>
          act.send(new CreateVpcEndpointConnectionNotificationCommand(input)),
        );
        const isThere = answer.ConnectionNotification?.ConnectionNotificationId !== undefined;
        return confirmation(isThere, answer.$metadata.requestId);
      } catch (error) {
        const outcome = outcomeOfError(error);
        if (outcome.result !== "failed") return outcome;
        const shown = await afterRefusal(() => readNotifications(serviceId, ask));
        if (shown === "unread") return outcome;
        const tellsItAll = shown.some(
          (one) =>
            one.topicArn === topicArn &&
            one.enabled &&
            notificationEvents.every((event) => one.events.includes(event)),
        );
        return tellsItAll ? ALREADY : outcome;
      }
    },
  };
}

/** One call; if it is refused for what it names, halves are tried, so that one bad principal stops nobody else. */
async function changeChunk(
  serviceId: string,
  parameter: Parameter,
  principals: readonly string[],
  ask: AskService,
): Promise<[string, ActionResult][]> {
  const input = { ServiceId: serviceId, [parameter]: [...principals] };
  try {
    const answer = await ask(PRINCIPALS_API, ({ act }) =>
      act.send(new ModifyVpcEndpointServicePermissionsCommand(input)),
    );
    const result = confirmation(answer.ReturnValue, answer.$metadata.requestId);
    return principals.map((principal) => [principal, result]);
  } catch (error) {
    const outcome = outcomeOfError(error);
    if (outcome.result === "failed" && isAboutAPrincipal(outcome.code) && principals.length > 1) {
      const middle = Math.ceil(principals.length / 2);
      return [
        ...(await changeChunk(serviceId, parameter, principals.slice(0, middle), ask)),
        ...(await changeChunk(serviceId, parameter, principals.slice(middle), ask)),
      ];
    }
    return principals.map((principal) => [principal, outcome]);
  }
}

/** `ReturnValue` is true or the call fails, says the API reference; anything else leaves open what happened. */
function confirmation(
  isConfirmed: boolean | undefined,
  requestId: string | undefined,
): ActionResult {
  if (isConfirmed !== true)
    return { result: "unknown", explanation: "AWS answered without confirming it" };
  const awsRequestId = requestId === undefined ? {} : { awsRequestId: requestId };
  return { result: "succeeded", explanation: "AWS confirmed it", ...awsRequestId };
}

/** It was refused, but AWS shows what was wanted: by an earlier try of ours, or by somebody else. */
const ALREADY: ActionResult = { result: "succeeded", explanation: "AWS shows it so already" };

/** What AWS shows after a refusal. A refusal says that nothing was done: if this can't be read, it stands, and the next look reads again. */
async function afterRefusal<Row>(
  read: () => Promise<readonly Row[]>,
): Promise<readonly Row[] | "unread"> {
  try {
    return await read();
  } catch {
    return "unread";
  }
}

/** Whether a call was refused for one of its principals, so that the others may do better alone; a service that is gone is gone for all. */
function isAboutAPrincipal(code: string): boolean {
  return code.startsWith("Invalid") && !code.startsWith("InvalidVpcEndpointService");
}

function chunks(ids: readonly string[], size: number): string[][] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, index) => ids.slice(index * size, (index + 1) * size));
}
