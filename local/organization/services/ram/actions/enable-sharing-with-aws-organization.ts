import {
  EnableSharingWithAwsOrganizationCommand,
  type EnableSharingWithAwsOrganizationRequest,
  type EnableSharingWithAwsOrganizationResponse,
} from "@aws-sdk/client-ram";

import { defineAction, type Action } from "../../../action.ts";
import { callerAccount } from "../caller-account.ts";
import { ramError } from "../ram-error.ts";
import { authorizeEverywhere } from "../share-authorization.ts";
import type { Sharing } from "../sharing.ts";

/** For the management account alone; from any Region, for all (ram.md sections 4 and 6). */
export function enableSharingWithAwsOrganization(sharing: Sharing): Action {
  return defineAction<
    EnableSharingWithAwsOrganizationRequest,
    EnableSharingWithAwsOrganizationResponse
  >({
    name: "EnableSharingWithAwsOrganization",
    command: EnableSharingWithAwsOrganizationCommand,
    parameters: [],
    authorize: () => authorizeEverywhere("EnableSharingWithAwsOrganization"),
    run(_input, { caller }) {
      if (callerAccount(caller) !== sharing.options.managementAccountId) {
        throw ramError(
          sharing.platform,
          "OperationNotPermittedException",
          "The requested operation is not permitted: only the management account can enable sharing with AWS Organizations.",
        );
      }
      sharing.organizationSharing = true;
      return { returnValue: true };
    },
  });
}
