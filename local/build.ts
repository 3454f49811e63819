/** `npm run build`: bundles every function and says how large it is. */
import Table from "cli-table3";

import { BundleError, bundleFunctions } from "./bundle/function-bundle.ts";

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);

try {
  const bundles = await bundleFunctions();
  const table = new Table({
    head: ["function", "KB", "gzip KB"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, bytes, gzipBytes } of bundles) {
    table.push([name, kilobytes(bytes), kilobytes(gzipBytes)]);
  }
  process.stdout.write(`${table.toString()}\n`);
} catch (error) {
  if (!(error instanceof BundleError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
