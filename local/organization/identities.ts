import type { Caller } from "./action.ts";

export type PolicyDocument = { readonly Version: string; readonly Statement: readonly object[] };

export type Role = {
  readonly arn: string;
  readonly accountId: string;
  readonly name: string;
  readonly trust: PolicyDocument;
  /** Inline and managed policies, by name. */
  readonly policies: Readonly<Record<string, PolicyDocument>>;
};

export type AccessKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present for temporary credentials of a role. */
  readonly sessionToken?: string;
  /** When temporary credentials stop working; never when left out. */
  readonly expiresAt?: Date;
  readonly caller: Caller;
};

export type SessionLimits = {
  readonly expiresAt?: Date;
  /** What the session may do at most (`Policy` of STS's AssumeRole). */
  readonly sessionPolicy?: PolicyDocument;
};

/** Users, roles and access keys of every account. IAM is global, so there is one. */
export type Identities = {
  /** Creates an IAM user with one access key; `policies` are its identity policies. */
  createUser(
    accountId: string,
    name: string,
    policies: Readonly<Record<string, PolicyDocument>>,
  ): AccessKey;
  putRole(role: Role): void;
  role(arn: string): Role | undefined;
  roles(): readonly Role[];
  /**
   * Temporary credentials of a role, without asking its trust policy: STS and Lambda ask it first.
   * They never expire, and may do all that the role may, unless `limits` says otherwise. Throws for a role that does not exist.
   */
  issueSession(roleArn: string, sessionName: string, limits?: SessionLimits): AccessKey;
  accessKey(accessKeyId: string): AccessKey | undefined;
  /** Identity policies of a caller; empty for a service. */
  policiesOf(caller: Caller): Readonly<Record<string, PolicyDocument>>;
};

/** Base 32 as IAM spells ids and key ids; DynamoDB Local takes letters and digits only as key ids. */
const ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** `random` gives numbers in [0, 1): the organization's seed, so that keys are equal from run to run. */
export function createIdentities(partition: string, random: () => number): Identities {
  const roles = new Map<string, Role>();
  const userPolicies = new Map<string, Readonly<Record<string, PolicyDocument>>>();
  const keys = new Map<string, AccessKey>();

  const letters = (count: number, alphabet: string): string =>
    Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");

  function addKey(
    prefix: "AKIA" | "ASIA",
    rest: Omit<AccessKey, "accessKeyId" | "secretAccessKey">,
  ) {
    const key: AccessKey = {
      accessKeyId: prefix + letters(16, ID_LETTERS),
      secretAccessKey: letters(40, SECRET_LETTERS),
      ...rest,
    };
    keys.set(key.accessKeyId, key);
    return key;
  }

  return {
    createUser(accountId, name, policies) {
      const arn = `arn:${partition}:iam::${accountId}:user/${name}`;
      if (userPolicies.has(arn)) throw new Error(`user ${arn} exists already`);
      userPolicies.set(arn, policies);
      return addKey("AKIA", { caller: { type: "user", accountId, arn } });
    },
    putRole(role) {
      roles.set(role.arn, role);
    },
    role: (arn) => roles.get(arn),
    roles: () => [...roles.values()],
    issueSession(roleArn, sessionName, { expiresAt, sessionPolicy } = {}) {
      const role = roles.get(roleArn);
      if (role === undefined) throw new Error(`role ${roleArn} does not exist: put it first`);
      const { accountId, name } = role;
      // platform.md section 2: the session ARN drops the role's path.
      const arn = `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`;
      return addKey("ASIA", {
        sessionToken: letters(120, SECRET_LETTERS),
        caller: { type: "role", accountId, arn, roleArn, ...(sessionPolicy && { sessionPolicy }) },
        ...(expiresAt && { expiresAt }),
      });
    },
    accessKey: (accessKeyId) => keys.get(accessKeyId),
    policiesOf(caller) {
      switch (caller.type) {
        case "user":
          return userPolicies.get(caller.arn) ?? {};
        case "role":
          return roles.get(caller.roleArn)?.policies ?? {};
        case "service":
          return {};
      }
    },
  };
}
