import pc from "picocolors";

import type { WorldStep } from "../world.ts";

const PREPARING = {
  app: "synthesising the app with SST's components and bundling the functions",
  tables: "starting DynamoDB Local",
  organization: "starting the simulated organization",
  "other accounts": "deploying the templates of the management and provider accounts",
} as const;

/** Tells on `say` what a starting world is doing: a line for each part, and one for each tenth resource deployed. */
export function worldProgress(say: (line: string) => void): (step: WorldStep) => void {
  return (step) => {
    if (step.phase === "preparing") {
      say(pc.dim(`· ${PREPARING[step.what]}`));
      return;
    }
    if (step.number === step.total || step.number % 10 === 0)
      say(pc.dim(`· deployed ${step.number} of ${step.total} resources`));
  };
}
