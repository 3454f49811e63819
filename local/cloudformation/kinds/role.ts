import * as z from "zod";

import { PolicyInput } from "../../deployment/policy-document.ts";
import { defineTemplateKind, nameOf, type Self } from "../template-kind.ts";

const arnOf = (name: unknown, path: unknown, self: Self): string =>
  `arn:${self.place.partition}:iam::${self.place.accountId}:role${typeof path === "string" ? path : "/"}${nameOf(name, self)}`;

export const role = defineTemplateKind({
  type: "AWS::IAM::Role",
  properties: z.strictObject({
    // IAM's limit (IAM and STS quotas); a longer one would only fail in AWS.
    RoleName: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/, "a role's name has at most 64 letters, digits and +=,.@_-")
      .optional(),
    Path: z.string().startsWith("/").endsWith("/").optional(),
    AssumeRolePolicyDocument: PolicyInput,
    Policies: z
      .array(z.strictObject({ PolicyName: z.string(), PolicyDocument: PolicyInput }))
      .min(1, "the role has no inline policy, so it could do nothing"),
    ManagedPolicyArns: z
      .array(z.string())
      .max(0, "managed policies are not modelled: write the exact actions inline")
      .optional(),
  }),
  harmless: {
    Description: "words for people",
    MaxSessionDuration: "what assumes the app's roles asks for an hour at most",
    Tags: "no policy of the app reads tags",
  },
  identity({ RoleName, Path }, self) {
    return { ref: nameOf(RoleName, self), attributes: { Arn: arnOf(RoleName, Path, self) } };
  },
  deploy({ RoleName, Path, AssumeRolePolicyDocument, Policies }, self, { platform }) {
    platform.identities.putRole({
      arn: arnOf(RoleName, Path, self),
      accountId: self.place.accountId,
      name: nameOf(RoleName, self),
      trust: AssumeRolePolicyDocument,
      policies: Object.fromEntries(
        Policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]),
      ),
    });
  },
});
