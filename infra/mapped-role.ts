import * as z from "zod";

import { AccountId } from "./account-id.ts";

/** What IAM Identity Center's roles begin with; it goes on with the permission set, and ends in 16 hexadecimal digits (platform.md section 2). */
const IDENTITY_CENTER = "AWSReservedSSO_";

/** What a role of ours may do through the control API. */
export const capabilities = ["approver", "operator", "auditor"] as const;

/** An IAM role whose callers may use the control API, and what for. A caller is told by account and role name, never by the name alone. */
export const MappedRole = z
  .strictObject({
    /** What records and messages call it: `network-approvers`. */
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, "lower-case letters, digits and hyphens, such as approvers"),
    accountId: AccountId,
    /** Without its path. Of an Identity Center role without the 16 hexadecimal digits at the end, which change when it is made anew. */
    roleName: z
      .string()
      // IAM API reference, CreateRole.
      .regex(/^[\w+=,.@-]{1,64}$/, "a role name is 1 to 64 letters, digits and +=,.@_- (no path)"),
    capabilities: z
      .array(z.enum(capabilities))
      .min(1, "names no capability: such a role could do nothing, leave it out"),
    /**
     * Whether each session name is a person, or all who take the role count as one. Only where nobody can choose a session
     * name: in an Identity Center role, or where the trust policy pins it (`sessionNamesPinned`).
     */
    persons: z.enum(["session", "role"]),
    /** The role's trust policy lets each user in under one `sts:RoleSessionName` alone. Nothing here can check it. */
    sessionNamesPinned: z.literal(true).optional(),
    /** What the role is for; everything when left out. */
    scope: z
      .strictObject({
        /** ARNs of offerings. */
        offerings: z
          .array(z.string().regex(/^arn:/, "an offering is named by an ARN"))
          .min(1, "names no offering: leave it out where the role is for all of them")
          .optional(),
        organizationalUnits: z
          .array(
            z
              .string()
              .regex(
                /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
                "an OU has an ID such as ou-abcd-11112222, the root one such as r-abcd",
              ),
          )
          .min(1, "names no OU: leave it out where the role is for all of them")
          .optional(),
      })
      .refine(
        (scope) => Object.keys(scope).length > 0,
        "is empty: leave scope out where the role is for everything",
      )
      .optional(),
  })
  .superRefine((role, context) => {
    for (const message of problemsOf(role)) context.addIssue(message);
  });
export type MappedRole = z.infer<typeof MappedRole>;

type Shape = {
  readonly roleName: string;
  readonly capabilities: readonly string[];
  readonly persons: "session" | "role";
  readonly sessionNamesPinned?: true | undefined;
};

function problemsOf({ roleName, persons, sessionNamesPinned, ...role }: Shape): string[] {
  const isIdentityCenter = roleName.startsWith(IDENTITY_CENTER);
  return [
    ...(isIdentityCenter && /_[0-9a-f]{16}$/.test(roleName)
      ? [
          `roleName is ${roleName}, with a suffix that changes when Identity Center makes the role anew: leave its last 17 characters out`,
        ]
      : []),
    ...(roleName === IDENTITY_CENTER
      ? [`roleName is ${roleName} without a permission set: add its name`]
      : []),
    ...repeated(role.capabilities).map(
      (one) => `capabilities names ${one} more than once: once is enough`,
    ),
    ...(persons === "session" && !isIdentityCenter && !sessionNamesPinned
      ? [
          `persons is "session", but whoever takes ${roleName} chooses the session name: pin it in the role's trust policy and say sessionNamesPinned: true, use an Identity Center role (${IDENTITY_CENTER}…), or say persons: "role"`,
        ]
      : []),
    ...(persons === "role" && sessionNamesPinned
      ? [`sessionNamesPinned means nothing where persons is "role": leave one of them out`]
      : []),
  ];
}

/** What no role shows by itself. */
export function contradictionsInRoles(roles: readonly MappedRole[]): string[] {
  const keyed = roles.map(({ accountId, roleName }) => `${accountId}/${roleName}`);
  return [
    ...repeated(keyed).map(
      (key) =>
        `roles maps ${key} more than once: write one entry with all its capabilities, or no caller would know which counts`,
    ),
    ...repeated(roles.map(({ name }) => name)).map(
      (name) => `roles has more than one "${name}": records name a role by it, choose another`,
    ),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) < index))];
}

/**
 * What `aws:PrincipalArn` of the role's callers is like: with its path, and of an Identity Center role with exactly 16 characters
 * behind the last underscore, so that a permission set whose name only begins alike is not meant.
 */
export function principalArnPatterns(
  { accountId, roleName }: Pick<MappedRole, "accountId" | "roleName">,
  partition: string,
): string[] {
  const isIdentityCenter = roleName.startsWith(IDENTITY_CENTER);
  const place = isIdentityCenter ? "aws-reserved/sso.amazonaws.com/" : "";
  const name = isIdentityCenter ? `${roleName}_${"?".repeat(16)}` : roleName;
  const roles = `arn:${partition}:iam::${accountId}:role/${place}`;
  // Identity Center of us-east-1 has no Region in the path (platform.md section 2); other roles may have any path or none.
  return [`${roles}${name}`, `${roles}*/${name}`];
}

const PINNED: keyof MappedRole = "sessionNamesPinned";

/** The roles as the functions are told them, in JSON. Whether session names are pinned has done its work here. */
export function toMappedRoles(roles: readonly MappedRole[]): string {
  return JSON.stringify(
    roles.map((role) => Object.fromEntries(Object.entries(role).filter(([key]) => key !== PINNED))),
  );
}
