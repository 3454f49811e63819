// Runs as a process of its own between us and Java: it owns Java and its working folder, and ends both when the channel to
// us closes, which the operating system does even after a SIGKILL of ours. DynamoDB Local has no such option itself.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [java = "java", jar = "", libraries = "", port = ""] = process.argv.slice(2);

// DynamoDB Local writes dynamodb-local-metadata.json into its working directory, even with -inMemory.
const folder = mkdtempSync(join(tmpdir(), "gatehouse-dynamodb-"));
const child = spawn(
  java,
  [
    `-Djava.library.path=${libraries}`,
    "-jar",
    jar,
    "-inMemory",
    "-disableTelemetry",
    "-port",
    port,
  ],
  { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
);

const end = () => child.kill("SIGKILL");
process.on("disconnect", end);
process.on("SIGTERM", end);
process.on("SIGINT", end);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

child.on("error", (error: NodeJS.ErrnoException) => {
  process.send?.({ failed: error.code ?? error.message });
  process.exit(1);
});
child.on("exit", (code) => process.exit(code ?? 1));
