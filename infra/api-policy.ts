import { principalArnPatterns, type MappedRole } from "./mapped-role.ts";

/** API Gateway's quota (platform.md section 1). AWS raises it on request. */
const MOST_CHARACTERS = 8_192;

/** What the longest ARN in place of `execute-api:/` is longer by: which of the two forms AWS counts is not documented. */
const EXPANDED_BY = 64;

/**
 * Who may call the API, as far as API Gateway can say before any code runs: the organization, and for the control part of it
 * only the mapped roles. Both are denies beside the one Allow: callers of the hub's own account need no Allow here, and only an
 * explicit deny stops them (platform.md section 1). Throws if AWS would not store it.
 */
export function apiPolicy({
  organizationId,
  partition,
  roles,
}: {
  readonly organizationId: string;
  readonly partition: string;
  readonly roles: readonly MappedRole[];
}): string {
  const invoke = { Principal: "*", Action: "execute-api:Invoke" };
  const ofTheOrganization = { "aws:PrincipalOrgID": organizationId };
  const mapped = roles.flatMap((role) => principalArnPatterns(role, partition));
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OrganizationCalls",
        Effect: "Allow",
        ...invoke,
        Resource: "execute-api:/*",
        Condition: { StringEquals: ofTheOrganization },
      },
      {
        Sid: "NobodyElseCalls",
        Effect: "Deny",
        ...invoke,
        Resource: "execute-api:/*",
        // Met, too, by a caller whose account is in no organization: then the key is missing.
        Condition: { StringNotEquals: ofTheOrganization },
      },
      {
        Sid: "OnlyMappedRolesControl",
        Effect: "Deny",
        ...invoke,
        Resource: "execute-api:/*/*/v1/control/*",
        // Nobody at all where no role is mapped.
        ...(mapped.length > 0 && { Condition: { ArnNotLike: { "aws:PrincipalArn": mapped } } }),
      },
    ],
  });
  const longest = policy.length + (policy.split("execute-api:/").length - 1) * EXPANDED_BY;
  if (longest <= MOST_CHARACTERS) return policy;
  throw new Error(
    `the API's resource policy would have ${longest} characters with ${roles.length} roles, and API Gateway takes ${MOST_CHARACTERS}: map fewer roles in gatehouse.config.ts, for instance one permission set for several groups`,
  );
}
