import { createHash } from "node:crypto";
import { Readable } from "node:stream";

import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutBucketAclCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { allow, HUB, put, read, type S3Bench, startS3Bench } from "./s3-bench.ts";

const BUCKET = "objects";
let bench: S3Bench;
let hub: S3Client;
beforeAll(async () => {
  bench = await startS3Bench();
  hub = bench.hub;
  bench.s3.putBucket({ name: BUCKET, accountId: HUB, region: "eu-west-1", objectLock: true });
  bench.s3.putBucket({ name: "plain", accountId: HUB, region: "eu-west-1" });
});
afterAll(() => bench.organization.close());

describe("an object", () => {
  it("comes back byte for byte, with what was said about it", async () => {
    const Body = new Uint8Array(70_000).map((_, index) => index % 251);
    await hub.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: "a folder/ä+b%2F&?.bin",
        Body,
        ContentType: "application/gzip",
        CacheControl: "no-store",
        Metadata: { signature: "abc", "second-word": "x y" },
      }),
    );
    const answer = await hub.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: "a folder/ä+b%2F&?.bin" }),
    );
    expect(await answer.Body?.transformToByteArray()).toEqual(Body);
    expect(answer).toMatchObject({
      ContentLength: 70_000,
      ContentType: "application/gzip",
      CacheControl: "no-store",
      Metadata: { signature: "abc", "second-word": "x y" },
      ETag: `"${createHash("md5").update(Body).digest("hex")}"`,
      ServerSideEncryption: "AES256",
    });
  });

  it("can be a stream, whose checksum comes behind it in a trailer", async () => {
    const chunks = ["first ", "second ", "third"].map((text) => Buffer.from(text));
    const answer = await hub.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: "streamed",
        Body: Readable.from(chunks),
        ContentLength: 18,
        ContentEncoding: "identity",
      }),
    );
    expect(answer.ChecksumCRC32).toMatch(/^[\w+/]{6}==$/);
    expect(await read(hub, BUCKET, "streamed")).toBe("first second third");
    const head = await hub.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "streamed" }));
    // Neither how it travelled.
    expect(head).toMatchObject({ ContentEncoding: "identity", ContentLength: 18 });
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "is checked with %s on its way in and on its way out",
    async (ChecksumAlgorithm) => {
      const Key = `checked-${ChecksumAlgorithm}`;
      const upload = await hub.send(
        new PutObjectCommand({ Bucket: BUCKET, Key, Body: "text", ChecksumAlgorithm }),
      );
      const checksum = upload[`Checksum${ChecksumAlgorithm}`];
      expect(checksum).toBeDefined();
      const answer = await hub.send(
        new GetObjectCommand({ Bucket: BUCKET, Key, ChecksumMode: "ENABLED" }),
      );
      expect(answer[`Checksum${ChecksumAlgorithm}`]).toBe(checksum);
      bench.s3.tamper({ bucket: BUCKET, key: Key }, () => Buffer.from("test"));
      await expect(read(hub, BUCKET, Key)).rejects.toThrow(/[Cc]hecksum/);
    },
  );

  it.each([
    ["another SHA-256", { ChecksumSHA256: createHash("sha256").digest("base64") }, "BadDigest"],
    ["another MD5", { ContentMD5: createHash("md5").digest("base64") }, "BadDigest"],
    ["an MD5 that is none", { ContentMD5: "abc" }, "InvalidDigest"],
  ])("is refused with %s", async (_, digest, name) => {
    await expect(put(hub, BUCKET, "wrong", "text", digest)).rejects.toMatchObject({ name });
    await expect(read(hub, BUCKET, "wrong")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-100", "89", "bytes 8-9/10"],
  ])("can be read in part: %s", async (Range, text, ContentRange) => {
    await put(hub, BUCKET, "digits", "0123456789");
    const answer = await hub.send(new GetObjectCommand({ Bucket: BUCKET, Key: "digits", Range }));
    expect(await answer.Body?.transformToString()).toBe(text);
    expect(answer).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
  });

  it("has no bytes behind its end", async () => {
    await expect(
      hub.send(new GetObjectCommand({ Bucket: BUCKET, Key: "digits", Range: "bytes=10-" })),
    ).rejects.toMatchObject({ name: "InvalidRange" });
  });

  it("is not sent again to who has it", async () => {
    await put(hub, BUCKET, "cached");
    const { ETag } = await hub.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "cached" }));
    const get = (condition: object) =>
      hub.send(new GetObjectCommand({ Bucket: BUCKET, Key: "cached", ...condition }));
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(get({ IfMatch: ETag })).resolves.toBeDefined();
  });
});

