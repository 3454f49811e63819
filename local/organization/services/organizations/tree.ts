import {
  DescribeOrganizationCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type DescribeOrganizationResponse,
  type ListOrganizationalUnitsForParentRequest,
  type ListOrganizationalUnitsForParentResponse,
  type ListParentsRequest,
  type ListParentsResponse,
  type ListRootsRequest,
  type ListRootsResponse,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "@aws-sdk/client-organizations";

import { AwsError, defineAction, type Action } from "../../action.ts";
import { refuseUnknownParent } from "./accounts.ts";
import type { Directory } from "./directory.ts";
import { page } from "./page.ts";

export function treeActions(directory: Directory): readonly Action[] {
  return [
    describeOrganization(directory),
    listRoots(directory),
    listUnits(directory),
    listParents(directory),
    listTags(directory),
  ];
}

const describeOrganization = (directory: Directory): Action =>
  defineAction<object, DescribeOrganizationResponse>({
    name: "DescribeOrganization",
    command: DescribeOrganizationCommand,
    parameters: [],
    // Every member account may ask this one (Organizations API Reference); IAM still decides.
    authorize: (_input, { caller }) => [
      {
        action: "organizations:DescribeOrganization",
        resource: "*",
        resourceAccountId: caller.type === "service" ? caller.sourceAccount : caller.accountId,
      },
    ],
    run(_input, { caller, platform }) {
      const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
      if (!directory.members().some((one) => one.id === accountId)) {
        throw new AwsError(
          "AWSOrganizationsNotInUseException",
          "Your account is not a member of an organization.",
        );
      }
      const management = directory.member(directory.managementAccountId);
      return {
        Organization: {
          Id: platform.organizationId,
          Arn: directory.arn("organization", ""),
          FeatureSet: "ALL",
          MasterAccountId: management.id,
          MasterAccountArn: directory.arn("account", management.id),
          MasterAccountEmail: `${management.name}@example.com`,
        },
      };
    },
  });

const listRoots = (directory: Directory): Action =>
  defineAction<ListRootsRequest, ListRootsResponse>({
    name: "ListRoots",
    command: ListRootsCommand,
    parameters: ["MaxResults", "NextToken"],
    authorize: (_input, call) => directory.readersOnly(call, "ListRoots"),
    run(input, call) {
      const { rootId } = directory.tree();
      const roots = [
        { Id: rootId, Arn: directory.arn("root", rootId), Name: "Root", PolicyTypes: [] },
      ];
      const { items, ...rest } = page(roots, input, call);
      return { Roots: items, ...rest };
    },
  });

const listUnits = (directory: Directory): Action =>
  defineAction<ListOrganizationalUnitsForParentRequest, ListOrganizationalUnitsForParentResponse>({
    name: "ListOrganizationalUnitsForParent",
    command: ListOrganizationalUnitsForParentCommand,
    parameters: ["ParentId", "MaxResults", "NextToken"],
    authorize: (input, call) =>
      directory.readersOnly(call, "ListOrganizationalUnitsForParent", { id: input.ParentId }),
    run(input, call) {
      refuseUnknownParent(directory, input.ParentId);
      const inside = directory.tree().units.filter((unit) => unit.parentId === input.ParentId);
      const { items, ...rest } = page(inside, input, call);
      return {
        OrganizationalUnits: items.map((unit) => ({
          Id: unit.id,
          Arn: directory.arn("ou", unit.id),
          Name: unit.name,
          Path: unit.path,
        })),
        ...rest,
      };
    },
  });

const listParents = (directory: Directory): Action =>
  defineAction<ListParentsRequest, ListParentsResponse>({
    name: "ListParents",
    command: ListParentsCommand,
    parameters: ["ChildId", "MaxResults", "NextToken"],
    authorize: (input, call) => directory.readersOnly(call, "ListParents", { id: input.ChildId }),
    run(input, call) {
      const tree = directory.tree();
      const unit = tree.units.find((one) => one.id === input.ChildId);
      const account = directory.members().find((one) => one.id === input.ChildId);
      if (unit === undefined && account === undefined) {
        throw new AwsError(
          "ChildNotFoundException",
          "We can't find an organizational unit (OU) or account with the ChildId that you specified.",
        );
      }
      const parentId = unit?.parentId ?? (account && tree.parentOf(account)) ?? tree.rootId;
      const type = parentId === tree.rootId ? ("ROOT" as const) : ("ORGANIZATIONAL_UNIT" as const);
      const { items, ...rest } = page([{ Id: parentId, Type: type }], input, call);
      return { Parents: items, ...rest };
    },
  });

const listTags = (directory: Directory): Action =>
  defineAction<ListTagsForResourceRequest, ListTagsForResourceResponse>({
    name: "ListTagsForResource",
    command: ListTagsForResourceCommand,
    parameters: ["ResourceId", "NextToken"],
    authorize: (input, call) =>
      directory.readersOnly(call, "ListTagsForResource", { id: input.ResourceId }),
    run(input, call) {
      const id = input.ResourceId ?? "";
      const { rootId, units } = directory.tree();
      const ids = [
        rootId,
        ...units.map((unit) => unit.id),
        ...directory.members().map((one) => one.id),
      ];
      if (!ids.includes(id)) {
        throw new AwsError("TargetNotFoundException", "You specified a target that doesn't exist.");
      }
      const tags = Object.entries(directory.tagsOf(id)).map(([Key, Value]) => ({ Key, Value }));
      const { items, ...rest } = page(tags, { NextToken: input.NextToken }, call);
      return { Tags: items, ...rest };
    },
  });
