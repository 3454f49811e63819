import { expect } from "vitest";

import type { BiteStage, Unfelt } from "./bite.ts";
import { furtherPages } from "./bite.ts";
import { joins } from "./scenario.ts";

/** Knobs of all services. */
export const sharedBites = {
  emptyPages: everyPageIsRead,
  maxPageSize,
  throttling: {
    unfelt:
      "what RAM and VPC Lattice let through a second is UNKNOWN, so that they have no buckets here, and EC2's are never empty in this scenario",
  } satisfies Unfelt,
};

async function maxPageSize(stage: BiteStage): Promise<void> {
  const { green, network, requests } = stage.ground;
  const services: string[] = [];
  for (const label of ["one", "two", "three"]) services.push(await green.createService(label));
  for (const subject of services)
    await requests.ask(network, { kind: "service-association", subject });
  for (const service of services) await joins(stage, service);
  everyPageIsRead(stage);
}

function everyPageIsRead(stage: BiteStage): void {
  for (const service of ["ram", "vpc-lattice"])
    expect(furtherPages(stage, service)).toBeGreaterThan(0);
}
