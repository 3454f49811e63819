import {
  GetCallerIdentityCommand,
  type GetCallerIdentityRequest,
  type GetCallerIdentityResponse,
} from "@aws-sdk/client-sts";

import { defineAction } from "../../action.ts";
import { principalId } from "../../principal-id.ts";

/** Who signed the call. Needs no permission, not even against an explicit deny (STS API Reference). */
export const getCallerIdentity = defineAction<GetCallerIdentityRequest, GetCallerIdentityResponse>({
  name: "GetCallerIdentity",
  command: GetCallerIdentityCommand,
  parameters: [],
  authorize: () => [],
  run(_input, { caller }) {
    if (caller.type === "service") {
      throw new Error(`${caller.service} asked STS who it is; only users and roles can`);
    }
    return {
      Account: caller.accountId,
      Arn: caller.arn,
      UserId: principalId(caller),
    } satisfies GetCallerIdentityResponse;
  },
});
