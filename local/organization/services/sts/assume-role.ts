import {
  AssumeRoleCommand,
  type AssumeRoleRequest,
  type AssumeRoleResponse,
} from "@aws-sdk/client-sts";

import { AwsError, defineAction, type Call } from "../../action.ts";
import type { PolicyDocument, Role } from "../../identities.ts";
import { roleId } from "../../principal-id.ts";
import { parseSessionPolicy } from "./session-policy.ts";

const DEFAULT_DURATION_SECONDS = 3_600;
const MIN_DURATION_SECONDS = 900;
/** A role's MaxSessionDuration unless it was raised, which roles here cannot be. */
const MAX_DURATION_SECONDS = 3_600;

/**
 * Temporary credentials of a role: its trust policy must admit the caller, and across accounts the caller's own policies
 * must too. A role that does not exist is refused like one that is not allowed, as AWS does. With `Policy` the session may do
 * what both the role's policies and that one allow.
 *
 * Not modelled, and refused by name: managed session policies (`PolicyArns`), tags, MFA, source identity.
 */
export const assumeRole = defineAction<AssumeRoleRequest, AssumeRoleResponse>({
  name: "AssumeRole",
  command: AssumeRoleCommand,
  parameters: ["RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId", "Policy"],
  authorize(input, call) {
    const { sessionName } = checked(input);
    const role = roleOf(input, call);
    return [
      {
        action: "sts:AssumeRole",
        resource: role.arn,
        resourceAccountId: role.accountId,
        resourcePolicy: role.trust,
        context: {
          "sts:RoleSessionName": sessionName,
          ...(input.ExternalId !== undefined && { "sts:ExternalId": input.ExternalId }),
        },
      },
    ];
  },
  run(input, call) {
    const { sessionName, durationSeconds, sessionPolicy } = checked(input);
    const role = roleOf(input, call);
    const { clock, identities } = call.platform;
    const expiresAt = new Date(clock.now().getTime() + durationSeconds * 1_000);
    const key = identities.issueSession(role.arn, sessionName, {
      expiresAt,
      ...(sessionPolicy && { sessionPolicy }),
    });
    return {
      Credentials: {
        AccessKeyId: key.accessKeyId,
        SecretAccessKey: key.secretAccessKey,
        SessionToken: key.sessionToken,
        Expiration: expiresAt,
      },
      AssumedRoleUser: {
        AssumedRoleId: `${roleId(role.arn)}:${sessionName}`,
        Arn: key.caller.type === "service" ? undefined : key.caller.arn,
      },
    } satisfies AssumeRoleResponse;
  },
});

type Checked = {
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly sessionPolicy: PolicyDocument | undefined;
};

/** STS API Reference, AssumeRole: 2 to 64 of `[\w+=,.@-]`, 900 s up to the role's maximum. */
function checked(input: AssumeRoleRequest): Checked {
  const sessionName = input.RoleSessionName ?? "";
  const durationSeconds = input.DurationSeconds ?? DEFAULT_DURATION_SECONDS;
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalid(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*, with length 2 to 64`,
    );
  }
  if (durationSeconds < MIN_DURATION_SECONDS || durationSeconds > 43_200) {
    throw invalid(
      `1 validation error detected: Value '${durationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between ${MIN_DURATION_SECONDS} and 43200`,
    );
  }
  if (durationSeconds > MAX_DURATION_SECONDS) {
    throw invalid(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const { Policy } = input;
  const sessionPolicy = Policy === undefined ? undefined : parseSessionPolicy(Policy);
  return { sessionName, durationSeconds, sessionPolicy };
}

function roleOf(input: AssumeRoleRequest, { caller, platform }: Call): Role {
  const role = platform.identities.role(input.RoleArn ?? "");
  if (role !== undefined) return role;
  const who = caller.type === "service" ? caller.service : caller.arn;
  throw new AwsError(
    "AccessDenied",
    `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
    403,
  );
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message);
}
