import {
  CreateLogStreamCommand,
  type CreateLogStreamCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { streamAuthorization, type LogGroups } from "./log-group.ts";

export function createLogStream(groups: LogGroups): Action {
  return defineAction<CreateLogStreamCommandInput, object>({
    name: "CreateLogStream",
    command: CreateLogStreamCommand,
    parameters: ["logGroupName", "logStreamName"],
    authorize: (input, call) => [
      streamAuthorization("CreateLogStream", input.logGroupName, input.logStreamName, call),
    ],
    run(input, call) {
      const { streams } = groups.ofCall(input.logGroupName, call);
      const name = input.logStreamName ?? "";
      if (!/^[^:*]{1,512}$/.test(name)) {
        throw new AwsError(
          "InvalidParameterException",
          `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
        );
      }
      if (streams.has(name)) {
        throw new AwsError(
          "ResourceAlreadyExistsException",
          "The specified log stream already exists",
        );
      }
      streams.set(name, {
        name,
        createdAt: call.platform.clock.now(),
        lastEventAt: undefined,
        lastIngestedAt: undefined,
      });
      return {};
    },
  });
}
