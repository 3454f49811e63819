import * as z from "zod";

import { PolicyInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const tablePolicy = defineKind({
  type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
  inputs: z.strictObject({
    ...regional,
    resourceArn: z.string().regex(/:table\/[^/]+$/, "policies of streams are not modelled"),
    policy: PolicyInput,
  }),
  harmless: {
    confirmRemoveSelfResourceAccess: "only keeps a deployer from locking itself out",
  },
  deploy({ resourceArn, policy }, _resource, target) {
    target.parts.dynamodb.setTablePolicy(resourceArn, policy);
  },
});
