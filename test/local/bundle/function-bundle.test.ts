import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { environmentCredentials } from "../../../local/bundle/environment-credentials.ts";
import {
  BundleError,
  bundleFunction,
  bundleFunctions,
  HANDLERS,
} from "../../../local/bundle/function-bundle.ts";
import { prunableSchemas } from "../../../local/bundle/prunable-schemas.ts";
import { REPOSITORY } from "../../../local/synthesis/platform.ts";

/** Describes endpoint connections and answers ids and states, so both directions of the schemas are used. */
const HANDLER = `
  import { DescribeVpcEndpointConnectionsCommand, EC2Client } from "@aws-sdk/client-ec2";
  export async function handler(endpoint: string) {
    const ec2 = new EC2Client({ endpoint, region: "eu-west-1", maxAttempts: 1 });
    const { VpcEndpointConnections = [] } = await ec2.send(
      new DescribeVpcEndpointConnectionsCommand({
        Filters: [{ Name: "service-id", Values: ["vpce-svc-0123456789abcdef0"] }],
      }),
    );
    return VpcEndpointConnections.map((one) => [one.VpcEndpointId, one.VpcEndpointState, one.CreationTimestamp]);
  }
`;
const ANSWER = `<DescribeVpcEndpointConnectionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <vpcEndpointConnectionSet><item>
    <vpcEndpointId>vpce-0123456789abcdef0</vpcEndpointId>
    <vpcEndpointState>pendingAcceptance</vpcEndpointState>
    <creationTimestamp>2026-01-02T03:04:05.000Z</creationTimestamp>
  </item></vpcEndpointConnectionSet>
</DescribeVpcEndpointConnectionsResponse>`;

let folder: string;
let handlers: string;
let server: Server;
let endpoint: string;
const requests: { body: string; headers: IncomingMessage["headers"] }[] = [];
const environment = { ...process.env };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-bundle-"));
  handlers = path.join(folder, "handlers");
  await mkdir(handlers);
  await symlink(path.join(REPOSITORY, "node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(handlers, "look.ts"), HANDLER);
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      requests.push({ body, headers: request.headers });
      response.setHeader("content-type", "text/xml").end(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  process.env = { ...environment };
  requests.length = 0;
});

function addressOf(bundled: { folder: string }): string {
  return pathToFileURL(path.join(bundled.folder, "index.mjs")).href;
}

async function load(bundled: { folder: string }) {
  return (await import(addressOf(bundled))) as { handler: (argument: string) => Promise<unknown> };
}

describe("a bundled function", () => {
  it("sends and reads what the unbundled client would, with the environment's credentials", async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
    process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    process.env["AWS_SESSION_TOKEN"] = "session";
    const look = await bundleFunction(path.join(handlers, "look.ts"), path.join(folder, "whole"));
    const { handler } = await load(look);
    await expect(handler(endpoint)).resolves.toEqual([
      ["vpce-0123456789abcdef0", "pendingAcceptance", new Date("2026-01-02T03:04:05Z")],
    ]);
    const [request] = requests;
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      Action: "DescribeVpcEndpointConnections",
      Version: "2016-11-15",
      "Filter.1.Name": "service-id",
      "Filter.1.Value.1": "vpce-svc-0123456789abcdef0",
    });
    expect(request?.headers.authorization).toContain("Credential=AKIAIOSFODNN7EXAMPLE/");
    expect(request?.headers["x-amz-security-token"]).toBe("session");
  });

  it("looks for credentials nowhere but in the environment", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) delete process.env[name];
    const profile = path.join(folder, "credentials");
    await writeFile(
      profile,
      "[default]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n",
    );
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = profile;
    const look = await bundleFunction(path.join(handlers, "look.ts"), path.join(folder, "alone"));
    const { handler } = await load(look);
    await expect(handler(endpoint)).rejects.toThrow(
      /Unable to find environment variable credentials/,
    );
    expect(requests).toEqual([]);
  });

  it("is smaller by each of the two steps", async () => {
    const entry = path.join(handlers, "look.ts");
    const sizes = await Promise.all(
      [[], [prunableSchemas()], [prunableSchemas(), environmentCredentials()]].map(
        async (plugins, step) => {
          const { bytes } = await bundleFunction(entry, path.join(folder, `step-${step}`), plugins);
          return bytes;
        },
      ),
    );
    const [plain = 0, pruned = 0, both = 0] = sizes;
    // Seen with client-ec2 3.1169: 560 KB of schemas and 120 KB of credential providers.
    expect(plain - pruned).toBeGreaterThan(400_000);
    expect(pruned - both).toBeGreaterThan(80_000);
  });

  it("may have a CommonJS dependency that requires a built-in module", async () => {
    await writeFile(
      path.join(folder, "old.cjs"),
      `module.exports = (text) => require("node:path").basename(text);`,
    );
    await writeFile(
      path.join(handlers, "old-fashioned.ts"),
      `import basename from "../old.cjs"; export const handler = async (text: string) => basename(text);`,
    );
    const old = await bundleFunction(
      path.join(handlers, "old-fashioned.ts"),
      path.join(folder, "old"),
    );
    // In a process of its own: a test runner's modules have a `require`, Lambda's have none.
    const program = `import { handler } from ${JSON.stringify(addressOf(old))}; console.log(await handler("a/b"));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "--eval",
      program,
    ]);
    expect(stdout).toBe("b\n");
    await rm(path.join(handlers, "old-fashioned.ts"));
  });
});

describe("npm run build", () => {
  it("makes a folder for each handler, with its source map, and removes those whose handler is gone", async () => {
    const out = path.join(folder, "out");
    await mkdir(path.join(out, "gone"), { recursive: true });
    const bundles = await bundleFunctions({ handlers, out });
    expect(bundles.map(({ name }) => name)).toEqual(["look"]);
    expect(await readdir(out)).toEqual(["look"]);
    expect((await readdir(path.join(out, "look"))).toSorted()).toEqual([
      "index.mjs",
      "index.mjs.map",
    ]);
    const [look] = bundles;
    expect(look?.bytes).toBe((await readFile(path.join(out, "look/index.mjs"))).length);
    expect(look?.gzipBytes).toBeLessThan(look?.bytes ?? 0);
  });

  it("finds a handler for every function that is deployed", async () => {
    const { resourcesOf } = await import("../../infra/synthesized.ts");
    const deployed = resourcesOf("aws:lambda/function:Function").map(
      ({ inputs }) => `${String(inputs["name"]).replace("gatehouse-local-", "")}.ts`,
    );
    expect((await readdir(HANDLERS)).toSorted()).toEqual(deployed);
  });

  it.each([
    {
      name: "exports no handler",
      source: `export const hander = 1;`,
      sentence: /exports no "handler"/,
    },
    {
      name: "is no TypeScript",
      source: `const = 1;`,
      sentence: /broken\.ts:1 can't be bundled: Expected/,
    },
    {
      name: "imports what is not there",
      source: `import "./missing.ts"; export const handler = 1;`,
      sentence: /broken\.ts:1 can't be bundled: Could not resolve "\.\/missing\.ts"/,
    },
  ])("refuses a file that $name", async ({ source, sentence }) => {
    const broken = path.join(folder, "broken.ts");
    await writeFile(broken, source);
    const refusal = bundleFunction(broken, path.join(folder, "broken"));
    await expect(refusal).rejects.toThrow(BundleError);
    await expect(refusal).rejects.toThrow(sentence);
  });
});
