import {
  SubscribeCommand,
  type SubscribeCommandInput,
  type SubscribeResponse,
} from "@aws-sdk/client-sns";

import { type Action, type Call, defineAction, NotModelledError } from "../../action.ts";
import { putSubscription, type SubscriptionSettings } from "./subscription.ts";
import { invalidParameter, type Topics } from "./topic.ts";

/** Queues of the caller's own account, which SNS confirms by itself; what would need a confirmation is refused by name. */
export function subscribe(topics: Topics): Action {
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
      const { arn } = putSubscription(topic, settings, ownerOf(settings, call), call.platform);
      return { SubscriptionArn: arn };
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

function ownerOf({ endpoint }: SubscriptionSettings, { caller }: Call): string {
  const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
  if (endpoint.startsWith("arn:") && endpoint.split(":")[4] !== accountId) {
    throw new NotModelledError(
      `confirmation of a subscription: caller ${accountId} does not own queue ${endpoint};`,
    );
  }
  return accountId;
}
