import * as z from "zod";

import { arnOf, keyArnOf } from "../deployment-target.ts";
import { PolicyInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const encryptionKey = defineKind({
  type: "aws:kms/key:Key",
  inputs: z
    .strictObject({
      ...regional,
      policy: PolicyInput,
      // Usage and spec go together: a symmetric key encrypts, a key pair signs.
      keyUsage: z.enum(["ENCRYPT_DECRYPT", "SIGN_VERIFY"]).default("ENCRYPT_DECRYPT"),
      customerMasterKeySpec: z
        .enum(["SYMMETRIC_DEFAULT", "ECC_NIST_P256"])
        .default("SYMMETRIC_DEFAULT"),
      isEnabled: z.literal(true).optional(),
      multiRegion: z.literal(false).optional(),
    })
    .refine(
      (key) => (key.keyUsage === "SIGN_VERIFY") === (key.customerMasterKeySpec === "ECC_NIST_P256"),
      {
        path: ["customerMasterKeySpec"],
        message: "only ECC_NIST_P256 keys sign here, and they do nothing else",
      },
    ),
  harmless: {
    description: "words for people",
    enableKeyRotation: "AWS keeps old key material, so rotation changes no answer",
    rotationPeriodInDays: "as enableKeyRotation",
    deletionWindowInDays: "nothing deletes keys here",
    tags: "no policy of the app reads tags",
  },
  deploy({ policy, region, keyUsage: usage }, resource, target) {
    const arn = keyArnOf(target, resource.id, region);
    target.parts.kms.putKey({ arn, policy, usage });
    target.app.keys.set(resource.name, { id: resource.id, arn });
  },
});

export const encryptionKeyAlias = defineKind({
  type: "aws:kms/alias:Alias",
  inputs: z.strictObject({
    ...regional,
    name: z.string().startsWith("alias/"),
    targetKeyId: z.string(),
  }),
  harmless: {},
  deploy({ name, targetKeyId, region }, _resource, target) {
    target.parts.kms.putAlias(
      arnOf(target, "kms", name, region),
      keyArnOf(target, targetKeyId, region),
    );
  },
});
