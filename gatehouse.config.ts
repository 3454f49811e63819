import type { DeploymentFile } from "./infra/deployment.ts";

export default {
  organizationId: "o-exampleorg1",
  managementAccountId: "111122223333",
  hubAccountId: "222233334444",
  homeRegion: "eu-west-1",
  regions: ["eu-west-1", "eu-central-1"],
  providerAccountIds: ["777788889999"],
  receiverAccountIds: ["444455556666"],
  senderAccountIds: ["666677778888"],
  memberAccountIds: ["333344445555", "444455556666", "555566667777"],
  roles: [
    {
      name: "approvers",
      accountId: "999900001111",
      roleName: "AWSReservedSSO_GatehouseApprover",
      capabilities: ["approver"],
      persons: "session",
    },
    {
      name: "operators",
      accountId: "999900001111",
      roleName: "AWSReservedSSO_GatehouseOperator",
      capabilities: ["operator"],
      persons: "session",
    },
    {
      name: "auditors",
      accountId: "999900001111",
      roleName: "AWSReservedSSO_GatehouseAuditor",
      capabilities: ["auditor"],
      persons: "session",
    },
  ],
  spokeExternalId: "gatehouse-local",
} satisfies DeploymentFile;
