import * as z from "zod";

import { PolicyInput } from "../../deployment/policy-document.ts";
import { generatedUuid } from "../stack-place.ts";
import { defineTemplateKind } from "../template-kind.ts";

/** The organization's delegation policy. There is at most one, so two stacks with one each stand in each other's way. */
export const organizationPolicy = defineTemplateKind({
  type: "AWS::Organizations::ResourcePolicy",
  properties: z.strictObject({ Content: PolicyInput }),
  harmless: { Tags: "no policy of the app reads tags" },
  identity(_properties, { place, logicalId }) {
    const { partition, accountId } = place;
    return {
      // Such as rp-examplepolicyid111 (CloudFormation template reference). Arn is not known here: it has the organization's id.
      ref: `rp-${generatedUuid(place, logicalId).replaceAll("-", "").slice(0, 18)}`,
      arn: `arn:${partition}:organizations::${accountId}:resourcepolicy`,
    };
  },
  deploy: ({ Content }, { place }, { organizations }) =>
    organizations.setResourcePolicy(place.accountId, Content),
});
