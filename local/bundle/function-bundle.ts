import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { build, type BuildFailure, type Metafile, type Plugin } from "esbuild";

import { environmentCredentials } from "./environment-credentials.ts";
import { prunableSchemas } from "./prunable-schemas.ts";

/** One built function: what is deployed for it. */
export type FunctionBundle = {
  /** The handler's file name without its extension, and the function's plain name: `sweep`. */
  readonly name: string;
  /** Has `index.mjs`, which exports `handler`, and its source map. */
  readonly folder: string;
  readonly bytes: number;
  readonly gzipBytes: number;
};

/** A handler can't be bundled. The message names the file and the first thing that is wrong. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Folder of the handlers; each file in it is one function. */
export const HANDLERS: string = path.join(repository, "functions/handlers");
/** Where `npm run build` puts them and infra/workflow.ts looks for them. */
export const BUNDLES: string = path.join(repository, "dist/functions");

/**
 * Bundles each handler of a folder into `<outFolder>/<name>/index.mjs`, minified ESM for Node 24 with nothing left
 * outside, and removes bundles whose handler is gone. Sorted by name. Throws BundleError.
 */
export async function bundleFunctions(
  folders: { readonly handlers?: string; readonly out?: string } = {},
): Promise<FunctionBundle[]> {
  const { handlers = HANDLERS, out = BUNDLES } = folders;
  const names = await handlerNames(handlers);
  const bundles = await Promise.all(
    names.map((name) => bundleFunction(path.join(handlers, `${name}.ts`), path.join(out, name))),
  );
  for (const old of await readdir(out).catch(() => [])) {
    if (!names.includes(old)) await rm(path.join(out, old), { recursive: true });
  }
  return bundles;
}

/** Bundles one handler into a folder. The plugins are those of every deployed function unless a test leaves some out. */
export async function bundleFunction(
  entry: string,
  folder: string,
  plugins: Plugin[] = [prunableSchemas(), environmentCredentials()],
): Promise<FunctionBundle> {
  const outfile = path.join(folder, "index.mjs");
  const name = path.basename(entry, ".ts");
  const metafile = await bundle(entry, outfile, plugins);
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  if (!exported.includes("handler")) {
    throw new BundleError(
      `${path.basename(entry)} exports no "handler": Lambda calls index.handler (export const handler = …)`,
    );
  }
  const code = await readFile(outfile);
  return {
    name,
    folder,
    bytes: code.length,
    gzipBytes: (await promisify(gzip)(code)).length,
  };
}

async function handlerNames(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new BundleError(`there is no folder of handlers at ${folder}`, { cause });
  });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.basename(file, ".ts"))
    .toSorted();
}

async function bundle(entry: string, outfile: string, plugins: Plugin[]): Promise<Metafile> {
  try {
    const { metafile } = await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      target: "node24",
      // The SDK's "main" is CommonJS, which can't be pruned.
      mainFields: ["module", "main"],
      sourcemap: "linked",
      sourcesContent: false,
      metafile: true,
      logLevel: "silent",
      // ES modules have no `require`; a CommonJS dependency that requires a built-in module would fail, and only once deployed.
      banner: {
        js: `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);`,
      },
      plugins,
    });
    return metafile;
  } catch (cause) {
    const [first] = (cause as BuildFailure).errors ?? [];
    const where = first?.location
      ? `${path.relative(repository, path.resolve(first.location.file))}:${first.location.line}`
      : path.basename(entry);
    throw new BundleError(`${where} can't be bundled: ${first?.text ?? String(cause)}`, { cause });
  }
}
