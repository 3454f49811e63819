import { describe, expect, it } from "vitest";

import { defaultRetention, UNDECIDED } from "../../infra/audit-retention.ts";
import { parseDeployment } from "../../infra/deployment.ts";
import { graph, listOf, resource, statementsOf } from "./synthesized.ts";

const hub = graph.accountId;
const { bucket } = resource("aws:s3/bucket:Bucket", "ArchiveBucket").inputs;
const usable = {
  organizationId: "o-exampleorg1",
  managementAccountId: "111122223333",
  hubAccountId: hub,
  homeRegion: "eu-west-1",
  regions: ["eu-west-1"],
  providerAccountIds: [],
};

describe("the audit archive", () => {
  it("has Object Lock and versions from its first moment, and lets nobody in from outside", () => {
    expect(resource("aws:s3/bucket:Bucket", "ArchiveBucket").inputs).toMatchObject({
      objectLockEnabled: true,
    });
    expect(
      resource("aws:s3/bucketVersioning:BucketVersioning", "ArchiveVersioning").inputs,
    ).toMatchObject({
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const blocks = resource(
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "ArchivePublicAccessBlock",
    );
    expect(blocks.inputs).toMatchObject({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  });

  it("is encrypted with a key of its own", () => {
    const key = resource("aws:kms/key:Key", "ArchiveKey");
    const { inputs } = resource(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "ArchiveEncryption",
    );
    expect(inputs["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: `arn:aws:kms:eu-west-1:${hub}:key/${key.id}`,
        },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("allows nothing by its policy, and denies our functions whatever could undo a retention", () => {
    const { inputs } = resource("aws:s3/bucketPolicy:BucketPolicy", "ArchivePolicy");
    const statements = statementsOf(inputs["policy"]);
    expect(new Set(statements.map(({ Effect }) => Effect))).toEqual(new Set(["Deny"]));
    const denied = statements
      .filter(({ Condition }) => Condition?.["ArnLike"]?.["aws:PrincipalArn"] !== undefined)
      .flatMap(({ Action }) => listOf(Action));
    expect(denied).toEqual(
      expect.arrayContaining([
        "s3:BypassGovernanceRetention",
        "s3:PutObjectRetention",
        "s3:DeleteObjectVersion",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketPolicy",
      ]),
    );
  });

  it("keeps what is in it for a day on a stage of one's own", () => {
    const { inputs } = resource(
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
      "ArchiveObjectLock",
    );
    expect(inputs["rule"]).toEqual({ defaultRetention: { mode: "GOVERNANCE", days: 1 } });
  });
});

describe("the retention", () => {
  it.each([
    [undefined, true, { mode: "GOVERNANCE", days: 30 }],
    [{ mode: "compliance", days: 2_557 }, true, { mode: "COMPLIANCE", days: 2_557 }],
    [{ mode: "governance", days: 90 }, true, { mode: "GOVERNANCE", days: 90 }],
    [{ mode: "compliance", days: 2_557 }, false, { mode: "GOVERNANCE", days: 1 }],
  ] as const)("configured as %j, on a permanent stage %s, is %j", (configured, permanent, rule) => {
    const { auditRetention } = parseDeployment({ ...usable, auditRetention: configured });
    expect(defaultRetention(auditRetention, permanent)).toEqual(rule);
  });

  it("of a configuration from before it can still be taken back", () => {
    expect(parseDeployment(usable).auditRetention).toEqual(UNDECIDED);
    expect(UNDECIDED.mode).toBe("governance");
  });

  it.each([
    [
      "a mode of S3's",
      { mode: "COMPLIANCE", days: 30 },
      /auditRetention\.mode: is governance .* or compliance/,
    ],
    ["no day", { mode: "compliance", days: 0 }, /auditRetention\.days: is at least 1 day/],
    [
      "half a day",
      { mode: "compliance", days: 0.5 },
      /auditRetention\.days: is a whole number of days/,
    ],
    [
      "a digit too many",
      { mode: "compliance", days: 25_570 },
      /auditRetention\.days: is at most 3660 days: .* raise the limit/,
    ],
    ["years", { mode: "compliance", years: 7 }, /auditRetention/],
  ])("is refused with %s", (_, auditRetention, sentence) => {
    expect(() => parseDeployment({ ...usable, auditRetention })).toThrow(sentence);
  });
});

describe("the key that signs digests", () => {
  const { inputs } = resource("aws:kms/key:Key", "AuditSigningKey");
  const [administration, signing, ...others] = statementsOf(inputs["policy"]);

  it("is a key pair for signatures alone", () => {
    expect(inputs).toMatchObject({
      customerMasterKeySpec: "ECC_NIST_P256",
      keyUsage: "SIGN_VERIFY",
    });
  });

  it("lets the digest function's role sign and nobody else", () => {
    expect(others).toEqual([]);
    expect(signing).toMatchObject({
      Action: "kms:Sign",
      Condition: {
        ArnEquals: {
          "aws:PrincipalArn": `arn:aws:iam::${hub}:role/gatehouse-local-digest-audit`,
        },
      },
    });
    expect(listOf(administration?.Action)).not.toContain("kms:Sign");
    expect(listOf(administration?.Action)).toContain("kms:GetPublicKey");
  });
});

describe("the audit table", () => {
  it("has records that nobody changes, by a policy that leaves its administration alone", () => {
    const { inputs } = resource("aws:dynamodb/resourcePolicy:ResourcePolicy", "AuditTablePolicy");
    const [statement, ...others] = statementsOf(inputs["policy"]);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: "Deny", Principal: "*" });
    expect(statement?.Condition).toBeUndefined();
    expect(listOf(statement?.Action).toSorted()).toEqual([
      "dynamodb:BatchWriteItem",
      "dynamodb:DeleteItem",
      "dynamodb:PartiQLDelete",
      "dynamodb:PartiQLInsert",
      "dynamodb:PartiQLUpdate",
      "dynamodb:UpdateItem",
      "dynamodb:UpdateTimeToLive",
    ]);
  });
});
