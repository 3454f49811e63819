import { hintBus } from "./bus.ts";
import { deployment } from "./deployed.ts";
import { spokeExternalId } from "./spoke-roles.ts";

/** Parameters of infra/spokes/receiver.yaml and member.yaml, under the names that both templates have for them. */
export const spokeParameters = {
  Prefix: `${$app.name}-${$app.stage}`,
  HubAccountId: deployment.hubAccountId,
  OrganizationId: deployment.organizationId,
  HintBusArn: hintBus.arn,
  RoleRegion: deployment.homeRegion,
  Regions: deployment.regions.join(","),
  ExternalId: spokeExternalId,
};
