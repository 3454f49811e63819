/** `npm run synth`: what a deployment would create, as a table or (`--json`) as the graph itself. */
import { parseArgs } from "node:util";

import Table from "cli-table3";

import { DeploymentFileError } from "./synthesis/deployment-file.ts";
import { PlatformError } from "./synthesis/platform.ts";
import { SynthesisError, synthesize } from "./synthesis/synthesize.ts";
import { tellingInputs } from "./synthesis/telling-inputs.ts";

try {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, stage: { type: "string" } },
  });
  const graph = await synthesize(values.stage === undefined ? {} : { stage: values.stage });
  if (values.json) {
    const resources = graph.resources.map(({ type, name, inputs }) => ({ type, name, inputs }));
    process.stdout.write(`${JSON.stringify({ ...graph, resources }, null, 2)}\n`);
  } else {
    const table = new Table({
      head: ["type", "name", "inputs"],
      style: { head: [], border: [], compact: true },
      colWidths: [34, 44, 78],
      wordWrap: true,
      wrapOnWordBoundary: false,
    });
    // SST's components are only the frames around these.
    const created = graph.resources.filter(({ type }) => !/^(sst|pulumi):/.test(type));
    for (const resource of created) {
      const type = resource.type.replace(/^aws:/, "").replace(/\/\w+:/, ":");
      table.push([type, resource.name, tellingInputs(resource)]);
    }
    process.stdout.write(
      `${table.toString()}\n${created.length} resources in account ${graph.accountId}, ${graph.region} (${graph.partition}), stage ${graph.stage}\n`,
    );
  }
} catch (error) {
  if (!isExpected(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof DeploymentFileError ||
    error instanceof PlatformError ||
    error instanceof SynthesisError
  );
}
