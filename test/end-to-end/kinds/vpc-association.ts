import {
  CreateServiceNetworkVpcAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";

import type { TestWorld } from "../../support/test-world.ts";
import { associations } from "./association-story.ts";
import type { KindStory } from "./kind-bench.ts";

/** Each time another VPC, as one can be in one network only. */
export function vpcAssociations(test: TestWorld): KindStory {
  return associations(test, {
    kind: "vpc-association",
    type: "servicenetworkvpcassociation",
    api: "ServiceNetworkVpcAssociation",
    make({ accountId, region }) {
      const { organization, services } = test.world;
      const { partition } = organization.platform;
      const { id, securityGroupId } = services.ec2.createVpc(accountId, region);
      const arn = `arn:${partition}:ec2:${region}:${accountId}:vpc/${id}`;
      return Promise.resolve({ arn, securityGroupIds: [securityGroupId] });
    },
    join: (lattice, serviceNetworkIdentifier, vpcArn) =>
      lattice.send(
        new CreateServiceNetworkVpcAssociationCommand({
          serviceNetworkIdentifier,
          vpcIdentifier: vpcArn.slice(vpcArn.lastIndexOf("/") + 1),
        }),
      ),
    end: (lattice, serviceNetworkVpcAssociationIdentifier) =>
      lattice.send(
        new DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier }),
      ),
  });
}
