import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../local/organization/organization.ts";
import { sampleServices, TOPIC_ARN } from "./sample-services.ts";

const installed = spawnSync("aws", ["--version"], { encoding: "utf8" });
const missing =
  installed.status === 0
    ? ""
    : " (skipped: the AWS CLI is not installed; Debian's package is awscli)";

let organization: Organization;
let folder: string;
let files: { config: string; credentials: string };
beforeAll(async () => {
  organization = await createOrganization({ services: () => sampleServices(new Map()) });
  folder = await mkdtemp(join(tmpdir(), "gatehouse-aws-"));
  files = await organization.writeAwsFiles(folder);
});
afterAll(async () => {
  await organization.close();
  await rm(folder, { recursive: true });
});

/** Runs the unchanged CLI as that profile; nothing of the machine's own configuration is seen. */
async function aws(profile: string, ...words: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    "aws",
    // CLI 2.9 (Debian 12) reads no endpoint from a profile.
    ["--profile", profile, "--endpoint-url", organization.endpoint, "--output", "json", ...words],
    {
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        AWS_CONFIG_FILE: files.config,
        AWS_SHARED_CREDENTIALS_FILE: files.credentials,
        AWS_PAGER: "",
      },
    },
  );
  return JSON.parse(stdout);
}

describe("the profiles", () => {
  it("are one per account, of a colleague and of five people, with the endpoint and the home Region", async () => {
    const config = await readFile(files.config, "utf8");
    expect(config.match(/^\[profile .+\]$/gm)).toHaveLength(9 + 1 + 5);
    expect(config).toContain(
      `[profile hub]\nregion = eu-west-1\nendpoint_url = ${organization.endpoint}\n`,
    );
    const { accessKeyId } = organization.profile("tenant-blue");
    expect(await readFile(files.credentials, "utf8")).toContain(
      `[tenant-blue]\naws_access_key_id = ${accessKeyId}\n`,
    );
  });

  it("of people take a role under their own name, as with IAM Identity Center", async () => {
    const config = await readFile(files.config, "utf8");
    const role =
      "arn:aws:iam::999900001111:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_GatehouseApprover_1f0c5a7d9e3b2468";
    expect(config).toContain(
      `[profile approver-2]\nregion = eu-west-1\nendpoint_url = ${organization.endpoint}\nrole_arn = ${role}\nsource_profile = security\nrole_session_name = approver-2\n`,
    );
    expect(await readFile(files.credentials, "utf8")).not.toContain("[approver-2]");
    expect(organization.profile("approver-2").caller).toMatchObject({
      arn: "arn:aws:sts::999900001111:assumed-role/AWSReservedSSO_GatehouseApprover_1f0c5a7d9e3b2468/approver-2",
    });
  });

  it("are refused by name when there is no such account", () => {
    expect(() => organization.profile("tenant-pink")).toThrow(
      /no profile "tenant-pink": .*tenant-blue/,
    );
  });
});

describe.skipIf(missing !== "")(`the unchanged AWS CLI${missing}`, { timeout: 30_000 }, () => {
  it("speaks the query protocol", async () => {
    await expect(aws("tenant-blue", "sts", "get-caller-identity")).resolves.toMatchObject({
      Account: "333344445555",
    });
    const message = ["--message", "a & b", "--topic-arn", TOPIC_ARN];
    await expect(aws("hub", "sns", "publish", ...message)).resolves.toEqual({
      MessageId: '["a & b",null]',
    });
  });

  it("speaks the JSON protocol, and pages by itself", async () => {
    organization.platform.knobs.maxPageSize = 2;
    const answer = (await aws("management", "organizations", "list-accounts")) as {
      Accounts: object[];
    };
    expect(answer.Accounts).toHaveLength(7);
  });

  it("speaks the EC2 protocol", async () => {
    const words = [
      "ec2",
      "accept-vpc-endpoint-connections",
      "--service-id",
      "vpce-svc-1",
      "--vpc-endpoint-ids",
      "vpce-1",
      "vpce-2",
    ];
    await expect(aws("hub", ...words)).resolves.toMatchObject({
      Unsuccessful: [{ ResourceId: "vpce-2" }],
    });
  });

  it("shows a refusal as AWS words it", async () => {
    const denied = aws("tenant-blue", "organizations", "list-accounts");
    await expect(denied).rejects.toThrow(
      /An error occurred \(AccessDeniedException\) when calling the ListAccounts operation/,
    );
    const words = [
      "ec2",
      "accept-vpc-endpoint-connections",
      "--service-id",
      "vpce-svc-1",
      "--vpc-endpoint-ids",
      "vpce-1",
    ];
    await expect(aws("tenant-blue", ...words)).rejects.toThrow(
      /An error occurred \(UnauthorizedOperation\)/,
    );
  });
});
