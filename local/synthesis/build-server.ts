import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

/** What SST asks its command line to build: a function, by the folder that already has its bundle. */
type BuildRequest = { functionID: string; handler: string; bundle?: string };

/**
 * Answers what SST's components ask their command line over JSON-RPC while they are constructed. A function's code is
 * not read: the graph says which folder it comes from, so that it is the same before and after `npm run build`.
 * `bundles` has that folder for each function's logical name.
 */
export async function startBuildServer(workFolder: string): Promise<{
  url: string;
  bundles: ReadonlyMap<string, string>;
  close(): void;
}> {
  const bundles = new Map<string, string>();

  async function answer(method: string, argument: unknown): Promise<unknown> {
    switch (method) {
      case "Provider.Aws.Bootstrap":
        return { asset: "sst-asset-local", state: "sst-state-local" };
      case "Runtime.Build": {
        // The shape of `buildInput` in SST's components/aws/function.ts.
        const { functionID, handler, bundle } = argument as BuildRequest;
        if (bundle === undefined) {
          throw new Error(
            `the function ${functionID} has no bundle: name the folder that npm run build writes (infra/workflow.ts)`,
          );
        }
        bundles.set(functionID, bundle);
        const out = path.join(workFolder, "code", functionID);
        await mkdir(out, { recursive: true });
        await writeFile(path.join(out, "bundle"), bundle);
        return { handler, out, errors: [], sourcemaps: [] };
      }
      default:
        throw new Error(
          `SST's components ask for ${method} while being synthesised: answer it in local/synthesis/build-server.ts`,
        );
    }
  }

  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method, params } = JSON.parse(body) as { method: string; params: unknown[] };
      answer(method, params[0]).then(
        (result) => response.end(JSON.stringify({ result })),
        (error: Error) => response.end(JSON.stringify({ error: error.message })),
      );
    });
  });
  // SST's components keep their connection, and a busy machine lets it idle for longer than the 5 s after which Node would reset it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bundles,
    close: () => server.close().closeAllConnections(),
  };
}
