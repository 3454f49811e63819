import * as z from "zod";

import { roleArnOf } from "../deployment-target.ts";
import { PolicyInput } from "../policy-document.ts";
import { defineKind } from "../resource-kind.ts";

export const role = defineKind({
  type: "aws:iam/role:Role",
  inputs: z.strictObject({
    name: z.string(),
    path: z.string().startsWith("/").endsWith("/").optional(),
    assumeRolePolicy: PolicyInput,
    // A role of the app without a policy could do nothing: synthesis lost it (local/synthesis answers getPolicyDocument).
    inlinePolicies: z
      .array(z.strictObject({ name: z.string(), policy: PolicyInput }))
      .min(1, "the role has no inline policy, so it could do nothing"),
    managedPolicyArns: z
      .array(z.string())
      .max(0, "managed policies are not modelled: write the exact actions inline")
      .optional(),
  }),
  harmless: {
    description: "words for people",
    forceDetachPolicies: "only matters when a role is deleted",
    maxSessionDuration: "the services that assume the app's roles ask for the shortest session",
    tags: "no policy of the app reads tags",
  },
  deploy(inputs, _resource, target) {
    target.parts.platform.identities.putRole({
      arn: roleArnOf(target, inputs.path ?? "/", inputs.name),
      accountId: target.graph.accountId,
      name: inputs.name,
      trust: inputs.assumeRolePolicy,
      policies: Object.fromEntries(inputs.inlinePolicies.map(({ name, policy }) => [name, policy])),
    });
  },
});
