import {
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  allow,
  BLUE,
  HUB,
  KEY,
  policy,
  put,
  read,
  type S3Bench,
  startS3Bench,
} from "./s3-bench.ts";

const BUCKET = "guarded";
const OBJECTS = `arn:aws:s3:::${BUCKET}/*`;
const DENIED = { name: "AccessDenied" };
const LIKE_DENIED: unknown = expect.objectContaining(DENIED);
let bench: S3Bench;
let blue: S3Client;
beforeAll(async () => {
  bench = await startS3Bench();
  blue = bench.clientOf(bench.organization.profile("tenant-blue"));
  bench.s3.putBucket({ name: BUCKET, accountId: HUB, region: "eu-west-1", objectLock: true });
});
afterAll(() => bench.organization.close());
beforeEach(() => bench.hub.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET })));

const setPolicy = (...statements: readonly object[]) =>
  bench.hub.send(
    new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(policy(...statements)) }),
  );

describe("a bucket policy", () => {
  it("gives a right to a principal of the account that has none of its own", async () => {
    const nobody = bench.asRole(allow("s3:ListAllMyBuckets", "*"));
    await expect(put(nobody, BUCKET, "a")).rejects.toMatchObject(DENIED);
    await setPolicy(allow("s3:PutObject", OBJECTS, `arn:aws:iam::${HUB}:role/role-1`));
    await put(nobody, BUCKET, "a");
  });

  it("lets another account in, as far as that account lets its principals", async () => {
    await put(bench.hub, BUCKET, "shared", "for blue");
    await expect(read(blue, BUCKET, "shared")).rejects.toMatchObject(DENIED);
    await setPolicy(allow("s3:GetObject", OBJECTS, `arn:aws:iam::${BLUE}:root`));
    expect(await read(blue, BUCKET, "shared")).toBe("for blue");
    await expect(put(blue, BUCKET, "shared")).rejects.toMatchObject(DENIED);
  });

  it("denies to everybody, an administrator too, and can be taken back by one", async () => {
    await setPolicy({ ...allow("s3:PutObject", OBJECTS, "*"), Effect: "Deny" });
    await expect(put(bench.hub, BUCKET, "a")).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining("explicit deny in a resource-based policy") as unknown,
    });
    await bench.hub.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    await put(bench.hub, BUCKET, "a");
  });

  it("can ask for an encryption, where an upload names one", async () => {
    await setPolicy({
      ...allow("s3:PutObject", OBJECTS, "*"),
      Effect: "Deny",
      // StringNotEquals is true of what is not there (IAM user guide, "String condition operators").
      Condition: {
        Null: { "s3:x-amz-server-side-encryption": "false" },
        StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
      },
    });
    await put(bench.hub, BUCKET, "a");
    await expect(
      put(bench.hub, BUCKET, "a", "text", { ServerSideEncryption: "AES256" }),
    ).rejects.toMatchObject(DENIED);
  });

  it("is shown as it was put, and not there before", async () => {
    await expect(
      bench.hub.send(new GetBucketPolicyCommand({ Bucket: BUCKET })),
    ).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
    const statement = allow("s3:GetObject", OBJECTS, `arn:aws:iam::${BLUE}:root`);
    await setPolicy(statement);
    const { Policy } = await bench.hub.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    expect(JSON.parse(Policy ?? "")).toEqual(policy(statement));
  });

  it.each([
    ["text that is no JSON", "no policy"],
    ["no statement", JSON.stringify(policy())],
    [
      "another bucket's objects",
      JSON.stringify(policy(allow("s3:*", "arn:aws:s3:::other/*", BLUE))),
    ],
  ])("is refused with %s", async (_, Policy) => {
    await expect(
      bench.hub.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy })),
    ).rejects.toMatchObject({ name: "MalformedPolicy" });
  });
});

