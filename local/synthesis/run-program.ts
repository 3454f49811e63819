/**
 * Runs sst.config.ts with SST's real components under Pulumi's mocks and sends the recorded resources to the parent.
 * A process of its own: Pulumi keeps its state in globals, and SST changes the working directory.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { BuildFailure } from "esbuild";

import { startBuildServer } from "./build-server.ts";
import type { SynthesizedResource } from "./graph.ts";
import { bundleProgram, PROGRAM_GLOBALS } from "./program-bundle.ts";
import { recorder, type Mocks } from "./recorder.ts";
import type { Place } from "./resource-state.ts";

export type ProgramRequest = {
  readonly root: string;
  readonly platform: string;
  /** A folder of this run's own, below the platform: there the program finds the packages that its bundle leaves outside. */
  readonly work: string;
  readonly stage: string;
  readonly deploymentFile: string;
  readonly place: Place;
};

export type ProgramAnswer =
  | { readonly app: string; readonly resources: readonly SynthesizedResource[] }
  | { readonly error: string };

type Program = {
  config: {
    app: (input: { stage: string }) => Promise<App>;
    run: () => Promise<unknown>;
  };
  run: (program: () => Promise<unknown>) => Promise<unknown>;
};
type App = { name: string; removal?: string; protect?: boolean; providers?: object; home: string };

process.once("message", (request: ProgramRequest) => {
  void synthesizeHere(request).then(answer, failed);
});
// What fails inside of `apply` is nobody's promise to wait for.
process.once("unhandledRejection", failed);
process.once("uncaughtException", failed);

function answer(answered: ProgramAnswer): void {
  process.send?.(answered, () => process.exit());
}

function failed(error: unknown): void {
  answer({ error: reportOf(error) });
}

async function synthesizeHere(request: ProgramRequest): Promise<ProgramAnswer> {
  const { root, platform, work, stage, place } = request;
  const server = await startBuildServer(work);
  try {
    const program = path.join(work, "program.mjs");
    await bundleProgram({
      root,
      platform,
      outfile: program,
      deploymentFile: request.deploymentFile,
    });
    process.env["SST_SERVER"] = server.url;

    const globals: { app: object; cli: object } = {
      app: { stage },
      cli: {
        command: "deploy",
        paths: { home: work, root, work, platform },
        state: { version: {} },
      },
    };
    Object.assign(globalThis, { [PROGRAM_GLOBALS]: globals });

    const require = createRequire(path.join(platform, "package.json"));
    // The platform's own copy of Pulumi, the one that the bundle imports; its types are not those of this project.
    const pulumi = require("@pulumi/pulumi") as {
      runtime: {
        setMocks(mocks: Mocks, project: string, stack: string, preview: boolean): Promise<void>;
      };
    };
    const { runInPulumiStack } = require("@pulumi/pulumi/runtime/stack.js") as {
      runInPulumiStack: (program: () => Promise<unknown>) => Promise<unknown>;
    };
    const { disconnect } = require("@pulumi/pulumi/runtime/settings.js") as {
      disconnect: () => Promise<void>;
    };

    const { config, run } = (await import(pathToFileURL(program).href)) as Program;
    const app = await config.app({ stage });
    globals.app = {
      name: app.name,
      stage,
      removal: app.removal ?? "retain",
      protect: app.protect ?? false,
      home: app.home,
      providers: app.providers ?? {},
    };

    const recorded = recorder(place);
    const mocks: Mocks = {
      newResource: (resource) => recorded.newResource(resource),
      call(lookup) {
        try {
          return recorded.call(lookup);
        } catch (error) {
          // Said here: Pulumi would put an error without a message in its place.
          failed(error);
          throw error;
        }
      },
    };
    await pulumi.runtime.setMocks(mocks, app.name, stage, false);
    await runInPulumiStack(() => run(() => config.run()));
    // Resources made inside of `apply` are registered after the program has returned.
    await disconnect();

    return { app: app.name, resources: withBundleFolders(recorded.resources, server.bundles) };
  } finally {
    server.close();
  }
}

/** What went wrong, its first line by itself enough for a person. */
function reportOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // esbuild's own message only counts its errors.
  const [first] = "errors" in error ? (error as BuildFailure).errors : [];
  if (first === undefined) return error.stack ?? error.message;
  const where = first.location ? `${first.location.file}:${first.location.line}: ` : "";
  return `${where}${first.text}`;
}

/** SST zips a function's folder and uploads the zip; in the graph the uploaded object names the folder itself, as in infra/. */
function withBundleFolders(
  resources: readonly SynthesizedResource[],
  bundles: ReadonlyMap<string, string>,
): SynthesizedResource[] {
  return resources.map((resource) => {
    if (resource.type !== "aws:s3/bucketObjectv2:BucketObjectv2") return resource;
    const source = bundles.get(resource.name.replace(/Code$/, ""));
    return source === undefined
      ? resource
      : { ...resource, inputs: { ...resource.inputs, source } };
  });
}
