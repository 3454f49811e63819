import { MoveAccountCommand, type MoveAccountRequest } from "@aws-sdk/client-organizations";

import { AwsError, defineAction, type Action } from "../../action.ts";
import type { Directory } from "./directory.ts";
import type { Membership } from "./membership.ts";

/** For the management account alone: a delegated administrator reads, and does not move accounts. */
export const moveAccount = (directory: Directory, membership: Membership): Action =>
  defineAction<MoveAccountRequest, object>({
    name: "MoveAccount",
    command: MoveAccountCommand,
    parameters: ["AccountId", "SourceParentId", "DestinationParentId"],
    authorize: (input, call) =>
      directory.managementOnly(call, "MoveAccount", [
        input.AccountId,
        input.SourceParentId,
        input.DestinationParentId,
      ]),
    run(input, { caller }) {
      const account = directory.member(input.AccountId);
      const tree = directory.tree();
      // Codes and texts: Organizations API reference, MoveAccount.
      if (tree.parentOf(account) !== input.SourceParentId) {
        throw new AwsError(
          "SourceParentNotFoundException",
          "We can't find a source root or OU with the ParentId that you specified.",
        );
      }
      const unit = tree.units.find((one) => one.id === input.DestinationParentId);
      if (unit === undefined && input.DestinationParentId !== tree.rootId) {
        throw new AwsError(
          "DestinationParentNotFoundException",
          "We can't find the destination container (a root or OU) with the ParentId that you specified.",
        );
      }
      if (input.DestinationParentId === input.SourceParentId) {
        throw new AwsError(
          "DuplicateAccountException",
          "That account is already present in the specified destination.",
        );
      }
      membership.move(account.id, unit?.names ?? [], caller);
      return {};
    },
  });
