import { AwsError } from "../../action.ts";

/** How the service names the types of its resources in errors; the spelling is UNKNOWN, nothing should depend on it. */
export type ResourceTypeName =
  | "SERVICE_NETWORK"
  | "SERVICE"
  | "RESOURCE_CONFIGURATION"
  | "SERVICE_NETWORK_SERVICE_ASSOCIATION"
  | "SERVICE_NETWORK_VPC_ASSOCIATION"
  | "SERVICE_NETWORK_RESOURCE_ASSOCIATION"
  | "SERVICE_NETWORK_VPC_ENDPOINT_ASSOCIATION"
  | "RESOURCE_ENDPOINT_ASSOCIATION"
  | "VPC"
  | "SECURITY_GROUP";

// Codes, statuses and members of all of these: lattice.md section 1.5.

export function conflict(message: string, resourceId: string, resourceType: ResourceTypeName) {
  return new AwsError("ConflictException", message, 409, { resourceId, resourceType });
}

/** Text of lattice.md section 1.4, seen for services; here it serves every status that forbids a call. */
export function wrongStatus(
  { id, status }: { readonly id: string; readonly status: string },
  resourceType: ResourceTypeName,
) {
  return conflict(
    `Invalid resource status for this operation, resource id ${id}, status: ${status}.`,
    id,
    resourceType,
  );
}

export function notFound(resourceId: string, resourceType: ResourceTypeName) {
  return new AwsError("ResourceNotFoundException", `Resource ${resourceId} not found`, 404, {
    resourceId,
    resourceType,
  });
}

/** `member` is the request's member that is wrong; none for a wrong combination. */
export function invalid(message: string, member?: string) {
  return new AwsError("ValidationException", message, 400, {
    reason: member === undefined ? "other" : "fieldValidationFailed",
    ...(member !== undefined && { fieldList: [{ name: member, message }] }),
  });
}

export function accessDenied(message: string) {
  return new AwsError("AccessDeniedException", message, 403);
}

export function quotaExceeded(
  message: string,
  quotaCode: string,
  resourceType: ResourceTypeName,
  resourceId?: string,
) {
  return new AwsError("ServiceQuotaExceededException", message, 402, {
    resourceType,
    serviceCode: "vpc-lattice",
    quotaCode,
    ...(resourceId !== undefined && { resourceId }),
  });
}
