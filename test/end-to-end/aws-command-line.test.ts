import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { until } from "../../local/showcase/until.ts";
import { useWorld } from "../support/test-world.ts";

const run = promisify(execFile);
const hasCli = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);
if (!hasCli)
  process.stderr.write("skipped: the AWS CLI is not installed (Debian: apt-get install awscli)\n");

describe.skipIf(!hasCli)("a client that is not this project's", () => {
  const test = useWorld();
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-cli-"));
    await test.world.organization.writeAwsFiles(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const aws = async (profile: string, ...args: string[]): Promise<unknown> => {
    const env = {
      PATH: process.env["PATH"],
      HOME: folder,
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    };
    const all = [
      "--endpoint-url",
      test.world.organization.endpoint,
      "--profile",
      profile,
      "--output",
      "json",
      ...args,
    ];
    const { stdout } = await run("aws", all, { env });
    return JSON.parse(stdout) as unknown;
  };
  const createEndpoint = (profile: string) => {
    const { id } = test.world.services.ec2.defaultVpc(
      test.world.organization.account(profile).id,
      "eu-west-1",
    );
    const service = ["--service-name", test.showcase.payments.name];
    return aws(
      profile,
      "ec2",
      "create-vpc-endpoint",
      "--vpc-endpoint-type",
      "Interface",
      "--vpc-id",
      id,
      ...service,
    );
  };

  it("creates an endpoint and sees it become available without anyone touching anything", async () => {
    const created = await createEndpoint("tenant-blue");
    expect(created).toMatchObject({ VpcEndpoint: { State: "pendingAcceptance" } });
    await until(
      "the CLI shows it available",
      () => aws("tenant-blue", "ec2", "describe-vpc-endpoints", "--query", "VpcEndpoints[].State"),
      (states) => JSON.stringify(states) === '["available"]',
    );
  });

  it("sees its endpoint wait when the account has no entry", async () => {
    await createEndpoint("tenant-red");
    await test.quiet();
    const states = await aws(
      "tenant-red",
      "ec2",
      "describe-vpc-endpoints",
      "--query",
      "VpcEndpoints[].State",
    );
    expect(states).toEqual(["pendingAcceptance"]);
  });

  it("is refused with a wrong secret", async () => {
    const { accessKeyId } = test.world.organization.profile("tenant-blue");
    await writeFile(
      join(folder, "credentials"),
      `[tenant-blue]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = not-the-secret\n`,
    );
    await expect(createEndpoint("tenant-blue")).rejects.toThrow(
      /AuthFailure|SignatureDoesNotMatch/,
    );
  });
});
