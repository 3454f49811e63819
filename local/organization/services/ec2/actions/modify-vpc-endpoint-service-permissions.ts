import { ModifyVpcEndpointServicePermissionsCommand } from "@aws-sdk/client-ec2";
import type {
  AddedPrincipal,
  ModifyVpcEndpointServicePermissionsRequest,
  ModifyVpcEndpointServicePermissionsResult,
} from "@aws-sdk/client-ec2";

import { defineAction } from "../../../action.ts";
import type { Action } from "../../../action.ts";
import { principalType, toAllowedPrincipal } from "../allowed-principal.ts";
import { stopDryRun } from "../dry-run.ts";
import { ownService } from "../endpoint-service.ts";
import type { PrivateLink } from "../private-link.ts";
import { requestBucket } from "../request-bucket.ts";
import { required } from "../required-parameter.ts";
import { authorizeService } from "../service-authorization.ts";

const API = "ModifyVpcEndpointServicePermissions";

/**
 * Adds and removes allowed principals, all or none. Connections that exist are not touched (privatelink.md section 5: certain for
 * accepted ones, UNKNOWN for those that wait). What EC2 says to adding a listed one, or to removing one that is not listed, is
 * not documented: here nothing changes, and `AddedPrincipals` has only what is new.
 */
export function modifyVpcEndpointServicePermissions(link: PrivateLink): Action {
  const { platform } = link;
  return defineAction<
    ModifyVpcEndpointServicePermissionsRequest,
    ModifyVpcEndpointServicePermissionsResult
  >({
    name: API,
    command: ModifyVpcEndpointServicePermissionsCommand,
    parameters: ["AddAllowedPrincipals", "DryRun", "RemoveAllowedPrincipals", "ServiceId"],
    bucket: requestBucket(API, "mutate"),
    authorize(input, call) {
      const serviceId = required(input.ServiceId, "ServiceId");
      return authorizeService(link, call, `ec2:${API}`, serviceId);
    },
    run(input, call) {
      stopDryRun(input);
      const service = ownService(link.scopeOf(call), input.ServiceId);
      const { AddAllowedPrincipals: adds = [], RemoveAllowedPrincipals: removes = [] } = input;
      required([...adds, ...removes], "AddAllowedPrincipals or RemoveAllowedPrincipals");
      const typed = adds.map((principal) => ({
        principal,
        type: principalType(principal, platform.partition),
      }));
      for (const principal of removes) principalType(principal, platform.partition);

      const AddedPrincipals: AddedPrincipal[] = [];
      for (const { principal, type } of typed) {
        if (service.allowedPrincipals.has(principal)) continue;
        const allowed = {
          sequence: link.nextSequence(),
          permissionId: `vpce-svc-perm-${platform.hex(17)}`,
          type,
          principal,
        };
        service.allowedPrincipals.set(principal, allowed);
        AddedPrincipals.push(toAllowedPrincipal(allowed, service.id));
      }
      for (const principal of removes) service.allowedPrincipals.delete(principal);
      return {
        AddedPrincipals,
        ReturnValue: true,
      };
    },
  });
}
