import * as z from "zod";

import { regionalArn } from "../stack-place.ts";
import { defineTemplateKind } from "../template-kind.ts";
import { keyArnOf } from "./key.ts";

export const keyAlias = defineTemplateKind({
  type: "AWS::KMS::Alias",
  properties: z.strictObject({
    AliasName: z.string().regex(/^alias\/(?!aws\/)[\w/-]+$/),
    TargetKeyId: z.string(),
  }),
  harmless: {},
  identity: ({ AliasName }, { place }) =>
    typeof AliasName === "string"
      ? { ref: AliasName, arn: regionalArn(place, "kms", AliasName) }
      : {},
  deploy({ AliasName, TargetKeyId }, self, { kms }) {
    kms.putAlias(regionalArn(self.place, "kms", AliasName), keyArnOf(TargetKeyId, self));
  },
});
