import type { Call } from "../../action.ts";
import type { LatticeService, ServiceNetwork } from "./entity.ts";
import { targetOf } from "./identifier.ts";
import type { Lattice } from "./lattice.ts";
import { kindOf } from "./resource-kind.ts";

export const AUTH_POLICY_MEMBER = "resourceIdentifier";

/** The network or service that a request about auth policies names. Throws ValidationException. */
export function authTarget(lattice: Lattice, call: Call, identifier: string | undefined) {
  const kind = kindOf(identifier ?? "") === "servicenetwork" ? "servicenetwork" : "service";
  return targetOf(lattice, call, kind, AUTH_POLICY_MEMBER, identifier);
}

/** Active only under AWS_IAM (lattice.md section 5). */
export function stateOfPolicy({ authType }: ServiceNetwork | LatticeService) {
  return authType === "AWS_IAM" ? ("Active" as const) : ("Inactive" as const);
}
