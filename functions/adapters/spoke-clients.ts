import type { STSClient } from "@aws-sdk/client-sts";

import type { SessionCredentials } from "./provider-session.ts";
import { OwnerNotConfiguredError, providerCredentials } from "./provider-session.ts";

/** What a session may do: these actions on these resources. */
export type SessionStatement = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
};

/** Reaches the hub, with the function's own role, and other accounts through the role that each made for us (a spoke). */
export type SpokeClients<Client> = {
  /**
   * For what may be repeated: the SDK's own retries, which slow down when AWS says so. In a spoke one session, named after the
   * function, serves them all. Throws OwnerNotConfiguredError.
   */
  read(accountId: string, region: string): Client;
  /**
   * For one change: one try, as the ledger decides about the next. In a spoke with a session of its own, which may do no more
   * than `statements` and is named `sessionName`, so that its CloudTrail shows which look it was. In the hub with the
   * function's own role. Throws what providerCredentials throws, before anything was called, and OwnerNotConfiguredError.
   */
  act(
    accountId: string,
    region: string,
    statements: readonly SessionStatement[],
    sessionName: string,
  ): Promise<Client>;
};

type ClientConfig = {
  region: string;
  maxAttempts?: number;
  retryMode?: string;
  credentials?: () => Promise<SessionCredentials>;
};

/** 15 min, the shortest that STS has; a change takes seconds. */
const ACT_SESSION_SECONDS = 900;
const TEMPLATE = "its template in infra/spokes";
const NO_SPOKE =
  "one whose role is configured: add it to receiverAccountIds or memberAccountIds in gatehouse.config.ts, and deploy its template of infra/spokes";

/**
 * Clients of one service. Those for reading, and the hub's, are made once for each account and Region.
 * @param options.roles ARN of the role to assume, by account
 */
export function spokeClients<Client>(options: {
  readonly hubAccountId: string;
  readonly roles: ReadonlyMap<string, string>;
  readonly externalId: string;
  readonly sts: STSClient;
  readonly functionName: string;
  /** Makes a client. In a spoke every change has one of its own: let all of them share one request handler. */
  readonly make: (config: ClientConfig) => Client;
}): SpokeClients<Client> {
  const { hubAccountId, roles, externalId, sts, functionName, make } = options;
  const sessions = new Map(
    [...roles].map(([accountId, roleArn]) => [
      accountId,
      providerCredentials(sts, roleArn, functionName, undefined, {
        externalId,
        template: TEMPLATE,
      }),
    ]),
  );
  const readers = new Map<string, Client>();
  /** The hub's, by Region: nothing about them changes from one change to the next. */
  const actors = new Map<string, Client>();

  return {
    read(accountId, region) {
      const key = `${accountId} ${region}`;
      const known = readers.get(key);
      if (known !== undefined) return known;
      const session = accountId === hubAccountId ? undefined : sessions.get(accountId);
      if (session === undefined && accountId !== hubAccountId)
        throw new OwnerNotConfiguredError(accountId, NO_SPOKE);
      const client = make({
        region,
        retryMode: "adaptive",
        ...(session !== undefined && { credentials: session }),
      });
      readers.set(key, client);
      return client;
    },

    async act(accountId, region, statements, sessionName) {
      if (accountId === hubAccountId) {
        const client = actors.get(region) ?? make({ region, maxAttempts: 1 });
        actors.set(region, client);
        return client;
      }
      const roleArn = roles.get(accountId);
      if (roleArn === undefined) throw new OwnerNotConfiguredError(accountId, NO_SPOKE);
      const credentials = providerCredentials(sts, roleArn, sessionName, undefined, {
        externalId,
        policy: policyOf(statements),
        durationSeconds: ACT_SESSION_SECONDS,
        template: TEMPLATE,
      });
      // Now rather than with the call, so that a role that can't be taken is told from a change that AWS did not answer.
      await credentials();
      return make({ region, maxAttempts: 1, credentials });
    },
  };
}

function policyOf(statements: readonly SessionStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
    })),
  });
}
