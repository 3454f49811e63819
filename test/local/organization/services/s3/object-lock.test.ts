import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { allow, DAY_MS, put, read, type S3Bench, startS3Bench } from "./s3-bench.ts";

const BUCKET = "archive";
const LOCKED = {
  name: "AccessDenied",
  message: "Access Denied because object protected by object lock.",
};
const DENIED = {
  name: "AccessDenied",
  message: expect.stringContaining("not authorized") as unknown,
};
const LIKE_LOCKED: unknown = expect.objectContaining(LOCKED);
const LIKE_DENIED: unknown = expect.objectContaining(DENIED);

let bench: S3Bench;
let root: S3Client;
let writer: S3Client;
beforeAll(async () => {
  bench = await startS3Bench();
  root = bench.hub;
  writer = bench.asRole(
    allow(
      ["s3:PutObject", "s3:GetObject*", "s3:DeleteObject*", "s3:PutObjectRetention"],
      `arn:aws:s3:::${BUCKET}/*`,
    ),
    allow(["s3:ListBucket*"], `arn:aws:s3:::${BUCKET}`),
  );
  await root.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      ObjectLockEnabledForBucket: true,
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    }),
  );
});
afterAll(() => bench.organization.close());

const inDays = (days: number) => new Date(bench.now().getTime() + days * DAY_MS);
type Mode = "GOVERNANCE" | "COMPLIANCE";

/** A fresh version that is kept for ten days in that mode. */
async function locked(mode: Mode): Promise<{ Bucket: string; Key: string; VersionId: string }> {
  const Key = `${mode}-${bench.now().getTime()}-${Math.trunc(bench.organization.platform.random() * 1e9)}`;
  const VersionId = await put(root, BUCKET, Key, "evidence", {
    ObjectLockMode: mode,
    ObjectLockRetainUntilDate: inDays(10),
  });
  return { Bucket: BUCKET, Key, VersionId };
}

type Operation = "delete" | "shorten" | "weaken" | "end" | "extend" | "tighten";
const retentions: Record<Exclude<Operation, "delete">, (mode: Mode) => object> = {
  shorten: (mode) => ({ Mode: mode, RetainUntilDate: inDays(5) }),
  weaken: () => ({ Mode: "GOVERNANCE", RetainUntilDate: inDays(20) }),
  end: () => ({}),
  extend: (mode) => ({ Mode: mode, RetainUntilDate: inDays(20) }),
  tighten: () => ({ Mode: "COMPLIANCE", RetainUntilDate: inDays(10.5) }),
};

async function attempt(client: S3Client, mode: Mode, operation: Operation, bypass: boolean) {
  const which = { ...(await locked(mode)), ...(bypass && { BypassGovernanceRetention: true }) };
  if (operation === "delete") return client.send(new DeleteObjectCommand(which));
  const Retention = retentions[operation](mode);
  return client.send(new PutObjectRetentionCommand({ ...which, Retention }));
}

