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
  readonly caller: Caller;
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
  /** Temporary credentials of a role, without asking its trust policy: STS and Lambda ask it first. */
  issueSession(roleArn: string, sessionName: string): AccessKey;
  accessKey(accessKeyId: string): AccessKey | undefined;
  /** Identity policies of a caller; empty for a service. */
  policiesOf(caller: Caller): Readonly<Record<string, PolicyDocument>>;
};
