import type { Service } from "../../action.ts";
import { assumeRole } from "./assume-role.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

/** AWS Security Token Service: who am I, and temporary credentials of a role. */
export function createSts(): Service {
  return {
    signingName: "sts",
    protocols: ["query"],
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    global: true,
    actions: [getCallerIdentity, assumeRole],
  };
}
