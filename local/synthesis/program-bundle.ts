import { readFile } from "node:fs/promises";
import path from "node:path";

import { build, type Plugin } from "esbuild";

/** Set on `globalThis` by the runner before the program is imported; esbuild points SST's `$app` and `$cli` at it. */
export const PROGRAM_GLOBALS = "__gatehouseProgram";

/**
 * Bundles sst.config.ts and all that it imports with SST's own component sources into `outfile`, which must lie below
 * the platform so that the packages left external are found there. The bundle exports `config` (sst.config.ts) and
 * `run` (SST's own runner). Does what SST's command line does, but for one thing: the random ends of physical names
 * come from the name itself, so that every synthesis is equal.
 */
export async function bundleProgram(args: {
  root: string;
  platform: string;
  outfile: string;
  /** Taken in place of the checkout's gatehouse.config.ts. */
  deploymentFile: string;
}): Promise<void> {
  const { root, platform } = args;
  await build({
    stdin: {
      contents: [
        `export { run } from ${JSON.stringify(path.join(platform, "src/auto/run.ts"))};`,
        `export { default as config } from ${JSON.stringify(path.join(root, "sst.config.ts"))};`,
      ].join("\n"),
      resolveDir: root,
      loader: "ts",
    },
    outfile: args.outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    keepNames: true,
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "silent",
    nodePaths: [path.join(platform, "node_modules")],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "undici",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    inject: [path.join(platform, "src/shim/run.js")],
    define: {
      $app: `globalThis.${PROGRAM_GLOBALS}.app`,
      $cli: `globalThis.${PROGRAM_GLOBALS}.cli`,
      $dev: "false",
    },
    banner: {
      js: [
        `import { createRequire as __createRequire } from "node:module";`,
        `const require = __createRequire(import.meta.url);`,
        `const __filename = import.meta.filename, __dirname = import.meta.dirname;`,
      ].join("\n"),
    },
    plugins: [
      chosenDeployment(root, args.deploymentFile),
      sstGlobals(root, platform),
      namesWithoutChance(platform),
    ],
  });
}

function chosenDeployment(root: string, deploymentFile: string): Plugin {
  return {
    name: "chosen-deployment",
    setup(on) {
      on.onResolve({ filter: /(^|\/)gatehouse\.config\.ts$/ }, ({ path: wanted, resolveDir }) =>
        path.resolve(resolveDir, wanted) === path.join(root, "gatehouse.config.ts")
          ? { path: deploymentFile }
          : undefined,
      );
    },
  };
}

/** SST gives the application's own sources `aws` and `sst` as globals; here they are imports. */
function sstGlobals(root: string, platform: string): Plugin {
  const header = [
    `import * as aws from "@pulumi/aws";`,
    `import * as sst from ${JSON.stringify(path.join(platform, "src/components"))};`,
  ].join("\n");
  return {
    name: "sst-globals",
    setup(on) {
      on.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const own =
          file === path.join(root, "sst.config.ts") || file.startsWith(path.join(root, "infra/"));
        if (!own) return undefined;
        return { contents: `${header}\n${await readFile(file, "utf8")}`, loader: "ts" };
      });
    },
  };
}

function namesWithoutChance(platform: string): Plugin {
  const naming = path.join(platform, "src/components/naming.ts");
  const chance = `crypto.randomBytes(8).toString("hex")`;
  return {
    name: "names-without-chance",
    setup(on) {
      on.onLoad({ filter: /naming\.ts$/ }, async ({ path: file }) => {
        if (file !== naming) return undefined;
        const source = await readFile(file, "utf8");
        if (!source.includes(chance)) {
          return {
            errors: [
              {
                text: `SST's naming.ts no longer has ${chance}: physical names would differ from run to run, see local/synthesis/program-bundle.ts`,
              },
            ],
          };
        }
        return { contents: source.replace(chance, "`${main}${suffix}`"), loader: "ts" };
      });
    },
  };
}
