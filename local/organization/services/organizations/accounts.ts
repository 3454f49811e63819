import {
  DescribeAccountCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  type Account as AwsAccount,
  type DescribeAccountRequest,
  type DescribeAccountResponse,
  type ListAccountsForParentRequest,
  type ListAccountsForParentResponse,
  type ListAccountsRequest,
  type ListAccountsResponse,
} from "@aws-sdk/client-organizations";

import { AwsError, defineAction, type Action, type Call } from "../../action.ts";
import type { Account } from "../../platform.ts";
import type { Directory } from "./directory.ts";
import { page } from "./page.ts";

/** When every account joined that was there from the beginning; nothing depends on it. */
const JOINED = new Date("2026-01-05T09:00:00Z");

export function accountActions(directory: Directory): readonly Action[] {
  return [describeAccount(directory), listAccounts(directory), listAccountsForParent(directory)];
}

const describeAccount = (directory: Directory): Action =>
  defineAction<DescribeAccountRequest, DescribeAccountResponse>({
    name: "DescribeAccount",
    command: DescribeAccountCommand,
    parameters: ["AccountId"],
    authorize: (input, call) =>
      directory.readersOnly(call, "DescribeAccount", { id: input.AccountId }),
    run: (input, call) => ({ Account: toAws(directory, directory.member(input.AccountId), call) }),
  });

const listAccounts = (directory: Directory): Action =>
  defineAction<ListAccountsRequest, ListAccountsResponse>({
    name: "ListAccounts",
    command: ListAccountsCommand,
    parameters: ["MaxResults", "NextToken"],
    authorize: (_input, call) => directory.readersOnly(call, "ListAccounts"),
    run(input, call) {
      const { items, ...rest } = page(directory.listed(), input, call);
      return { Accounts: items.map((account) => toAws(directory, account, call)), ...rest };
    },
  });

const listAccountsForParent = (directory: Directory): Action =>
  defineAction<ListAccountsForParentRequest, ListAccountsForParentResponse>({
    name: "ListAccountsForParent",
    command: ListAccountsForParentCommand,
    parameters: ["ParentId", "MaxResults", "NextToken"],
    authorize: (input, call) =>
      directory.readersOnly(call, "ListAccountsForParent", { id: input.ParentId }),
    run(input, call) {
      const tree = directory.tree();
      refuseUnknownParent(directory, input.ParentId);
      const inside = directory.listed().filter((one) => tree.parentOf(one) === input.ParentId);
      const { items, ...rest } = page(inside, input, call);
      return { Accounts: items.map((account) => toAws(directory, account, call)), ...rest };
    },
  });

/** Throws ParentNotFoundException for an id that is neither the root's nor a unit's. */
export function refuseUnknownParent(directory: Directory, parentId: string | undefined): void {
  const { rootId, units } = directory.tree();
  if (parentId !== rootId && !units.some((unit) => unit.id === parentId)) {
    throw new AwsError(
      "ParentNotFoundException",
      "We can't find a root or OU with the ParentId that you specified.",
    );
  }
}

/** platform.md section 3: `Paths` ends with the account id and a slash, `Status` is retired, `State` counts. */
function toAws(directory: Directory, account: Account, { platform }: Call): AwsAccount {
  const first = account.id === directory.managementAccountId ? "INVITED" : "CREATED";
  return {
    Id: account.id,
    Arn: directory.arn("account", account.id),
    Name: account.name,
    Email: `${account.name}@example.com`,
    State: account.state ?? "ACTIVE",
    ...(platform.knobs.accountPaths === "given" && {
      Paths: [`${directory.tree().pathOf(account)}${account.id}/`],
    }),
    JoinedMethod: account.joined?.method ?? first,
    JoinedTimestamp: account.joined?.at ?? JOINED,
  };
}
