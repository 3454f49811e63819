import { AwsError, type Authorization, type Call } from "../../action.ts";
import { organizationTree, type OrganizationTree } from "../../organization-tree.ts";
import type { Account, Platform } from "../../platform.ts";

export type DirectoryOptions = {
  readonly managementAccountId: string;
  /** Member accounts that may read the organization as the management account does (platform.md section 3). */
  readonly delegatedAdministratorIds?: readonly string[];
  /** Tags by account, unit or root id. */
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** What the actions of Organizations read. */
export type Directory = {
  readonly managementAccountId: string;
  members(): readonly Account[];
  /** Throws AccountNotFoundException for an account that is unknown or outside. */
  member(accountId: string | undefined): Account;
  tree(): OrganizationTree;
  tagsOf(id: string): Readonly<Record<string, string>>;
  arn(kind: string, id: string): string;
  /**
   * The permission `action` on the root, unit or account `id` (on `*` for an action without resource types), for the
   * management account or a delegated administrator. Throws AccessDeniedException for every other account, as
   * Organizations does whatever IAM says, and InvalidInputException for an id of no known form.
   */
  readersOnly(
    call: Call,
    action: string,
    id?: { readonly id: string | undefined },
  ): Authorization[];
};

export function createDirectory(platform: Platform, options: DirectoryOptions): Directory {
  const { managementAccountId } = options;
  const readers = new Set([managementAccountId, ...(options.delegatedAdministratorIds ?? [])]);
  const members = () => platform.accounts.filter((account) => account.inOrganization);
  const arn = (kind: string, id: string) =>
    `arn:${platform.partition}:organizations::${managementAccountId}:${kind}/${platform.organizationId}${id === "" ? "" : `/${id}`}`;
  return {
    managementAccountId,
    members,
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
    tree: () => organizationTree(platform.organizationId, platform.accounts),
    tagsOf: (id) => options.tags?.[id] ?? {},
    arn,
    readersOnly({ caller }, action, target) {
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      if (!members().some((account) => account.id === accountId)) {
        throw new AwsError(
          "AWSOrganizationsNotInUseException",
          "Your account is not a member of an organization.",
        );
      }
      if (!readers.has(accountId)) {
        throw new AwsError(
          "AccessDeniedException",
          "You don't have permissions to access this resource.",
        );
      }
      const resource = target === undefined ? "*" : arn(kindOf(target.id ?? ""), target.id ?? "");
      // A delegated administrator reads the organization as its own: no policy on the resource is asked.
      return [{ action: `organizations:${action}`, resource, resourceAccountId: accountId }];
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
