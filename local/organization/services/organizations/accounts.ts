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

import { AwsError, defineAction, type Action } from "../../action.ts";
import type { Account } from "../../platform.ts";
import type { Directory } from "./directory.ts";
import { page } from "./page.ts";

/** When every simulated account joined; nothing depends on it. */
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
    run: (input) => ({ Account: toAws(directory, directory.member(input.AccountId)) }),
  });

const listAccounts = (directory: Directory): Action =>
  defineAction<ListAccountsRequest, ListAccountsResponse>({
    name: "ListAccounts",
    command: ListAccountsCommand,
    parameters: ["MaxResults", "NextToken"],
    authorize: (_input, call) => directory.readersOnly(call, "ListAccounts"),
    run(input, call) {
      const { items, ...rest } = page(directory.members(), input, call);
      return { Accounts: items.map((account) => toAws(directory, account)), ...rest };
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
      const inside = directory.members().filter((one) => tree.parentOf(one) === input.ParentId);
      const { items, ...rest } = page(inside, input, call);
      return { Accounts: items.map((account) => toAws(directory, account)), ...rest };
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
function toAws(directory: Directory, account: Account): AwsAccount {
  return {
    Id: account.id,
    Arn: directory.arn("account", account.id),
    Name: account.name,
    Email: `${account.name}@example.com`,
    State: "ACTIVE",
    Paths: [`${directory.tree().pathOf(account)}${account.id}/`],
    JoinedMethod: account.id === directory.managementAccountId ? "INVITED" : "CREATED",
    JoinedTimestamp: JOINED,
  };
}
