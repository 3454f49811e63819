import { afterEach, beforeAll } from "vitest";

import type { Knobs } from "../../local/organization/knobs.ts";
import { useWorld } from "../support/test-world.ts";
import { unregister } from "./kinds/kind-bench.ts";
import { defectStage } from "./known-defects/defect-stage.ts";
import { networkDefects } from "./known-defects/networks.ts";
import { offerDefects } from "./known-defects/offers.ts";
import { PARTNER } from "./sharing-stage.ts";

// Defects of automations that are public today, each with where the facts tell of it, as what Gatehouse does instead.

// One role asks for what it must not have: to accept from an account that is no sender.
const test = useWorld((graph) => graph, { permissions: "altered" });
const stage = defectStage(test);

beforeAll(async () => {
  const { sharing, patience, inbox } = stage;
  test.world.services.ram.enableOrganizationSharing();
  // Only what a test is about is to be looked at.
  for (const { arn } of [test.showcase.payments, test.showcase.reports])
    await unregister(test, arn);
  const stranger = test.world.organization.account("stranger").id;
  for (const sender of [PARTNER, stranger])
    await sharing.allowOutsider(inbox(), sender, { resourceTypes: ["ec2:PrefixList"] });
  await sharing.register(inbox());
  await patience.untilNothingIsLeft();
});

afterEach(() => {
  const { faults, knobs } = stage.platform();
  faults.clear();
  // What one test turned must not decide another, failed or not.
  Object.assign(knobs, { emptyPages: false, ramErrorCodes: "shape" } satisfies Partial<Knobs>);
});

offerDefects(stage);
networkDefects(stage);
