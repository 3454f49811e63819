import type { Service } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import { accountActions } from "./accounts.ts";
import { createDirectory, type DirectoryOptions } from "./directory.ts";
import { treeActions } from "./tree.ts";

/** AWS Organizations, read only: who is in the organization, and where. */
export function createOrganizations(platform: Platform, options: DirectoryOptions): Service {
  const directory = createDirectory(platform, options);
  return {
    signingName: "organizations",
    protocols: ["json-1.1"],
    targetPrefix: "AWSOrganizationsV20161128",
    // One endpoint per partition (us-east-1 in `aws`); AWS routes whatever Region a call is signed for, and so do we.
    global: true,
    actions: [...accountActions(directory), ...treeActions(directory)],
  };
}