describe("public access", () => {
  const open = allow("s3:GetObject", OBJECTS, "*");
  const inOrganization = (value: string) => ({
    ...open,
    Condition: { StringEquals: { "aws:PrincipalOrgID": value } },
  });

  it.each([
    ["anybody", open, false],
    ["anybody of any organization", inOrganization("*"), false],
    [
      "whoever is not named",
      { Effect: "Allow", NotPrincipal: { AWS: BLUE }, Action: "s3:GetObject", Resource: OBJECTS },
      false,
    ],
    ["anybody of one organization", inOrganization("o-abcd123456"), true],
    ["one account", allow("s3:GetObject", OBJECTS, `arn:aws:iam::${BLUE}:root`), true],
    ["nobody", { ...open, Effect: "Deny", Action: "s3:DeleteObject" }, true],
  ])("blocked from the start takes a policy for %s: %s", async (_, statement, taken) => {
    const outcome = await setPolicy(statement).then(
      () => "taken",
      (error: unknown) => error,
    );
    expect(outcome).toEqual(taken ? "taken" : LIKE_DENIED);
  });

  it("can be opened by who may", async () => {
    bench.s3.putBucket({ name: "open", accountId: HUB, region: "eu-west-1" });
    const text = JSON.stringify(policy(allow("s3:GetObject", "arn:aws:s3:::open/*", "*")));
    const publish = () =>
      bench.hub.send(new PutBucketPolicyCommand({ Bucket: "open", Policy: text }));
    await expect(publish()).rejects.toMatchObject(DENIED);
    await bench.hub.send(
      new PutPublicAccessBlockCommand({
        Bucket: "open",
        PublicAccessBlockConfiguration: { BlockPublicPolicy: false },
      }),
    );
    await publish();
    await put(bench.hub, "open", "a", "for all");
    expect(await read(blue, "open", "a")).toBe("for all");
  });
});

/** A right on the key that only calls through S3 have. */
const through = (action: string) => ({
  ...allow(action, KEY),
  Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
});

describe("a bucket under a key of KMS", () => {
  const writes = allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::encrypted/*");
  beforeAll(async () => {
    bench.s3.putBucket({ name: "encrypted", accountId: HUB, region: "eu-west-1" });
    await bench.hub.send(
      new PutBucketEncryptionCommand({
        Bucket: "encrypted",
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY },
              BucketKeyEnabled: true,
            },
          ],
        },
      }),
    );
  });

  it("tells which key it is", async () => {
    const { ServerSideEncryptionConfiguration: shown } = await bench.hub.send(
      new GetBucketEncryptionCommand({ Bucket: "encrypted" }),
    );
    expect(shown?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: KEY }, BucketKeyEnabled: true },
    ]);
    await put(bench.hub, "encrypted", "told");
    const head = await bench.hub.send(new HeadObjectCommand({ Bucket: "encrypted", Key: "told" }));
    expect(head).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY,
      BucketKeyEnabled: true,
    });
  });

  it("is written to by who may have a data key made, through S3", async () => {
    const without = bench.asRole(writes);
    await expect(put(without, "encrypted", "a")).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining("kms:GenerateDataKey") as unknown,
    });
    await put(bench.asRole(writes, through("kms:GenerateDataKey")), "encrypted", "a");
  });

  it("is read by who may have it unwrapped; what is known without the bytes needs no key", async () => {
    await put(bench.hub, "encrypted", "b", "secret");
    const without = bench.asRole(writes, through("kms:GenerateDataKey"));
    await expect(read(without, "encrypted", "b")).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining("kms:Decrypt") as unknown,
    });
    await without.send(new HeadObjectCommand({ Bucket: "encrypted", Key: "b" }));
    const reader = bench.asRole(writes, through("kms:Decrypt"));
    expect(await read(reader, "encrypted", "b")).toBe("secret");
  });

  it("is closed while its key is off", async () => {
    bench.kms.setKeyState(KEY, "Disabled");
    await expect(put(bench.hub, "encrypted", "c")).rejects.toMatchObject({
      name: "KMS.DisabledException",
    });
    await expect(
      bench.hub.send(new GetObjectCommand({ Bucket: "encrypted", Key: "b" })),
    ).rejects.toMatchObject({ name: "KMS.DisabledException" });
    bench.kms.setKeyState(KEY, "Enabled");
    await put(bench.hub, "encrypted", "c");
  });
});
