import type { Caller } from "../../action.ts";
import type { Account, AccountState, RunningPlatform } from "../../platform.ts";
import type { Directory } from "./directory.ts";
import type { Trail } from "./trail.ts";

/** Account that joins: a new one, or one that is outside. */
export type NewMember = {
  readonly id: string;
  /** Of a new account; `account-` and its id when left out. */
  readonly name?: string;
  /** OU names from the root down; the root itself when left out. Units that are missing are made. */
  readonly path?: readonly string[];
  /** `CREATED` for a new account, `INVITED` for one that is there. */
  readonly method?: "CREATED" | "INVITED";
};

/**
 * Changes of the organization, as its administrators and AWS make them. Every call from then on sees them, in Organizations
 * and in the condition keys `aws:PrincipalOrgID` and `aws:PrincipalOrgPaths` alike, and each leaves its events in the
 * trail. Throw for an account that is not a member.
 */
export type Membership = {
  /** MoveAccount. Units that are missing are made. An account that is there already stays, without an event. */
  move(accountId: string, path: readonly string[], caller?: Caller): void;
  /** `PENDING_CLOSURE` and `CLOSED` are what CloseAccount leads to. The account stays a member until it leaves. */
  setState(accountId: string, state: AccountState): void;
  /** Throws for an account that is a member already. */
  join(member: NewMember): Account;
  /** `CLEANED` is what becomes of a closed account after some 90 days. Throws for the management account. */
  leave(accountId: string, method?: "LEFT" | "REMOVED" | "CLEANED"): void;
};

export function createMembership(
  platform: RunningPlatform,
  directory: Directory,
  trail: Trail,
): Membership {
  const member = (accountId: string): Account => {
    const account = directory.members().find((one) => one.id === accountId);
    if (account !== undefined) return account;
    const known = directory.members().map(({ id, name }) => `${id} (${name})`);
    throw new Error(
      `account ${accountId} is not in the organization; its members are ${known.join(", ")}`,
    );
  };
  const put = (account: Account): Account => {
    platform.putAccount(account);
    // Units stay when their last account leaves, as on AWS.
    directory.keepUnits(account.path);
    return account;
  };

  return {
    move(accountId, path, caller) {
      const account = member(accountId);
      if (path.join("/") === account.path.join("/")) return;
      const sourceParentId = directory.tree().parentOf(account);
      const moved = put({ ...account, path: [...path] });
      const destinationParentId = directory.tree().parentOf(moved);
      const requestParameters = { accountId, sourceParentId, destinationParentId };
      trail.apiCall("MoveAccount", requestParameters, caller);
    },
    setState(accountId, state) {
      put({ ...member(accountId), state });
      if (state === "PENDING_CLOSURE") trail.apiCall("CloseAccount", { accountId });
      if (state !== "CLOSED") return;
      const time = wordsOf(platform.clock.now());
      trail.serviceEvent("CloseAccountResult", {
        closeAccountStatus: {
          accountId,
          state: "SUCCEEDED",
          requestedTimestamp: time,
          completedTimestamp: time,
        },
      });
    },
    join({ id, path = [], ...wanted }) {
      const known = platform.accounts.find((one) => one.id === id);
      if (!/^\d{12}$/.test(id)) throw new Error(`account "${id}": an AWS account ID has 12 digits`);
      if (known?.inOrganization) throw new Error(`account ${id} is in the organization already`);
      const name = known?.name ?? wanted.name ?? `account-${id}`;
      if (platform.accounts.some((one) => one.name === name && one.id !== id)) {
        throw new Error(`account ${id}: another account is named "${name}" already`);
      }
      const method = wanted.method ?? (known === undefined ? "CREATED" : "INVITED");
      const at = platform.clock.now();
      const joined = put({
        id,
        name,
        inOrganization: true,
        path: [...path],
        joined: { method, at },
      });
      if (method === "CREATED") {
        const time = wordsOf(at);
        trail.serviceEvent("CreateAccountResult", {
          createAccountStatus: {
            id: `car-${platform.hex(32)}`,
            state: "SUCCEEDED",
            accountName: name,
            accountId: id,
            requestedTimestamp: time,
            completedTimestamp: time,
          },
        });
      }
      trail.membershipEvent("AccountJoinedOrganization", {
        accountId: id,
        joinedMethod: method,
        joinedTime: at.toISOString(),
      });
      return joined;
    },
    leave(accountId, method = "REMOVED") {
      if (accountId === directory.managementAccountId) {
        throw new Error(`account ${accountId} is the management account, which can't leave`);
      }
      const { id, name } = member(accountId);
      put({ id, name, inOrganization: false, path: [] });
      // A member that leaves by itself calls from its own account, whose trail nobody reads here (platform.md section 3).
      if (method === "REMOVED") trail.apiCall("RemoveAccountFromOrganization", { accountId });
      trail.membershipEvent("AccountDepartedOrganization", {
        accountId,
        departureMethod: method,
        departureTime: platform.clock.now().toISOString(),
      });
    },
  };
}

/** As in `Mar 18, 2022 6:16:58 PM`: times inside of these events are not ISO 8601 (platform.md section 3). */
function wordsOf(time: Date): string {
  const words = new Intl.DateTimeFormat("en-US", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "UTC",
  }).format(time);
  return words.replaceAll("\u202F", " ").replace(/, (?=\d{1,2}:)/, " ");
}
