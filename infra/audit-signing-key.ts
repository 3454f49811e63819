import { deployment } from "./deployed.ts";
import { KEY_ADMINISTRATION, keyAlias } from "./encryption.ts";
import { partition } from "./partition.ts";
import { isPermanentStage } from "./stage.ts";

/** The function that signs digests of the archive, by the name of its bundle; its role has the name that infra/workflow.ts gives it. */
export const DIGEST_SERVICE = "digest-audit";

const theAccount = {
  AWS: $interpolate`arn:${partition}:iam::${deployment.hubAccountId}:root`,
};

/**
 * Signs the digests of the audit archive (ECDSA on P-256 over SHA-256). Only the digest function's role may sign, and only with
 * its own right to beside; anybody in the account whom IAM lets may have the public half, and keep it for the day on which AWS
 * can't be asked. A key pair is never rotated: the key's ARN is in each digest.
 */
export const auditSigningKey = new aws.kms.Key(
  "AuditSigningKey",
  {
    region: deployment.homeRegion,
    description: "Gatehouse: signs the digests of the audit archive",
    customerMasterKeySpec: "ECC_NIST_P256",
    keyUsage: "SIGN_VERIFY",
    deletionWindowInDays: 30,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountAdministersAndVerifies",
          Effect: "Allow",
          Principal: theAccount,
          Action: [...KEY_ADMINISTRATION, "kms:GetPublicKey", "kms:Verify"],
          // In a key policy: this key.
          Resource: "*",
        },
        {
          Sid: "DigestFunctionSigns",
          Effect: "Allow",
          // The role itself would have to exist before its key, whose ARN it needs; the condition names it without that.
          Principal: theAccount,
          Action: "kms:Sign",
          Resource: "*",
          Condition: {
            ArnEquals: {
              "aws:PrincipalArn": $interpolate`arn:${partition}:iam::${deployment.hubAccountId}:role/${$app.name}-${$app.stage}-${DIGEST_SERVICE}`,
            },
            StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" },
          },
        },
      ],
    }),
  },
  // Without the key nobody can ask KMS about a signature any more; the public half must have been kept.
  { retainOnDelete: isPermanentStage($app.stage) },
);

keyAlias("AuditSigningKey", auditSigningKey, {
  alias: "audit-signing",
  region: deployment.homeRegion,
});
