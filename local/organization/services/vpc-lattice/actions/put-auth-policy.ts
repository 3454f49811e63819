import {
  PutAuthPolicyCommand,
  type PutAuthPolicyRequest,
  type PutAuthPolicyResponse,
} from "@aws-sdk/client-vpc-lattice";

import { type Action, defineAction } from "../../../action.ts";
import { authTarget, stateOfPolicy } from "../auth-policy.ts";
import { onEntity } from "../authorization.ts";
import { existing } from "../identifier.ts";
import { invalid } from "../lattice-error.ts";
import type { Lattice } from "../lattice.ts";

const API = "PutAuthPolicy";
// The quota; the API's model allows more (lattice.md section 5).
const MOST_BYTES = 10 * 1024;

/** The policy's text is kept as it is: what it would allow is not evaluated, for there is no traffic. */
export const putAuthPolicy = (lattice: Lattice): Action =>
  defineAction<PutAuthPolicyRequest, PutAuthPolicyResponse>({
    name: API,
    command: PutAuthPolicyCommand,
    parameters: ["resourceIdentifier", "policy"],
    authorize: (input, call) => [
      onEntity(lattice, call, API, authTarget(lattice, call, input.resourceIdentifier)),
    ],
    run(input, call) {
      const entity = existing(authTarget(lattice, call, input.resourceIdentifier));
      const text = checked(input.policy ?? "");
      const now = lattice.platform.clock.now();
      const { createdAt } = entity.authPolicy ?? { createdAt: now };
      entity.authPolicy = { text, createdAt, updatedAt: now };
      return { policy: text, state: stateOfPolicy(entity) };
    },
  });

/** JSON, no newlines, at most 10 KB (lattice.md section 5); the sentences are invented. */
function checked(text: string): string {
  if (/[\r\n]/.test(text)) throw invalid("policy must not contain newlines", "policy");
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) {
    throw invalid(`policy has ${bytes} bytes: at most ${MOST_BYTES}`, "policy");
  }
  if (!isStatementList(text)) throw invalid("policy is not a JSON policy document", "policy");
  return text;
}

function isStatementList(text: string): boolean {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null && "Statement" in document;
  } catch {
    return false;
  }
}
