import * as z from "zod";

import { PolicyInput } from "../../deployment/policy-document.ts";
import { generatedUuid, regionalArn } from "../stack-place.ts";
import { defineTemplateKind, type Self } from "../template-kind.ts";

const idOf = ({ place, logicalId }: Self): string => generatedUuid(place, logicalId);

export const key = defineTemplateKind({
  type: "AWS::KMS::Key",
  properties: z.strictObject({
    KeyPolicy: PolicyInput,
    KeySpec: z.literal("SYMMETRIC_DEFAULT").optional(),
    KeyUsage: z.literal("ENCRYPT_DECRYPT").optional(),
    Enabled: z.literal(true).optional(),
    MultiRegion: z.literal(false).optional(),
  }),
  harmless: {
    Description: "words for people",
    EnableKeyRotation: "AWS keeps old key material, so rotation changes no answer",
    RotationPeriodInDays: "as EnableKeyRotation",
    PendingWindowInDays: "nothing deletes keys here",
    Tags: "no policy of the app reads tags",
  },
  identity(_properties, self) {
    const id = idOf(self);
    return { ref: id, attributes: { KeyId: id, Arn: keyArnOf(id, self) } };
  },
  deploy({ KeyPolicy }, self, { kms }) {
    kms.putKey({ arn: keyArnOf(idOf(self), self), policy: KeyPolicy });
  },
});

/** The ARN behind a key's id, ARN, alias or alias ARN, as SNS and aliases take them. */
export function keyArnOf(id: string, { place }: Self): string {
  if (id.startsWith("arn:")) return id;
  return regionalArn(place, "kms", id.startsWith("alias/") ? id : `key/${id}`);
}
