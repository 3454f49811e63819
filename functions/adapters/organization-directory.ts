import type { Account, OrganizationsClient } from "@aws-sdk/client-organizations";
import {
  AccountNotFoundException,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListParentsCommand,
  TooManyRequestsException,
} from "@aws-sdk/client-organizations";

import { parseArn } from "../core/arn.ts";
import type { ListedAccount, OrganizationDirectory } from "../core/organization-refresh.ts";
import { ThrottledError } from "../core/throttled-error.ts";

/**
 * How often the SDK tries a call that Organizations throttles, with its growing, jittered pauses. The limits are not public,
 * and four retries have been too few in the field (platform.md section 3).
 */
export const ORGANIZATIONS_ATTEMPTS = 8;

/** ListAccounts takes 1 to 20. */
const PAGE_SIZE = 20;

/** Something in AWS's answer about an account is missing: the listing as a whole counts for nothing. */
export class IncompleteListingError extends Error {
  override readonly name = "IncompleteListingError";
  constructor(what: string) {
    super(
      `AWS Organizations ${what}: nothing of this listing is used; the next refresh lists again`,
    );
  }
}

/**
 * The organization as AWS Organizations shows it. Asks one question after the other, because Organizations refuses more than
 * one at a time (platform.md section 3). Throws rather than list a part; ThrottledError if AWS has no time for us.
 */
export function awsOrganizationDirectory(client: OrganizationsClient): OrganizationDirectory {
  return {
    async list() {
      const ancestors = ancestorsByAsking(client);
      const listed: ListedAccount[] = [];
      for (const account of await everyAccount(client)) {
        const accountId = account.Id;
        if (accountId === undefined)
          throw new IncompleteListingError("listed an account without an id");
        const place = placeOf(account, accountId) ?? {
          organizationId: organizationOf(account, accountId),
          organizationalUnits: await ancestors(accountId),
        };
        listed.push({ accountId, name: account.Name, state: account.State, ...place });
      }
      return listed;
    },

    async isGone(accountId) {
      try {
        await client.send(new DescribeAccountCommand({ AccountId: accountId }));
        return false;
      } catch (error) {
        if (error instanceof AccountNotFoundException) return true;
        throw refusalOf(error, `DescribeAccount of ${accountId}`);
      }
    },
  };
}

/** Every page, an empty one with a token included: only an answer without a token is the end. */
async function everyAccount(client: OrganizationsClient): Promise<Account[]> {
  const accounts: Account[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListAccountsCommand({ MaxResults: PAGE_SIZE, NextToken });
    const answer = await client.send(command).catch((error: unknown) => {
      throw refusalOf(error, "ListAccounts");
    });
    if (answer.Accounts === undefined)
      throw new IncompleteListingError("answered ListAccounts without accounts");
    accounts.push(...answer.Accounts);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return accounts;
}

const PATH =
  /^(?<organizationId>o-[a-z0-9]{10,32})\/r-[0-9a-z]{4,32}\/(?<units>(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}\/)*)(?<accountId>\d{12})\/$/;

type Place = Pick<ListedAccount, "organizationId" | "organizationalUnits">;

/** Where `Paths` says that an account is. It is new and described by examples only: any other form counts as not there. */
function placeOf({ Paths = [] }: Account, accountId: string): Place | undefined {
  const [path, ...others] = Paths;
  const groups = others.length === 0 ? PATH.exec(path ?? "")?.groups : undefined;
  if (groups === undefined || groups["accountId"] !== accountId) return undefined;
  const { organizationId = "", units = "" } = groups;
  const fromTheRoot = units.split("/").filter((unit) => unit !== "");
  return { organizationId, organizationalUnits: fromTheRoot.toReversed() };
}

/** The organization in an account's ARN: `arn:aws:organizations::111122223333:account/o-exampleorg1/333344445555`. */
function organizationOf({ Arn = "" }: Account, accountId: string): string {
  const [kind, organizationId, id] = parseArn(Arn)?.resource.split("/") ?? [];
  if (kind !== "account" || organizationId === undefined || id !== accountId)
    throw new IncompleteListingError(
      `named no organization of account ${accountId}: its ARN is "${Arn}"`,
    );
  return organizationId;
}

/** Organizational units are at most 5 deep (platform.md section 3); more than this is a circle. */
const DEEPEST = 20;

const ROOT = "root";
type Parent = typeof ROOT | { readonly unit: string };

/** The units above an account, nearest first, asked for one by one; each unit's parent only once a listing. */
function ancestorsByAsking(client: OrganizationsClient): (accountId: string) => Promise<string[]> {
  const parents = new Map<string, Parent>();
  const parentOf = async (childId: string): Promise<Parent> => {
    const known = parents.get(childId);
    if (known !== undefined) return known;
    const command = new ListParentsCommand({ ChildId: childId });
    const { Parents = [] } = await client.send(command).catch((error: unknown) => {
      throw refusalOf(error, `ListParents of ${childId}`);
    });
    // A child has exactly one parent (ListParents, API reference).
    const [parent, ...others] = Parents;
    if (parent?.Id === undefined || others.length > 0)
      throw new IncompleteListingError(`named ${Parents.length} parents of ${childId}`);
    const found = parent.Type === "ROOT" ? ROOT : { unit: parent.Id };
    parents.set(childId, found);
    return found;
  };
  return async (accountId) => {
    const units: string[] = [];
    for (let at = await parentOf(accountId); at !== ROOT; at = await parentOf(at.unit)) {
      units.push(at.unit);
      if (units.length > DEEPEST)
        throw new IncompleteListingError(`named more than ${DEEPEST} units above ${accountId}`);
    }
    return units;
  };
}

function refusalOf(error: unknown, what: string): unknown {
  return error instanceof TooManyRequestsException ? new ThrottledError(what, error) : error;
}
