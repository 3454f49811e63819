import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { HUB, type S3Bench, startS3Bench } from "./s3-bench.ts";

const installed = spawnSync("aws", ["--version"], { encoding: "utf8" }).status === 0;

describe.runIf(installed)("the AWS CLI", () => {
  let bench: S3Bench;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    bench = await startS3Bench();
    bench.s3.putBucket({ name: "cli", accountId: HUB, region: "eu-west-1", objectLock: true });
    folder = await mkdtemp(join(tmpdir(), "gatehouse-s3-"));
    const files = await bench.organization.writeAwsFiles(folder);
    env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      AWS_CONFIG_FILE: files.config,
      AWS_SHARED_CREDENTIALS_FILE: files.credentials,
      AWS_PAGER: "",
    };
  });
  afterAll(async () => {
    await bench.organization.close();
    await rm(folder, { recursive: true });
  });

  const aws = async (...words: string[]) => {
    const { endpoint } = bench.organization;
    const options = ["--profile", "hub", "--endpoint-url", endpoint, "--output", "json"];
    const { stdout } = await promisify(execFile)("aws", [...options, ...words], { env });
    return stdout === "" ? {} : (JSON.parse(stdout) as unknown);
  };

  it("puts, lists and gets objects in path style", async () => {
    const from = join(folder, "from");
    const to = join(folder, "to");
    await writeFile(from, "by hand\n".repeat(1_000));
    await aws("s3api", "put-object", "--bucket", "cli", "--key", "a b/c", "--body", from);
    expect(await aws("s3api", "list-objects-v2", "--bucket", "cli")).toMatchObject({
      Contents: [{ Key: "a b/c", Size: 8_000 }],
    });
    await aws("s3api", "get-object", "--bucket", "cli", "--key", "a b/c", to);
    expect(await readFile(to, "utf8")).toBe(await readFile(from, "utf8"));
  });
});
