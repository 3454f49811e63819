import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";

let organization: Organization;
beforeEach(async () => {
  organization = await createOrganization({ delegatedAdministratorIds: ["222233334444"] });
  // No refill to speak of: how fast this machine calls decides nothing.
  organization.platform.knobs.organizationsThrottling = { capacity: 2, refillPerSecond: 0.001 };
});
afterEach(() => organization.close());

const list = (profile: string, region = "us-east-1") =>
  new OrganizationsClient({
    endpoint: organization.endpoint,
    region,
    credentials: organization.profile(profile),
    maxAttempts: 1,
  }).send(new ListAccountsCommand({}));

it("refuses an account's calls beyond its bucket in whatever Region, and says so in either of AWS's ways", async () => {
  await list("hub");
  await list("hub", "eu-west-1");
  const status = { httpStatusCode: 400 };
  await expect(list("hub")).rejects.toMatchObject({
    name: "TooManyRequestsException",
    message: expect.stringContaining("too many requests in too short a period"),
    $metadata: status,
  });
  await expect(list("hub")).rejects.toMatchObject({
    name: "TooManyRequestsException",
    message: expect.stringContaining("another request is already in progress"),
    $metadata: status,
  });
  await expect(list("management")).resolves.toBeDefined();
});

it("lets calls through again as the clock moves on", async () => {
  await list("hub");
  await list("hub");
  await expect(list("hub")).rejects.toThrow("Try again later.");
  organization.platform.clock.advance(1_000_000);
  await expect(list("hub")).resolves.toBeDefined();
});

it.each([
  ["its own knob", { organizationsThrottling: "off" }],
  ["the knob of all token buckets", { throttling: "off" }],
] as const)("can be turned off by %s", async (_, knobs) => {
  Object.assign(organization.platform.knobs, knobs);
  for (let call = 0; call < 3; call += 1) await expect(list("hub")).resolves.toBeDefined();
});
