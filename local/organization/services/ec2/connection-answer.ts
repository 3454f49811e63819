import type { UnsuccessfulItem } from "@aws-sdk/client-ec2";

import { AwsError } from "../../action.ts";
import type { Call } from "../../action.ts";
import type { Knobs } from "../../knobs.ts";
import { stopDryRun } from "./dry-run.ts";
import type { Answer, EndpointConnection } from "./endpoint-connection.ts";
import { isKnownToProvider, stateOf } from "./endpoint-connection.ts";
import { ownService } from "./endpoint-service.ts";
import type { PrivateLink } from "./private-link.ts";
import { required } from "./required-parameter.ts";

export type AnswerRequest = {
  readonly ServiceId: string | undefined;
  readonly VpcEndpointIds: string[] | undefined;
  readonly DryRun?: boolean | undefined;
};

/**
 * Answers connections of one service, each for itself, and lists those that could not be answered (privatelink.md section 4).
 * An id that the service does not know fails its item, or the whole call before anything is done, as `oneBadId` says.
 */
export function answerConnections(
  link: PrivateLink,
  call: Call,
  input: AnswerRequest,
  event: "Accept" | "Reject",
  answer: (connection: EndpointConnection, now: Date, knobs: Knobs) => Answer,
): { Unsuccessful: UnsuccessfulItem[] } {
  const { knobs, clock } = link.platform;
  refuseForOrganization(knobs);
  stopDryRun(input);
  const now = clock.now();
  const scope = link.scopeOf(call);
  const service = ownService(scope, input.ServiceId);
  const asked = required(input.VpcEndpointIds, "VpcEndpointId");
  if (asked.length > knobs.batchSizeLimit) {
    // Whether there is a limit, and what EC2 would say, is UNKNOWN (privatelink.md section 4): the code is invented.
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${asked.length} ids) for parameter VpcEndpointId is invalid. At most ${knobs.batchSizeLimit} are allowed in one call`,
    );
  }
  const ids = [...new Set(asked)];

  const found = ids.map((id) => {
    const connection = scope.connections.get(id);
    const known = connection?.service === service && isKnownToProvider(connection, now, knobs);
    return { id, connection: known ? connection : undefined };
  });
  const unknown = found.find(({ connection }) => connection === undefined);
  if (unknown !== undefined && knobs.oneBadId === "fails-the-call") {
    const { code, message } = badId(unknown.id);
    throw new AwsError(code, message);
  }

  const Unsuccessful: UnsuccessfulItem[] = [];
  for (const { id, connection } of found) {
    if (connection === undefined) {
      const { code, message } = badId(id);
      Unsuccessful.push({ ResourceId: id, Error: { Code: code, Message: message } });
      continue;
    }
    const before = stateOf(connection, now).state;
    switch (answer(connection, now, knobs)) {
      case "done":
        link.notifier.notify(scope.notifications.values(), event, connection);
        break;
      case "already-so":
        break;
      case "invalid-state":
        Unsuccessful.push({
          ResourceId: id,
          Error: {
            Code: "InvalidState",
            Message: `The Vpc Endpoint '${id}' can't be answered with ${event}: its state is '${before}'`,
          },
        });
        break;
    }
  }
  return { Unsuccessful };
}

/** The organization's share is used up, whatever the account has left (privatelink.md section 4). The account's token is gone too. */
function refuseForOrganization(knobs: Knobs): void {
  if (knobs.organizationThrottling <= 0) return;
  knobs.organizationThrottling -= 1;
  throw new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503);
}

function badId(id: string): { code: string; message: string } {
  if (!/^vpce-(?:[0-9a-f]{17}|[0-9a-f]{8})$/.test(id)) {
    return { code: "InvalidVpcEndpointId.Malformed", message: `Invalid Vpc Endpoint Id: '${id}'` };
  }
  return {
    code: "InvalidVpcEndpointId.NotFound",
    message: `The Vpc Endpoint Id '${id}' does not exist`,
  };
}
