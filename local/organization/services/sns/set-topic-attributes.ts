import {
  SetTopicAttributesCommand,
  type SetTopicAttributesCommandInput,
} from "@aws-sdk/client-sns";

import { type Action, defineAction, NotModelledError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import { invalidParameter, type Topics } from "./topic.ts";

/** Policy and KmsMasterKeyId; other attributes are refused by name. */
export function setTopicAttributes(topics: Topics): Action {
  return defineAction<SetTopicAttributesCommandInput, object>({
    name: "SetTopicAttributes",
    command: SetTopicAttributesCommand,
    parameters: ["TopicArn", "AttributeName", "AttributeValue"],
    authorize: (input) => [topics.authorization("SetTopicAttributes", input.TopicArn)],
    run(input, { region }) {
      const { arn, policy, kmsKeyArn } = topics.ofCall(input.TopicArn, region).settings;
      const value = input.AttributeValue ?? "";
      switch (input.AttributeName) {
        case "Policy":
          topics.put({ arn, ...(kmsKeyArn && { kmsKeyArn }), policy: parsedPolicy(value) });
          return {};
        case "KmsMasterKeyId":
          topics.put({ arn, ...(policy && { policy }), ...(value && { kmsKeyArn: value }) });
          return {};
        case undefined:
        default:
          throw new NotModelledError(`topic attribute ${input.AttributeName ?? ""}`);
      }
    },
  });
}

function parsedPolicy(json: string): PolicyDocument {
  try {
    // The caller's JSON; IAM reads it with suspicion.
    return JSON.parse(json) as PolicyDocument;
  } catch (cause) {
    throw Object.assign(invalidParameter("Policy Error: it is not valid JSON"), { cause });
  }
}
