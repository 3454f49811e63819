import {
  SubscribeCommand,
  type SubscribeCommandInput,
  type SubscribeResponse,
} from "@aws-sdk/client-sns";

import { type Action, defineAction, NotModelledError } from "../../action.ts";
import type { Confirmations } from "./confirmation.ts";
import { putSubscription, type SubscriptionSettings } from "./subscription.ts";
import { invalidParameter, type Topics } from "./topic.ts";

/**
 * Queues only. One of the caller's own account is confirmed at once; any other is asked to confirm, and the answer is
 * `pending confirmation` unless the caller wants the ARN all the same (API reference).
 */
export function subscribe(topics: Topics, confirmations: Confirmations): Action {
  return defineAction<SubscribeCommandInput, SubscribeResponse>({
    name: "Subscribe",
    command: SubscribeCommand,
    parameters: ["TopicArn", "Protocol", "Endpoint", "Attributes", "ReturnSubscriptionArn"],
    authorize: (input) => [
      {
        ...topics.authorization("Subscribe", input.TopicArn),
        context: { "sns:Protocol": input.Protocol ?? "", "sns:Endpoint": input.Endpoint ?? "" },
      },
    ],
    run(input, call) {
      const topic = topics.ofCall(input.TopicArn, call.region);
      const settings = settingsOf(input, topic.settings.arn);
      const { caller, platform } = call;
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      const subscription = putSubscription(topic, settings, accountId, platform);
      confirmations.request(subscription);
      const isTold = subscription.pendingSince === undefined || input.ReturnSubscriptionArn;
      return { SubscriptionArn: isTold ? subscription.arn : "pending confirmation" };
    },
  });
}

function settingsOf(input: SubscribeCommandInput, topicArn: string): SubscriptionSettings {
  if (input.Protocol !== "sqs") {
    throw new NotModelledError(`subscription protocol ${input.Protocol ?? ""}`);
  }
  let settings: SubscriptionSettings = {
    topicArn,
    protocol: "sqs",
    endpoint: input.Endpoint ?? "",
  };
  for (const [name, value] of Object.entries(input.Attributes ?? {})) {
    if (name === "RawMessageDelivery") {
      settings = { ...settings, rawMessageDelivery: value === "true" };
    } else if (name === "RedrivePolicy") {
      settings = { ...settings, redrivePolicy: parsedRedrive(value) };
    } else {
      throw new NotModelledError(`subscription attribute ${name}`);
    }
  }
  return settings;
}

function parsedRedrive(json: string): { deadLetterTargetArn: string } {
  try {
    // The caller's JSON; a wrong ARN shows when a message is given up.
    return JSON.parse(json) as { deadLetterTargetArn: string };
  } catch (cause) {
    throw Object.assign(invalidParameter("RedrivePolicy: it is not valid JSON"), { cause });
  }
}