describe("an upload", () => {
  it("under If-None-Match makes an object once, and again when a marker is on top of it", async () => {
    const once = (Body: string) => put(hub, BUCKET, "once", Body, { IfNoneMatch: "*" });
    await once("first");
    await expect(once("second")).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    expect(await read(hub, BUCKET, "once")).toBe("first");
    await hub.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "once" }));
    await once("third");
  });

  it("under If-None-Match wins once, however many there are at a time", async () => {
    const race = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((one) => put(hub, BUCKET, "race", `writer ${one}`, { IfNoneMatch: "*" })),
    );
    expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("under If-Match replaces what its writer has seen, and nothing else", async () => {
    await put(hub, BUCKET, "seen", "first");
    const { ETag } = await hub.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "seen" }));
    await put(hub, BUCKET, "seen", "second", { IfMatch: ETag });
    await expect(put(hub, BUCKET, "seen", "third", { IfMatch: ETag })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put(hub, BUCKET, "unseen", "third", { IfMatch: ETag })).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("makes a version and changes none; without versions it replaces", async () => {
    const first = await put(hub, BUCKET, "twice", "first");
    await put(hub, BUCKET, "twice", "second");
    expect(await read(hub, BUCKET, "twice")).toBe("second");
    expect(await read(hub, BUCKET, "twice", first)).toBe("first");
    await put(hub, "plain", "twice", "first");
    await put(hub, "plain", "twice", "second");
    const { Versions } = await hub.send(new ListObjectVersionsCommand({ Bucket: "plain" }));
    expect(Versions).toMatchObject([{ Key: "twice", VersionId: "null", Size: 6 }]);
  });
});

const list = (input: object) => hub.send(new ListObjectsV2Command({ Bucket: "listed", ...input }));
const versions = (more: object) =>
  hub.send(new ListObjectVersionsCommand({ Bucket: "listed", MaxKeys: 2, ...more }));

const shown = async (input: object) => {
  const { Contents = [], CommonPrefixes = [] } = await list(input);
  return [...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)];
};

describe("a listing", () => {
  const keys = ["a", "b/1", "b/2", "b/c/1", "c", "é", "z/1"];
  beforeAll(async () => {
    bench.s3.putBucket({ name: "listed", accountId: HUB, region: "eu-west-1", objectLock: true });
    for (const key of keys) await put(hub, "listed", key);
    await put(hub, "listed", "gone");
    await hub.send(new DeleteObjectCommand({ Bucket: "listed", Key: "gone" }));
  });

  it.each<[string, object, string[]]>([
    ["everything, by the bytes of the keys", {}, ["a", "b/1", "b/2", "b/c/1", "c", "z/1", "é"]],
    ["a prefix", { Prefix: "b/" }, ["b/1", "b/2", "b/c/1"]],
    ["one level", { Delimiter: "/" }, ["a", "c", "é", "b/", "z/"]],
    ["one level below", { Prefix: "b/", Delimiter: "/" }, ["b/1", "b/2", "b/c/"]],
    ["what is behind a key", { StartAfter: "b/2" }, ["b/c/1", "c", "z/1", "é"]],
    ["the end of a level", { StartAfter: "b/1", Delimiter: "/" }, ["c", "é", "b/", "z/"]],
    ["nothing", { Prefix: "none" }, []],
  ])("shows %s", async (_, input, expected) => {
    expect(await shown(input)).toEqual(expected);
  });

  it("comes in pages that are complete together, whatever is asked for", async () => {
    const part = fc.constantFrom(undefined, "/", "1");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), part, part, async (MaxKeys, d, after) => {
        const input = {
          ...(d !== undefined && { Delimiter: d }),
          ...(after !== undefined && { StartAfter: after }),
        };
        const pages = paginateListObjectsV2(
          { client: hub },
          { Bucket: "listed", MaxKeys, ...input },
        );
        const paged: (string | undefined)[] = [];
        for await (const { Contents = [], CommonPrefixes = [], KeyCount = 0 } of pages) {
          expect(KeyCount).toBeLessThanOrEqual(MaxKeys);
          paged.push(...Contents.map(({ Key }) => Key));
          paged.push(...CommonPrefixes.map(({ Prefix }) => Prefix));
        }
        expect(new Set(paged)).toEqual(new Set(await shown(input)));
        expect(new Set(paged).size).toBe(paged.length);
      }),
      { numRuns: 20 },
    );
  });

  it("of versions goes on behind a version of a key", async () => {
    for (const text of ["1", "2", "3"]) await put(hub, "listed", "a", text);
    const seen: string[] = [];
    let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (marker !== undefined) {
      const page: Awaited<ReturnType<typeof versions>> = await versions(marker);
      seen.push(...(page.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      marker = page.IsTruncated
        ? {
            ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
            ...(page.NextVersionIdMarker !== undefined && {
              VersionIdMarker: page.NextVersionIdMarker,
            }),
          }
        : undefined;
    }
    const { Versions = [] } = await versions({ MaxKeys: 1_000 });
    expect(seen).toEqual(Versions.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
    expect(new Set(seen).size).toBe(keys.length + 4);
  });

  it("does not take a token that it did not give", async () => {
    await expect(list({ ContinuationToken: "not a token" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });
});

const make = (client: S3Client, Bucket: string, LocationConstraint?: "eu-central-1") =>
  client.send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: LocationConstraint ?? "eu-west-1" },
    }),
  );

