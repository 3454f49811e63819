import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";

/**
 * Every error of RAM's API that is answered here: its query code where that differs, and its HTTP status where that is not
 * 400 (ram.md section 3; API model).
 */
const ERRORS = {
  IdempotentParameterMismatchException: { query: "IdempotentParameterMismatch" },
  InvalidMaxResultsException: { query: "InvalidMaxResults" },
  InvalidNextTokenException: { query: "InvalidNextToken" },
  InvalidParameterException: { query: "InvalidParameter" },
  InvalidResourceTypeException: { query: "InvalidResourceType.Unknown" },
  InvalidStateTransitionException: { query: "InvalidStateTransitionException.Unknown" },
  MalformedArnException: { query: "InvalidArn.Malformed" },
  MalformedPolicyTemplateException: {},
  MissingRequiredParameterException: { query: "MissingRequiredParameter" },
  OperationNotPermittedException: { query: "OperationNotPermitted" },
  PermissionAlreadyExistsException: { status: 409 },
  ResourceShareInvitationAlreadyAcceptedException: {
    query: "InvalidResourceShareInvitationArn.AlreadyAccepted",
  },
  ResourceShareInvitationAlreadyRejectedException: {
    query: "InvalidResourceShareInvitationArn.AlreadyRejected",
  },
  ResourceShareInvitationArnNotFoundException: {
    query: "InvalidResourceShareInvitationArn.NotFound",
  },
  ResourceShareInvitationExpiredException: { query: "InvalidResourceShareInvitationArn.Expired" },
  ResourceShareLimitExceededException: { query: "ResourceShareLimitExceeded" },
  UnknownResourceException: { query: "InvalidResourceShareArn.NotFound" },
} as const satisfies Readonly<Record<string, { query?: string; status?: number }>>;

export type RamErrorName = keyof typeof ERRORS;

/**
 * An error of RAM. The name of its shape is what public reports show ("UnknownResourceException: OrganizationalUnit … could
 * not be found", ram.md section 6); the model also has a query code for most, which `knobs.ramErrorCodes` sends in its place.
 */
export function ramError(platform: Platform, name: RamErrorName, message: string): AwsError {
  const { query, status }: { query?: string; status?: number } = ERRORS[name];
  const code = platform.knobs.ramErrorCodes === "query" ? (query ?? name) : name;
  return new AwsError(code, message, status);
}
