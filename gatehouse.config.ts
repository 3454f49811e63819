import type { Deployment } from "./infra/deployment.ts";

export default {
  organizationId: "o-exampleorg1",
  hubAccountId: "222233334444",
  homeRegion: "eu-west-1",
  regions: ["eu-west-1"],
} satisfies Deployment;
