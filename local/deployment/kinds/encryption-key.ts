import * as z from "zod";

import { arnOf, keyArnOf } from "../deployment-target.ts";
import { PolicyInput } from "../policy-document.ts";
import { defineKind, regional } from "../resource-kind.ts";

export const encryptionKey = defineKind({
  type: "aws:kms/key:Key",
  inputs: z.strictObject({
    ...regional,
    policy: PolicyInput,
    keyUsage: z.literal("ENCRYPT_DECRYPT").optional(),
    customerMasterKeySpec: z.literal("SYMMETRIC_DEFAULT").optional(),
    isEnabled: z.literal(true).optional(),
    multiRegion: z.literal(false).optional(),
  }),
  harmless: {
    description: "words for people",
    enableKeyRotation: "AWS keeps old key material, so rotation changes no answer",
    rotationPeriodInDays: "as enableKeyRotation",
    deletionWindowInDays: "nothing deletes keys here",
    tags: "no policy of the app reads tags",
  },
  deploy({ policy, region }, resource, target) {
    target.parts.kms.putKey({ arn: keyArnOf(target, resource.id, region), policy });
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
