import { beforeAll } from "vitest";

import type { TestWorld } from "../../support/test-world.ts";
import { useWorld } from "../../support/test-world.ts";
import { unregister } from "./kind-bench.ts";

/** A world in which RAM shares inside the organization and nothing is registered that no situation is about: every situation sweeps several times. */
export function useKindWorld(): TestWorld {
  const test = useWorld();
  beforeAll(async () => {
    test.world.services.ram.enableOrganizationSharing();
    for (const { arn } of [test.showcase.payments, test.showcase.reports])
      await unregister(test, arn);
  });
  return test;
}
