import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect, it, vi } from "vitest";

import {
  DynamodbLocalError,
  startDynamodbLocal,
} from "../../../../../local/organization/services/dynamodb/dynamodb-local.ts";

const module = new URL(
  "../../../../../local/organization/services/dynamodb/dynamodb-local.ts",
  import.meta.url,
);

it("says in one sentence that Java is missing and how to get on", async () => {
  await expect(startDynamodbLocal({ java: "no-such-java" })).rejects.toThrow(
    /needs Java 17 or newer.*no-such-java.*ENOENT.*JAVA_HOME/,
  );
});

it("says that Java is too old", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-java-"));
  const java = join(folder, "java");
  await writeFile(java, "#!/bin/sh\necho java.lang.UnsupportedClassVersionError >&2\nexit 1\n");
  await chmod(java, 0o755);
  const error: unknown = await startDynamodbLocal({ java }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DynamodbLocalError);
  expect(String(error)).toContain("is older");
  await rm(folder, { recursive: true });
});

it("does not keep its process alive while it serves, and is waited for when it stops", async () => {
  const source = `import { startDynamodbLocal } from ${JSON.stringify(module.href)};
    const local = await startDynamodbLocal(); await local.stop(); console.log("stopped");`;
  const { code, output } = await run(source);
  expect(output).toBe("stopped\n");
  expect(code).toBe(0);
  const left = await run(
    `import { startDynamodbLocal } from ${JSON.stringify(module.href)}; await startDynamodbLocal();`,
  );
  expect(left.code).toBe(0);
}, 120_000);

it("ends with the process that started it, even when that is killed", async () => {
  const source = `import { startDynamodbLocal } from ${JSON.stringify(module.href)};
    console.log((await startDynamodbLocal()).endpoint); setInterval(() => {}, 1_000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const endpoint = await firstLine(parent.stdout);
  expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(endpoint)).status).toBe(400);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(fetch(endpoint)).rejects.toThrow("fetch failed"), {
    timeout: 10_000,
  });
}, 90_000);

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => createInterface({ input: stream }).once("line", resolve));
}

/** Runs a module in a process of its own, to its end. */
function run(source: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
    // A process that does not end by itself must not outlive the test.
    timeout: 40_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}
