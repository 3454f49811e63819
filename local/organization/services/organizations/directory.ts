import { AwsError, type Authorization, type Call, type Caller } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import { organizationTree, type OrganizationTree } from "../../organization-tree.ts";
import type { Account, Platform } from "../../platform.ts";

export type DirectoryOptions = {
  readonly managementAccountId: string;
  /** Member accounts that may read the organization as the management account does (platform.md section 3). */
  readonly delegatedAdministratorIds?: readonly string[];
  /** The organization's resource policy at the moment, if it has one (PutResourcePolicy). */
  readonly resourcePolicy?: () => PolicyDocument | undefined;
  /** Tags by account, unit or root id. */
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** What the actions of Organizations read. */
export type Directory = {
  readonly managementAccountId: string;
  members(): readonly Account[];
  /** The members that lists of accounts name: all, but for `knobs.unlistedAccountIds`. */
  listed(): readonly Account[];
  /** Throws AccountNotFoundException for an account that is unknown or outside. */
  member(accountId: string | undefined): Account;
  /** Every unit that ever was, empty ones included. */
  tree(): OrganizationTree;
  /** Makes the unit with these names, and those above it. */
  keepUnits(names: readonly string[]): void;
  tagsOf(id: string): Readonly<Record<string, string>>;
  arn(kind: string, id: string): string;
  /**
   * The permission `action` on the root, unit or account `id` (on `*` for an action without resource types), for the
   * management account, a delegated administrator, or whom the organization's resource policy admits. Throws
   * AccessDeniedException for every other account, as Organizations does whatever IAM says, and InvalidInputException for
   * an id of no known form.
   */
  readersOnly(
    call: Call,
    action: string,
    id?: { readonly id: string | undefined },
  ): Authorization[];
  /** The permission `action` on each of them, for the management account. Throws as `readersOnly` does for every other. */
  managementOnly(call: Call, action: string, ids: readonly (string | undefined)[]): Authorization[];
};

export function createDirectory(platform: Platform, options: DirectoryOptions): Directory {
  const { managementAccountId } = options;
  const readers: ReadonlySet<string> = new Set([
    managementAccountId,
    ...(options.delegatedAdministratorIds ?? []),
  ]);
  const members = () => platform.accounts.filter((account) => account.inOrganization);
  const arn = (kind: string, id: string) =>
    `arn:${platform.partition}:organizations::${managementAccountId}:${kind}/${platform.organizationId}${id === "" ? "" : `/${id}`}`;
  const units = new Map<string, readonly string[]>();
  const keepUnits = (names: readonly string[]) => void units.set(names.join("/"), names);
  for (const { path } of members()) keepUnits(path);
  const resourceOf = (id = "") => arn(kindOf(id), id);

  /** The account that calls, if it is a member and `admits` says so. */
  function admitted(caller: Caller, admits: (accountId: string) => boolean): string {
    const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
    if (!members().some((account) => account.id === accountId)) {
      throw new AwsError(
        "AWSOrganizationsNotInUseException",
        "Your account is not a member of an organization.",
      );
    }
    if (!admits(accountId)) {
      throw new AwsError(
        "AccessDeniedException",
        "You don't have permissions to access this resource.",
      );
    }
    return accountId;
  }

  return {
    managementAccountId,
    members,
    listed: () => members().filter(({ id }) => !platform.knobs.unlistedAccountIds.includes(id)),
    member(accountId) {
      const account = members().find((one) => one.id === accountId);
      if (account === undefined) {
        throw new AwsError(
          "AccountNotFoundException",
          "You specified an account that doesn't exist.",
        );
      }
      return account;
    },
    tree: () => organizationTree(platform.organizationId, platform.accounts, [...units.values()]),
    keepUnits,
    tagsOf: (id) => options.tags?.[id] ?? {},
    arn,
    readersOnly({ caller }, action, target) {
      const resourcePolicy = options.resourcePolicy?.();
      const accountId = admitted(caller, (one) => readers.has(one) || resourcePolicy !== undefined);
      const resource = target === undefined ? "*" : resourceOf(target.id);
      const asked = { action: `organizations:${action}`, resource };
      // A delegated administrator reads the organization as its own: no policy on the resource is asked. For every other
      // member the organization is the management account's, and both sides must allow it.
      return readers.has(accountId)
        ? [{ ...asked, resourceAccountId: accountId }]
        : [{ ...asked, resourceAccountId: managementAccountId, resourcePolicy }];
    },
    managementOnly({ caller }, action, ids) {
      const resourceAccountId = admitted(caller, (one) => one === managementAccountId);
      return ids.map((id) => ({
        action: `organizations:${action}`,
        resource: resourceOf(id),
        resourceAccountId,
      }));
    },
  };
}

function kindOf(id: string): "root" | "ou" | "account" {
  if (/^r-[0-9a-z]{4,32}$/.test(id)) return "root";
  if (/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(id)) return "ou";
  if (/^\d{12}$/.test(id)) return "account";
  throw new AwsError(
    "InvalidInputException",
    `You provided a value that does not match the required pattern: "${id}" is no id of a root, an OU or an account.`,
  );
}
