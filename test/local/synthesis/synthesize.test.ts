import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { synthesizeCached } from "../../../local/synthesis/cache.ts";
import type { Graph } from "../../../local/synthesis/graph.ts";
import { ensurePlatform, REPOSITORY } from "../../../local/synthesis/platform.ts";
import { synthesize } from "../../../local/synthesis/synthesize.ts";

const run = promisify(execFile);
const platform = await ensurePlatform();
let graph: Graph;
beforeAll(async () => {
  graph = await synthesize();
});

describe("a synthesised graph", () => {
  it("is the same every time: now and when it was cached", async () => {
    expect(JSON.stringify(await synthesizeCached())).toBe(JSON.stringify(graph));
  });

  it("says where it would be deployed", () => {
    expect(graph).toMatchObject({
      app: "gatehouse",
      stage: "local",
      partition: "aws",
      accountId: "222233334444",
      region: "eu-west-1",
    });
  });

  it("has each resource once, by type and name", () => {
    const keys = graph.resources.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(keys.toSorted());
  });

  it("has no reference that was not resolved", () => {
    const text = JSON.stringify(graph);
    expect(text).not.toMatch(/undefined|\[object |Output<|04da6b54-80e4-46f7-96ec-b56ff0331ba9/);
  });

  it("has behind each ARN of its own account a resource", () => {
    const created = graph.resources.filter(({ type }) => !/^(sst|pulumi):/.test(type));
    const text = created.map(({ inputs }) => JSON.stringify(inputs)).join("\n");
    const named = text.matchAll(
      /arn:aws:(dynamodb|sqs|sns|kms|iam|lambda|logs|events):[\w-]*:222233334444:([^",\\]+)/g,
    );
    const names = new Set<unknown>(created.flatMap(({ id, inputs }) => [id, inputs["name"]]));
    const unknown = [...named]
      .map(([, , resource = ""]) => resource)
      .filter((resource) => resource !== "root")
      .map((resource) =>
        resource
          .replace(/^(table|key|role|function|log-group|event-bus|rule)[:/]/, "")
          .replace(/\/(index|stream)\/.*$|:\*$|\/invocations$/, ""),
      )
      // All roles of ours, in a Deny of the archive's.
      .filter((name) => !names.has(name) && name !== "gatehouse-local-*");
    // A condition of the signing key names the role of a function that is still to come.
    expect(unknown.filter((name) => name !== "gatehouse-local-digest-audit")).toEqual([]);
  });

  it("names nothing of the machine that it was made on", () => {
    const text = JSON.stringify(graph);
    expect(text).not.toContain(REPOSITORY);
    expect(text).not.toContain(tmpdir());
  });

  it("leaves nothing behind", async () => {
    const files = await readdir(platform);
    expect(files.filter((file) => file.startsWith(`.synthesis-${process.pid}-`))).toEqual([]);
  });
});

describe("npm run synth", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "gatehouse-synth-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("prints the graph and nothing else with --json", async () => {
    const { stdout } = await run(process.execPath, ["local/synth.ts", "--json"], {
      cwd: REPOSITORY,
      maxBuffer: 10_000_000,
    });
    const printed = JSON.parse(stdout) as Graph;
    expect(printed.accountId).toBe(graph.accountId);
    expect(printed.resources).toEqual(
      graph.resources.map(({ type, name, inputs }) => ({ type, name, inputs })),
    );
  });

  it("refuses a configuration that is not usable before anything else happens", async () => {
    const deploymentFile = path.join(folder, "gatehouse.config.ts");
    await writeFile(deploymentFile, `export default { hubAccountId: "2222" };`);
    await expect(synthesize({ deploymentFile })).rejects.toThrow(
      /^gatehouse\.config\.ts is not usable: .*hubAccountId: an AWS account ID has 12 digits/,
    );
  });
});
