import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  DeploymentFileError,
  readDeploymentFile,
} from "../../../local/synthesis/deployment-file.ts";

const usable = {
  organizationId: "o-exampleorg1",
  hubAccountId: "222233334444",
  homeRegion: "eu-west-1",
  regions: ["eu-west-1"],
};

let file: string;
beforeAll(async () => {
  file = path.join(await mkdtemp(path.join(tmpdir(), "gatehouse-config-")), "gatehouse.config.ts");
});
afterAll(() => rm(path.dirname(file), { recursive: true }));

describe("gatehouse.config.ts", () => {
  it("of the repository is usable", async () => {
    await expect(readDeploymentFile()).resolves.toMatchObject(usable);
  });

  it("is read again after it has changed", async () => {
    await writeFile(file, `export default ${JSON.stringify(usable)};`);
    await expect(readDeploymentFile(file)).resolves.toEqual(usable);
    const changed = { ...usable, hubAccountId: "333344445555" };
    await writeFile(file, `export default ${JSON.stringify(changed)};`);
    await expect(readDeploymentFile(file)).resolves.toEqual(changed);
  });

  it.each([
    {
      name: "no TypeScript",
      source: `export default {{ hubAccountId: "222233334444" };`,
      sentence:
        /^gatehouse\.config\.ts line 1 can't be read: Expected identifier .*; correct it, or start again/,
    },
    {
      name: "without an export",
      source: `const deployment = {};`,
      sentence: /^gatehouse\.config\.ts has no default export: write "export default/,
    },
    {
      name: "without a field",
      source: `export default ${JSON.stringify({ ...usable, homeRegion: undefined })};`,
      sentence:
        /^gatehouse\.config\.ts is not usable: homeRegion: .* \(infra\/deployment\.ts describes/,
    },
    {
      name: "with a misspelt field",
      source: `export default ${JSON.stringify({ ...usable, hubAcountId: "222233334444" })};`,
      sentence: /^gatehouse\.config\.ts is not usable: .*"hubAcountId"/,
    },
    {
      name: "with an account ID of 13 digits",
      source: `export default ${JSON.stringify({ ...usable, hubAccountId: "2222333344445" })};`,
      sentence:
        /^gatehouse\.config\.ts is not usable: hubAccountId: an AWS account ID has 12 digits/,
    },
    {
      name: "with a home Region that is not among the Regions",
      source: `export default ${JSON.stringify({ ...usable, regions: ["us-east-1"] })};`,
      sentence:
        /^gatehouse\.config\.ts is not usable: regions must contain the homeRegion eu-west-1/,
    },
    {
      name: "that throws",
      source: `throw new Error("not today");`,
      sentence: /^gatehouse\.config\.ts stops with "not today": correct that line/,
    },
  ])("$name is refused in one sentence that names the file", async ({ source, sentence }) => {
    await writeFile(file, source);
    const refusal = await readDeploymentFile(file).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DeploymentFileError);
    expect((refusal as Error).message).toMatch(sentence);
    expect((refusal as Error).message).not.toContain("\n");
  });

  it("that is missing is asked for", async () => {
    const missing = path.join(path.dirname(file), "nowhere/gatehouse.config.ts");
    await expect(readDeploymentFile(missing)).rejects.toThrow(
      /belongs into the root of the checkout/,
    );
  });
});