describe("a bucket", () => {
  it("is made in the Region that it is asked for in, by one account", async () => {
    await make(hub, "made");
    await expect(make(hub, "made")).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
    const blue = bench.clientOf(bench.organization.profile("tenant-blue"));
    await expect(make(blue, "made")).rejects.toMatchObject({ name: "BucketAlreadyExists" });
    await expect(make(hub, "elsewhere", "eu-central-1")).rejects.toMatchObject({
      name: "IllegalLocationConstraintException",
    });
    await expect(make(hub, "No_Name")).rejects.toMatchObject({ name: "InvalidBucketName" });
  });

  it("is told about by HEAD, to its owner", async () => {
    expect(await hub.send(new HeadBucketCommand({ Bucket: BUCKET }))).toMatchObject({
      BucketRegion: "eu-west-1",
    });
    await expect(hub.send(new HeadBucketCommand({ Bucket: "nowhere" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(
      hub.send(new HeadBucketCommand({ Bucket: BUCKET, ExpectedBucketOwner: "333344445555" })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

describe("what is not modelled", () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      "a copy, which PutObject with one more header would be",
      () => hub.send(new CopyObjectCommand({ Bucket: BUCKET, Key: "b", CopySource: "objects/a" })),
      "PUT /objects/b?x-id=CopyObject",
    ],
    [
      "an upload in parts",
      () => hub.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: "b" })),
      "POST /objects/b?uploads",
    ],
    [
      "a tag",
      () => put(hub, BUCKET, "b", "text", { Tagging: "a=b" }),
      "parameter Tagging of s3:PutObject",
    ],
    [
      "an access control list",
      () => hub.send(new PutBucketAclCommand({ Bucket: BUCKET, ACL: "private" })),
      "query parameter acl",
    ],
  ])("is refused by name: %s", async (_, call, message) => {
    await expect(call()).rejects.toMatchObject({
      name: "NotModelledByGatehouseLocal",
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe("a fault", () => {
  it.each([
    ["throttled", "SlowDown", 503],
    ["internal-error", "InternalError", 500],
    ["unavailable", "ServiceUnavailable", 503],
  ] as const)("%s is S3's %s", async (kind, name, httpStatusCode) => {
    bench.organization.platform.faults.add({ action: "s3:PutObject", kind, times: 1 });
    await expect(put(hub, BUCKET, "faulty")).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
    await put(hub, BUCKET, "faulty");
  });

  it("lost-answer has stored the object", async () => {
    bench.organization.platform.faults.add({
      action: "s3:PutObject",
      kind: "lost-answer",
      times: 1,
    });
    await expect(put(hub, BUCKET, "lost")).rejects.toThrow(/socket|hang up|ECONNRESET/);
    expect(await read(hub, BUCKET, "lost")).toBe("text");
  });
});

describe("a signature", () => {
  it("of somebody else's secret is not believed", async () => {
    const key = bench.organization.profile("hub");
    const forged = bench.clientOf({ ...key, secretAccessKey: "x".repeat(40) });
    await expect(read(forged, BUCKET, "digits")).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
    const unknown = bench.clientOf({ ...key, accessKeyId: "AKIAUNKNOWNUNKNOWN12" });
    await expect(read(unknown, BUCKET, "digits")).rejects.toMatchObject({
      name: "InvalidAccessKeyId",
    });
  });

  it("for another Region is sent to the bucket's", async () => {
    const elsewhere = bench.clientOf(bench.organization.profile("hub"));
    elsewhere.config.region = () => Promise.resolve("eu-central-1");
    await expect(read(elsewhere, BUCKET, "digits")).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
      message: expect.stringContaining("expecting 'eu-west-1'") as unknown,
    });
  });
});

it("tells who may not list a bucket nothing about what is not in it", async () => {
  const reader = bench.asRole(allow("s3:GetObject", `arn:aws:s3:::${BUCKET}/*`));
  await expect(read(reader, BUCKET, "nothing")).rejects.toMatchObject({
    name: "AccessDenied",
    message: expect.stringContaining("s3:ListBucket") as unknown,
  });
  expect(await read(reader, BUCKET, "digits")).toBe("0123456789");
});