describe("a version that is kept", () => {
  it.each<[Mode, "root" | "writer", boolean, Operation, "done" | "locked" | "denied"]>([
    ["GOVERNANCE", "root", false, "delete", "locked"],
    ["GOVERNANCE", "root", false, "shorten", "locked"],
    ["GOVERNANCE", "root", false, "end", "locked"],
    ["GOVERNANCE", "root", false, "extend", "done"],
    ["GOVERNANCE", "root", false, "tighten", "done"],
    ["GOVERNANCE", "root", true, "delete", "done"],
    ["GOVERNANCE", "root", true, "shorten", "done"],
    ["GOVERNANCE", "root", true, "end", "done"],
    ["GOVERNANCE", "writer", false, "delete", "locked"],
    ["GOVERNANCE", "writer", false, "extend", "done"],
    ["GOVERNANCE", "writer", true, "delete", "denied"],
    ["GOVERNANCE", "writer", true, "shorten", "denied"],
    ["COMPLIANCE", "root", false, "delete", "locked"],
    ["COMPLIANCE", "root", true, "delete", "locked"],
    ["COMPLIANCE", "root", true, "shorten", "locked"],
    ["COMPLIANCE", "root", true, "weaken", "locked"],
    ["COMPLIANCE", "root", true, "end", "locked"],
    ["COMPLIANCE", "root", false, "extend", "done"],
    ["COMPLIANCE", "writer", false, "delete", "locked"],
  ])("in %s: %s (bypass %s) wants to %s it: %s", async (mode, who, bypass, operation, outcome) => {
    const outcomeOf = attempt(who === "root" ? root : writer, mode, operation, bypass);
    const seen = await outcomeOf.then(
      () => "done",
      (error: unknown) => error,
    );
    const expected = { done: "done", locked: LIKE_LOCKED, denied: LIKE_DENIED };
    expect(seen).toEqual(expected[outcome]);
  });

  it("can be deleted once its time is over, by the organization's clock", async () => {
    const which = await locked("COMPLIANCE");
    bench.advance(10 * DAY_MS - 60_000);
    await expect(root.send(new DeleteObjectCommand(which))).rejects.toMatchObject(LOCKED);
    bench.advance(60_000);
    await root.send(new DeleteObjectCommand(which));
    await expect(root.send(new HeadObjectCommand(which))).rejects.toMatchObject({
      name: "NotFound",
    });
  });

  it("stays below what is written over it and below a delete marker", async () => {
    const { Key, VersionId } = await locked("COMPLIANCE");
    const later = await put(root, BUCKET, Key, "another");
    const marker = await root.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    expect(marker).toMatchObject({ DeleteMarker: true });
    await expect(read(root, BUCKET, Key)).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await read(root, BUCKET, Key, VersionId)).toBe("evidence");
    const listing = await root.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: Key }));
    expect(listing.Versions?.map((one) => [one.VersionId, one.IsLatest])).toEqual([
      [later, false],
      [VersionId, false],
    ]);
    expect(listing.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    // The marker is locked by nothing, and taking it away brings the object back.
    await root.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId: marker.VersionId }));
    expect(await read(root, BUCKET, Key)).toBe("another");
  });

  it("is refused by itself among many deletions, in an answer that says 200", async () => {
    const first = await locked("COMPLIANCE");
    const free = await put(root, BUCKET, "free", "text");
    const answer = await root.send(
      new DeleteObjectsCommand({
        Bucket: BUCKET,
        BypassGovernanceRetention: true,
        Delete: {
          Objects: [
            { Key: first.Key, VersionId: first.VersionId },
            { Key: "free", VersionId: free },
          ],
        },
      }),
    );
    expect(answer.Errors).toEqual([
      {
        Key: first.Key,
        VersionId: first.VersionId,
        Code: "AccessDenied",
        Message: LOCKED.message,
      },
    ]);
    expect(answer.Deleted).toEqual([{ Key: "free", VersionId: free }]);
  });
});

describe("a legal hold", () => {
  it("keeps a version without an end, from everybody, until it is taken away", async () => {
    const Key = "held";
    const VersionId = await put(root, BUCKET, Key, "text", { ObjectLockLegalHoldStatus: "ON" });
    const which = { Bucket: BUCKET, Key, VersionId };
    expect((await root.send(new GetObjectLegalHoldCommand(which))).LegalHold?.Status).toBe("ON");
    const deletion = () =>
      root.send(new DeleteObjectCommand({ ...which, BypassGovernanceRetention: true }));
    await expect(deletion()).rejects.toMatchObject(LOCKED);
    await root.send(new PutObjectLegalHoldCommand({ ...which, LegalHold: { Status: "OFF" } }));
    await deletion();
  });
});

const retain = (DefaultRetention: object) =>
  root.send(
    new PutObjectLockConfigurationCommand({
      Bucket: "defaults",
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        // Whatever the row says.
        Rule: { DefaultRetention },
      },
    }),
  );

