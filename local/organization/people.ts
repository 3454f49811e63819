import type { AccessKey, Identities, PolicyDocument } from "./identities.ts";

/** Where the people who run Gatehouse sign in: no tenant, no hub, nothing of ours runs there. */
export const SECURITY_ACCOUNT_ID = "999900001111";

/** Permission sets of IAM Identity Center, each with the suffix that its role got when it was made. */
const PERMISSION_SETS = {
  GatehouseApprover: "1f0c5a7d9e3b2468",
  GatehouseOperator: "2a1d6b8e0f4c3579",
  GatehouseAuditor: "3b2e7c9f1a5d468b",
} as const;

type PermissionSet = keyof typeof PERMISSION_SETS;

/** A profile of somebody who takes a role, as IAM Identity Center's are taken: the session name is the user's name. */
export type PersonProfile = {
  readonly name: string;
  readonly roleArn: string;
  /** Profile whose credentials take the role. */
  readonly sourceProfile: string;
  readonly sessionName: string;
};

const PEOPLE = [
  { name: "approver-1", permissionSet: "GatehouseApprover" },
  { name: "approver-2", permissionSet: "GatehouseApprover" },
  { name: "operator", permissionSet: "GatehouseOperator" },
  { name: "operator-2", permissionSet: "GatehouseOperator" },
  { name: "auditor", permissionSet: "GatehouseAuditor" },
] as const;

export type Person = (typeof PEOPLE)[number]["name"];

/**
 * Makes the roles of the security account, which may call the hub's APIs and nothing else, and names who takes them.
 * On AWS their trust policies name Identity Center's SAML provider; here the account itself, so that its administrator can.
 */
export function putPeople(
  identities: Identities,
  place: {
    readonly partition: string;
    readonly homeRegion: string;
    readonly hubAccountId: string;
  },
): readonly PersonProfile[] {
  const { partition, homeRegion, hubAccountId } = place;
  // No Region in the path where Identity Center is in us-east-1 (platform.md section 2).
  const region = homeRegion === "us-east-1" ? "" : `${homeRegion}/`;
  const roleArn = (set: PermissionSet) =>
    `arn:${partition}:iam::${SECURITY_ACCOUNT_ID}:role/aws-reserved/sso.amazonaws.com/${region}${roleName(set)}`;
  const callTheHub: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "execute-api:Invoke",
        Resource: `arn:${partition}:execute-api:${homeRegion}:${hubAccountId}:*`,
      },
    ],
  };
  for (const set of new Set(PEOPLE.map(({ permissionSet }) => permissionSet))) {
    identities.putRole({
      arn: roleArn(set),
      accountId: SECURITY_ACCOUNT_ID,
      name: roleName(set),
      trust: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:${partition}:iam::${SECURITY_ACCOUNT_ID}:root` },
            Action: "sts:AssumeRole",
          },
        ],
      },
      policies: { [set]: callTheHub },
    });
  }
  return PEOPLE.map(({ name, permissionSet }) => ({
    name,
    roleArn: roleArn(permissionSet),
    sourceProfile: "security",
    sessionName: name,
  }));
}

function roleName(permissionSet: PermissionSet): string {
  return `AWSReservedSSO_${permissionSet}_${PERMISSION_SETS[permissionSet]}`;
}

/** Credentials of that person, which never expire. */
export function keyOfPerson(
  identities: Identities,
  { roleArn, sessionName }: PersonProfile,
): AccessKey {
  return identities.issueSession(roleArn, sessionName);
}
