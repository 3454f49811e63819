import { readFileSync } from "node:fs";
import path from "node:path";

import { deployment, ramRegions } from "./deployed.ts";
import { partition } from "./partition.ts";
import { pascalCase } from "./pascal-case.ts";
import { spokeParameters } from "./spoke-parameters.ts";

const prefix = `${$app.name}-${$app.stage}`;
const { homeRegion, hubAccountId, memberAccountIds, receiverAccountIds, regions } = deployment;

if (deployment.stackSets !== undefined) {
  const { organizationalUnitIds } = deployment.stackSets;
  deployTo("receiver", organizationalUnitIds, {
    accountIds: receiverAccountIds,
    regions: ramRegions,
    parameters: { SenderAccountIds: deployment.senderAccountIds.join(",") },
  });
  deployTo("member", organizationalUnitIds, {
    accountIds: memberAccountIds,
    regions,
    parameters: {
      // The hub's networks, which come and go: the allowlist decides among them.
      ServiceNetworkArns: $util
        .all(
          regions.map(
            (region) =>
              $interpolate`arn:${partition}:vpc-lattice:${region}:${hubAccountId}:servicenetwork/*`,
          ),
        )
        .apply((arns) => arns.join(",")),
    },
  });
}

/**
 * Two sets of one template: roles are made in one Region only, and rules in the others would otherwise be made before the role
 * that they name. The hub has to be a delegated administrator of StackSets (platform.md section 5).
 */
function deployTo(
  template: "receiver" | "member",
  organizationalUnitIds: readonly string[],
  spokes: {
    readonly accountIds: readonly string[];
    readonly regions: readonly string[];
    readonly parameters: Readonly<Record<string, $util.Input<string>>>;
  },
): void {
  if (spokes.accountIds.length === 0) return;
  const file = path.join($cli.paths.root, `infra/spokes/${template}.yaml`);
  const templateBody = readFileSync(file, "utf8");
  const deploy = (part: "roles" | "rules", into: readonly string[], after: $util.Resource[]) => {
    const logicalName = pascalCase(`${template}-${part}`);
    const set = new aws.cloudformation.StackSet(
      logicalName,
      {
        name: `${prefix}-${template}-${part}`,
        description: `Gatehouse: infra/spokes/${template}.yaml, ${part === "roles" ? "in the Region of its roles" : "in the other Regions"}`,
        permissionModel: "SERVICE_MANAGED",
        callAs: "DELEGATED_ADMIN",
        capabilities: ["CAPABILITY_NAMED_IAM"],
        // By name alone: whoever joins an OU is no receiver or member before gatehouse.config.ts says so.
        autoDeployment: { enabled: false },
        managedExecution: { active: true },
        templateBody,
        // All of them, or the provider takes the missing ones for a change (platform.md section 5).
        parameters: { ...spokeParameters, ...spokes.parameters, AlarmTopicArn: "" },
      },
      // AWS fills it in for sets of this kind, and the provider would take it away again.
      { ignoreChanges: ["administrationRoleArn"] },
    );
    return new aws.cloudformation.StackInstances(
      logicalName,
      {
        stackSetName: set.name,
        callAs: "DELEGATED_ADMIN",
        regions: [...into],
        deploymentTargets: {
          organizationalUnitIds: [...organizationalUnitIds],
          accountFilterType: "INTERSECTION",
          accounts: [...spokes.accountIds],
        },
      },
      { dependsOn: after },
    );
  };
  const roles = deploy("roles", [homeRegion], []);
  const others = spokes.regions.filter((region) => region !== homeRegion);
  if (others.length > 0) deploy("rules", others, [roles]);
}