describe("a bucket's default", () => {
  beforeAll(() => {
    bench.s3.putBucket({
      name: "defaults",
      accountId: "222233334444",
      region: "eu-west-1",
      objectLock: true,
    });
  });

  it("is what a new version gets that says nothing itself", async () => {
    await retain({ Mode: "GOVERNANCE", Days: 30 });
    const VersionId = await put(root, "defaults", "new");
    const which = { Bucket: "defaults", Key: "new", VersionId };
    const { Retention } = await root.send(new GetObjectRetentionCommand(which));
    expect(Retention?.Mode).toBe("GOVERNANCE");
    const days = ((Retention?.RetainUntilDate?.getTime() ?? 0) - bench.now().getTime()) / DAY_MS;
    expect(days).toBeCloseTo(30, 2);
    const head = await root.send(new HeadObjectCommand(which));
    expect(head.ObjectLockMode).toBe("GOVERNANCE");
  });

  it("changes nothing for the versions that are there", async () => {
    const VersionId = await put(root, "defaults", "before");
    await retain({ Mode: "COMPLIANCE", Years: 1 });
    const which = { Bucket: "defaults", Key: "before", VersionId };
    const { Retention } = await root.send(new GetObjectRetentionCommand(which));
    expect(Retention?.Mode).toBe("GOVERNANCE");
    const answer = await root.send(new GetObjectLockConfigurationCommand({ Bucket: "defaults" }));
    expect(answer.ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "COMPLIANCE", Years: 1 } },
    });
  });

  it.each([
    ["no period", { Mode: "GOVERNANCE" }, "MalformedXML"],
    ["two periods", { Mode: "GOVERNANCE", Days: 1, Years: 1 }, "MalformedXML"],
    ["another mode", { Mode: "FOREVER", Days: 1 }, "MalformedXML"],
    ["no day at all", { Mode: "GOVERNANCE", Days: 0 }, "InvalidArgument"],
    ["more than a hundred years", { Mode: "COMPLIANCE", Years: 101 }, "InvalidArgument"],
  ])("is refused with %s", async (_, rule, name) => {
    await expect(retain(rule)).rejects.toMatchObject({ name });
  });
});

describe("Object Lock", () => {
  it("keeps its bucket's versions on", async () => {
    await expect(
      root.send(
        new PutBucketVersioningCommand({
          Bucket: BUCKET,
          VersioningConfiguration: { Status: "Suspended" },
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidBucketState" });
  });

  it("needs versions", async () => {
    bench.s3.putBucket({ name: "plain", accountId: "222233334444", region: "eu-west-1" });
    const configure = () =>
      root.send(
        new PutObjectLockConfigurationCommand({
          Bucket: "plain",
          ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
        }),
      );
    await expect(configure()).rejects.toMatchObject({ name: "InvalidBucketState" });
    await expect(
      put(root, "plain", "a", "text", { ObjectLockLegalHoldStatus: "ON" }),
    ).rejects.toMatchObject({ name: "InvalidRequest" });
    bench.s3.enableVersioning("plain");
    await configure();
    await put(root, "plain", "a", "text", { ObjectLockLegalHoldStatus: "ON" });
  });

  it.each([
    ["a mode without a time", { ObjectLockMode: "GOVERNANCE" }],
    ["a time without a mode", { ObjectLockRetainUntilDate: new Date("2100-01-01") }],
    [
      "a time that is over",
      { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date("2020-01-01") },
    ],
  ])("refuses %s", async (_, lock) => {
    await expect(put(root, BUCKET, "wrong", "text", lock)).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });

  it("can be asked for by who may lock and by nobody else", async () => {
    const plain = bench.asRole(allow("s3:PutObject", `arn:aws:s3:::${BUCKET}/*`));
    const lock = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: inDays(1) };
    await put(plain, BUCKET, "plain");
    await expect(put(plain, BUCKET, "plain", "text", lock)).rejects.toMatchObject(DENIED);
  });

  it("can be held to few days by a condition", async () => {
    const brief = bench.asRole(
      allow(["s3:PutObject", "s3:PutObjectRetention"], `arn:aws:s3:::${BUCKET}/*`),
      {
        Effect: "Deny",
        Action: ["s3:PutObject", "s3:PutObjectRetention"],
        Resource: "*",
        Condition: { NumericGreaterThan: { "s3:object-lock-remaining-retention-days": "10" } },
      },
    );
    const lockFor = (days: number) =>
      put(brief, BUCKET, "brief", "text", {
        ObjectLockMode: "GOVERNANCE",
        ObjectLockRetainUntilDate: inDays(days),
      });
    await lockFor(9);
    await expect(lockFor(11)).rejects.toMatchObject(DENIED);
  });
});
