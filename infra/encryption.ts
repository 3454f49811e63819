import { deployment } from "./deployed.ts";
import { partition } from "./partition.ts";
import { isPermanentStage } from "./stage.ts";

type Statement = Record<string, unknown>;

/**
 * What the account may let its own principals do with a key, by IAM policies. KMS's default policy says `kms:*` here; this is
 * the part of it that a key of ours can ever need. Without PutKeyPolicy in it, a mistaken policy could not be repaired and the
 * key would be locked for good.
 */
export const KEY_ADMINISTRATION = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:ListKeyPolicies",
  "kms:PutKeyPolicy",
  "kms:EnableKey",
  "kms:DisableKey",
  "kms:UpdateKeyDescription",
  "kms:ListResourceTags",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:CreateAlias",
  "kms:UpdateAlias",
  "kms:DeleteAlias",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
];

/** Key pairs can't be rotated, so these are of symmetric keys alone. */
const ROTATION = [
  "kms:GetKeyRotationStatus",
  "kms:ListKeyRotations",
  "kms:EnableKeyRotation",
  "kms:DisableKeyRotation",
  "kms:RotateKeyOnDemand",
];

/**
 * Encrypting and decrypting, and the grants under which DynamoDB works for a table's creator. IAM policies decide who may:
 * the functions' roles (permissions.ts, useTableKey), whoever deploys the tables, whoever restores a backup.
 */
const USE = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:CreateGrant",
  "kms:ListGrants",
  "kms:RevokeGrant",
  "kms:RetireGrant",
];

/**
 * A customer-managed key with yearly rotation and an alias that says what it is for.
 * The account itself administers it, as in KMS's own default policy: without that statement no IAM policy could ever
 * grant its use, and a lost administrator would lock the key for good. `statements` admit the services that use it by themselves.
 */
export function customerManagedKey(
  name: string,
  args: {
    alias: string;
    description: string;
    region: string;
    statements?: $util.Input<Statement>[];
  },
): aws.kms.Key {
  const key = new aws.kms.Key(
    name,
    {
      region: args.region,
      description: args.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountAdministersKey",
            Effect: "Allow",
            Principal: { AWS: $interpolate`arn:${partition}:iam::${deployment.hubAccountId}:root` },
            Action: [...KEY_ADMINISTRATION, ...ROTATION, ...USE],
            // In a key policy: this key.
            Resource: "*",
          },
          ...(args.statements ?? []),
        ],
      }),
    },
    // SST's removal policy "retain" knows tables and buckets but no keys, and a table without its key is lost.
    { retainOnDelete: isPermanentStage($app.stage) },
  );
  keyAlias(name, key, args);
  return key;
}

/** The name under which people find a key. */
export function keyAlias(
  name: string,
  key: aws.kms.Key,
  { alias, region }: { readonly alias: string; readonly region: string },
): void {
  new aws.kms.Alias(`${name}Alias`, {
    region,
    name: `alias/${$app.name}-${$app.stage}-${alias}`,
    targetKeyId: key.keyId,
  });
}
