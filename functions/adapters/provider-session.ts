import { EC2Client } from "@aws-sdk/client-ec2";
import type { STSClient } from "@aws-sdk/client-sts";
import { AssumeRoleCommand, STSServiceException } from "@aws-sdk/client-sts";

import { ThrottledError } from "../core/throttled-error.ts";

/** Credentials of a session, as an SDK client takes them; it asks again shortly before `expiration`. */
export type SessionCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
};

/** The SDK asks for new credentials from this moment on (@smithy/core, EXPIRATION_MS); an older answer would be asked for at every call. */
const RENEW_BEFORE_MS = 5 * 60_000;

const PROVIDER_TEMPLATE = "infra/spokes/provider.yaml";

/** STS said no, so nothing was called: the role's trust policy, or the right to assume it, does not fit. */
export class ProviderSessionError extends Error {
  override readonly name = "ProviderSessionError";
  /** STS's word for it, such as `AccessDenied`. */
  readonly code: string;
  /** @param template what the role was made from */
  constructor(roleArn: string, code: string, cause: unknown, template = PROVIDER_TEMPLATE) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `can't assume ${roleArn}: ${code}: ${reason}; compare the stack that made it with ${template}`,
      { cause },
    );
    this.code = code;
  }
}

/** Nobody told us how to reach this account: it is neither the hub nor among the accounts of gatehouse.config.ts. */
export class OwnerNotConfiguredError extends Error {
  override readonly name = "OwnerNotConfiguredError";
  /** @param wayOut what it is not, and what to do about it */
  constructor(accountId: string, wayOut = NO_PROVIDER) {
    super(`account ${accountId} is neither the hub nor ${wayOut}`);
  }
}

const NO_PROVIDER = "a configured provider: add it to providerAccountIds in gatehouse.config.ts";

/** What a session needs beyond the role and its own name. */
export type SessionTerms = {
  /** Of roles that ask for one. */
  readonly externalId?: string;
  /** What the session may do at most, as a policy's text; all that the role may, if left out. */
  readonly policy?: string;
  /** In seconds; an hour, if left out. */
  readonly durationSeconds?: number;
  /** What the role was made from, for the error. */
  readonly template?: string;
};

/**
 * Credentials of the role, by AssumeRole, for any number of clients: one session serves them all until five minutes before it
 * ends. From a role's session STS grants an hour at most (IAM user guide, "Role chaining"), its default. A refusal is never remembered.
 */
export function providerCredentials(
  sts: STSClient,
  roleArn: string,
  sessionName: string,
  now: () => Date = () => new Date(),
  terms: SessionTerms = {},
): () => Promise<SessionCredentials> {
  let session: Promise<SessionCredentials> | undefined;
  let renewAtMs = 0;
  const assume = async () => {
    try {
      const credentials = await assumeRole(sts, roleArn, sessionName, terms);
      renewAtMs = credentials.expiration.getTime() - RENEW_BEFORE_MS;
      return credentials;
    } catch (error) {
      session = undefined;
      throw error;
    }
  };
  return async () => {
    if (session !== undefined && now().getTime() >= renewAtMs) session = undefined;
    if (session === undefined) {
      // Until it is here everybody waits for the same one.
      renewAtMs = Number.POSITIVE_INFINITY;
      session = assume();
    }
    return await session;
  };
}

async function assumeRole(
  sts: STSClient,
  RoleArn: string,
  RoleSessionName: string,
  { externalId, policy, durationSeconds, template }: SessionTerms,
): Promise<SessionCredentials> {
  const input = {
    RoleArn,
    RoleSessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(policy !== undefined && { Policy: policy }),
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
  };
  const { Credentials } = await sts.send(new AssumeRoleCommand(input)).catch((error: unknown) => {
    throw refusalOf(error, RoleArn, template);
  });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (
    AccessKeyId === undefined ||
    SecretAccessKey === undefined ||
    SessionToken === undefined ||
    Expiration === undefined
  )
    throw new ProviderSessionError(
      RoleArn,
      "Incomplete",
      "STS answered without credentials",
      template,
    );
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

/** A throttle, an outage and a broken line pass; anything else that STS says stays until somebody changes a policy. */
function refusalOf(error: unknown, roleArn: string, template: string | undefined): Error {
  const isRefusal =
    error instanceof STSServiceException &&
    error.$fault === "client" &&
    !/Thrott|TooManyRequests|RequestLimitExceeded/.test(error.name);
  return isRefusal
    ? new ProviderSessionError(roleArn, error.name, error, template)
    : new ThrottledError(`AssumeRole of ${roleArn}`, error);
}

/** Two clients of one account and Region. */
export type Ec2Clients = {
  /** For what may be repeated: the SDK's own retries. */
  readonly read: EC2Client;
  /** For what changes something: one try, as the call budget and the ledger decide about the next. */
  readonly act: EC2Client;
};

/** The clients to reach an account in a Region with. Throws OwnerNotConfiguredError for an account that is not ours to reach. */
export type Ec2ClientsOf = (accountId: string, region: string) => Ec2Clients;

/** Clients of the hub, with the function's own role, and of each provider, through the role it made for us; made once each. */
export function ec2Clients(options: {
  readonly hubAccountId: string;
  /** ARN of the role to assume, by account. */
  readonly providerRoles: ReadonlyMap<string, string>;
  readonly sts: STSClient;
  readonly sessionName: string;
}): Ec2ClientsOf {
  const { hubAccountId, providerRoles, sts, sessionName } = options;
  const sessions = new Map(
    [...providerRoles].map(([accountId, roleArn]) => [
      accountId,
      providerCredentials(sts, roleArn, sessionName),
    ]),
  );
  const made = new Map<string, Ec2Clients>();
  return (accountId, region) => {
    const key = `${accountId} ${region}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const session = sessions.get(accountId);
    if (session === undefined && accountId !== hubAccountId)
      throw new OwnerNotConfiguredError(accountId);
    const config = {
      region,
      ...(accountId !== hubAccountId && session !== undefined && { credentials: session }),
    };
    const clients = {
      read: new EC2Client(config),
      act: new EC2Client({ ...config, maxAttempts: 1 }),
    };
    made.set(key, clients);
    return clients;
  };
}
