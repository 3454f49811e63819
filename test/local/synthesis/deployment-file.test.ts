import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import config from "../../../gatehouse.config.ts";
import {
  DeploymentFileError,
  readDeploymentFile,
} from "../../../local/synthesis/deployment-file.ts";

const usable = {
  organizationId: "o-exampleorg1",
  managementAccountId: "111122223333",
  hubAccountId: "222233334444",
  homeRegion: "eu-west-1",
  regions: ["eu-west-1", "eu-central-1"],
  providerAccountIds: ["777788889999"],
  receiverAccountIds: ["444455556666"],
  senderAccountIds: ["666677778888"],
  memberAccountIds: ["333344445555", "444455556666", "555566667777"],
  spokeExternalId: "gatehouse-local",
  associationsPerNetwork: 500,
  roles: config.roles,
  auditRetention: { mode: "governance", days: 30 },
};
const written = (changes: Partial<Record<keyof typeof usable, unknown>>) =>
  `export default ${JSON.stringify({ ...usable, ...changes })};`;

let file: string;
beforeAll(async () => {
  file = path.join(await mkdtemp(path.join(tmpdir(), "gatehouse-config-")), "gatehouse.config.ts");
});
afterAll(() => rm(path.dirname(file), { recursive: true }));

describe("gatehouse.config.ts", () => {
  it("of the repository is usable", async () => {
    await expect(readDeploymentFile()).resolves.toEqual(usable);
  });

  it("is read again after it has changed", async () => {
    await writeFile(file, `export default ${JSON.stringify(usable)};`);
    await expect(readDeploymentFile(file)).resolves.toEqual(usable);
    const changed = { ...usable, hubAccountId: "999900001111" };
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
      name: "with a Region twice",
      source: written({ regions: ["eu-west-1", "us-east-1", "eu-west-1"] }),
      sentence:
        /^gatehouse\.config\.ts is not usable: regions names eu-west-1 more than once: once is enough/,
    },
    {
      name: "without a management account",
      source: written({ managementAccountId: undefined }),
      sentence: /^gatehouse\.config\.ts is not usable: managementAccountId: /,
    },
    {
      name: "with the hub in the management account",
      source: written({ hubAccountId: "111122223333" }),
      sentence:
        /^gatehouse\.config\.ts is not usable: hubAccountId is the management account 111122223333, .*: name the account of the shared network/,
    },
    {
      name: "with a provider whose account ID has 11 digits",
      source: written({ providerAccountIds: ["77778888999"] }),
      sentence:
        /^gatehouse\.config\.ts is not usable: providerAccountIds\.0: an AWS account ID has 12 digits/,
    },
    {
      name: "with the hub as a provider",
      source: written({ providerAccountIds: ["777788889999", "222233334444"] }),
      sentence:
        /^gatehouse\.config\.ts is not usable: providerAccountIds contains the hub 222233334444: leave it out/,
    },
    {
      name: "with the management account as a provider",
      source: written({ providerAccountIds: ["111122223333"] }),
      sentence:
        /^gatehouse\.config\.ts is not usable: providerAccountIds contains the management account 111122223333, .*: move its endpoint services/,
    },
    {
      name: "with a provider three times",
      source: written({ providerAccountIds: ["777788889999", "777788889999", "777788889999"] }),
      sentence:
        /^gatehouse\.config\.ts is not usable: providerAccountIds names 777788889999 more than once: once is enough \(/,
    },
    {
      name: "with two contradictions",
      source: written({ hubAccountId: "111122223333", regions: ["us-east-1"] }),
      sentence: /: regions must contain the homeRegion eu-west-1; hubAccountId is the management/,
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

  it("may name no provider", async () => {
    await writeFile(file, written({ providerAccountIds: [] }));
    await expect(readDeploymentFile(file)).resolves.toMatchObject({ providerAccountIds: [] });
  });

  it("without an export is told every field that there is", async () => {
    await writeFile(file, "");
    const refusal = await readDeploymentFile(file).catch((error: unknown) => String(error));
    for (const field of Object.keys(usable)) expect(refusal).toContain(field);
  });

  it("that is missing is asked for", async () => {
    const missing = path.join(path.dirname(file), "nowhere/gatehouse.config.ts");
    await expect(readDeploymentFile(missing)).rejects.toThrow(
      /belongs into the root of the checkout/,
    );
  });
});
