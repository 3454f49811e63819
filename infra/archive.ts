import { defaultRetention } from "./audit-retention.ts";
import { deployment } from "./deployed.ts";
import { customerManagedKey } from "./encryption.ts";
import { partition } from "./partition.ts";
import { isPermanentStage } from "./stage.ts";

const isPermanent = isPermanentStage($app.stage);

/** A key of its own: whoever reads the tables can't read the archive with it, and the other way round. */
export const archiveKey = customerManagedKey("ArchiveKey", {
  alias: "archive",
  description: "Gatehouse: the audit archive",
  region: deployment.homeRegion,
});

const tests = (variable: string, test: string, ...values: $util.Input<string>[]) => ({
  test,
  variable,
  values,
});

/** Our functions, by the names of their roles (infra/workflow.ts): people and pipelines are not meant. */
const BY_OUR_FUNCTIONS = tests(
  "aws:PrincipalArn",
  "ArnLike",
  $interpolate`arn:${partition}:iam::${deployment.hubAccountId}:role/${$app.name}-${$app.stage}-*`,
);

/**
 * Copies of the audit records that nobody can change: every version is kept by Object Lock, for as long as gatehouse.config.ts
 * says (on a stage of one's own for a day). Encrypted under `archiveKey`, whatever an upload says or leaves out.
 *
 * Whatever rights a function of ours is ever given, it can't shorten, bypass or reconfigure a retention, delete a version or
 * open the bucket. What may be put and read is said in the functions' own rights.
 */
export const archive = new sst.aws.Bucket("Archive", {
  versioning: true,
  // Browsers have no business here.
  cors: false,
  // Beside SST's own statement, which denies what comes without TLS.
  policy: [
    {
      effect: "deny",
      principals: "*",
      actions: ["s3:PutObject"],
      paths: ["*"],
      // Negative operators are true of what is not there, and then the bucket's default encrypts.
      conditions: [
        tests("s3:x-amz-server-side-encryption", "Null", "false"),
        tests("s3:x-amz-server-side-encryption", "StringNotEquals", "aws:kms"),
      ],
    },
    {
      effect: "deny",
      principals: "*",
      actions: ["s3:PutObject"],
      paths: ["*"],
      conditions: [
        tests("s3:x-amz-server-side-encryption-aws-kms-key-id", "Null", "false"),
        tests("s3:x-amz-server-side-encryption-aws-kms-key-id", "StringNotEquals", archiveKey.arn),
      ],
    },
    {
      effect: "deny",
      principals: "*",
      actions: [
        "s3:BypassGovernanceRetention",
        "s3:PutObjectRetention",
        "s3:PutObjectLegalHold",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
      ],
      paths: ["*"],
      conditions: [BY_OUR_FUNCTIONS],
    },
    {
      effect: "deny",
      principals: "*",
      actions: [
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketVersioning",
        "s3:PutLifecycleConfiguration",
        "s3:PutEncryptionConfiguration",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketPolicy",
        "s3:DeleteBucketPolicy",
        "s3:DeleteBucket",
      ],
      paths: [""],
      conditions: [BY_OUR_FUNCTIONS],
    },
  ],
  transform: {
    bucket: {
      // From its first moment: no object is ever without a retention.
      objectLockEnabled: true,
      // `sst remove` empties the bucket of a stage of one's own, past its governance; of a permanent stage it removes nothing.
      forceDestroy: !isPermanent,
    },
  },
});

const inTheHomeRegion = { region: deployment.homeRegion, bucket: archive.name };

new aws.s3.BucketObjectLockConfiguration("ArchiveObjectLock", {
  ...inTheHomeRegion,
  rule: { defaultRetention: defaultRetention(deployment.auditRetention, isPermanent) },
});

new aws.s3.BucketServerSideEncryptionConfiguration("ArchiveEncryption", {
  ...inTheHomeRegion,
  rules: [
    {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: archiveKey.arn,
      },
      // One call of KMS for many objects; the encryption context is then the bucket's ARN.
      bucketKeyEnabled: true,
    },
  ],
});

new aws.s3.BucketOwnershipControls("ArchiveOwnership", {
  ...inTheHomeRegion,
  rule: { objectOwnership: "BucketOwnerEnforced" },
});
