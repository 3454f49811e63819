import { describe, expect, it } from "vitest";

import type { TagsRead } from "../../../functions/adapters/subject-tags.ts";
import { subjectsOf } from "../../../functions/adapters/subjects.ts";
import type { FlowEvent } from "../../../functions/core/ports.ts";
import type { Request, Subject } from "../../../functions/core/request.ts";
import { aRequest, blueService, blueVpc, network } from "../../support/a-request.ts";
import { memoryRequests } from "../../support/memory-requests.ts";
import { blue, minutes, now } from "../../support/situation.ts";

const elsewhere = `${network.slice(0, -1)}1`;
const aSubject = (values: Partial<Subject> = {}): Subject => ({
  kind: "service-association",
  arn: blueService,
  accountId: blue,
  securityGroupIds: [],
  by: "tag",
  since: minutes(-120),
  ...values,
});
const aTag = (values: Partial<Subject> = {}, of = network) =>
  ({ found: "subject", network: of, subject: aSubject(values) }) as const;

async function asking(
  requests: readonly Request[],
  read: Partial<TagsRead> = {},
  unreadable: Readonly<Record<string, unknown>> = {},
) {
  const table = memoryRequests();
  for (const request of requests) await table.put(request, undefined);
  for (const [id, item] of Object.entries(unreadable))
    table.putItem(network, id, item as Record<string, unknown>);
  const events: FlowEvent[] = [];
  const of = subjectsOf({
    requests: table,
    tags: { around: () => Promise.resolve({ readings: [], unread: [], ...read }) },
    report: (event) => events.push(event),
    now: () => now,
  });
  return { of, events };
}

describe("who asks for an association with a network", () => {
  it.each([
    { status: "pending", expiresAt: undefined, asks: true },
    { status: "approved", expiresAt: undefined, asks: true },
    { status: "approved", expiresAt: minutes(1), asks: true },
    { status: "approved", expiresAt: now, asks: false },
    ...(["denied", "cancelled", "expired", "revoked"] as const).map((status) => ({
      status,
      expiresAt: undefined,
      asks: false,
    })),
  ] as const)("by a request that is $status until $expiresAt: $asks", async (row) => {
    const { asks, ...values } = row;
    const { of } = await asking([aRequest(values)]);
    expect(await of(network)).toEqual(
      asks ? [aSubject({ by: "request/r1", since: minutes(-60) })] : [],
    );
  });

  it("by a tag that names it, and by no other", async () => {
    const readings = [aTag(), aTag({ arn: blueVpc, kind: "vpc-association" }, elsewhere)];
    const { of } = await asking([], { readings });
    expect(await of(network)).toEqual([aSubject()]);
  });

  it("is told by the request where a tag names the same thing, and by the tag once that is closed", async () => {
    const request = aRequest({
      kind: "vpc-association",
      subject: blueVpc,
      securityGroupIds: ["sg-01234567"],
    });
    const tag = aTag({ kind: "vpc-association", arn: blueVpc, securityGroupIds: ["sg-89abcdef"] });
    const open = await asking([request], { readings: [tag] });
    expect(await open.of(network)).toMatchObject([
      { by: "request/r1", securityGroupIds: ["sg-01234567"] },
    ]);
    const closed = await asking([{ ...request, status: "cancelled" }], { readings: [tag] });
    expect(await closed.of(network)).toMatchObject([
      { by: "tag", securityGroupIds: ["sg-89abcdef"] },
    ]);
  });

  it("is one thing however many requests name it, and the latest counts", async () => {
    const { of } = await asking([
      aRequest({ id: "r3", createdAt: minutes(-30) }),
      aRequest({ id: "r1", createdAt: minutes(-10) }),
      aRequest({ id: "r2", createdAt: minutes(-20) }),
    ]);
    expect(await of(network)).toMatchObject([{ by: "request/r1" }]);
  });

  it("can't be told from what is malformed, which is reported and hides nobody else", async () => {
    const malformed = { found: "malformed", arn: blueVpc, problem: "not an ARN" } as const;
    const { of, events } = await asking([aRequest()], { readings: [malformed] }, { r2: {} });
    expect(await of(network)).toHaveLength(1);
    expect(await of(elsewhere)).toEqual([]);
    await of(network);
    const finding = { event: "finding", finding: "request-unreadable", resource: network };
    // The tag once, the request at each look.
    expect(events).toMatchObject([
      { ...finding, externalId: blueVpc, explanation: expect.stringContaining("not an ARN") },
      { ...finding, externalId: "request/r2", explanation: expect.stringContaining("r2") },
      { ...finding, externalId: "request/r2" },
    ]);
  });

  it("is told without the tags that could not be read, which is reported", async () => {
    const unread = ["the tags of VPCs of 333344445555 in eu-west-1: AccessDenied: no"];
    const { of, events } = await asking([aRequest()], { unread });
    expect(await of(network)).toHaveLength(1);
    expect(events).toMatchObject([
      { finding: "request-unreadable", explanation: expect.stringContaining("333344445555") },
    ]);
  });

  it("is not told at all when the requests can't be read", async () => {
    const of = subjectsOf({
      requests: { of: () => Promise.reject(new Error("DynamoDB is away")) },
      tags: { around: () => Promise.resolve({ readings: [aTag()], unread: [] }) },
      report: () => undefined,
      now: () => now,
    });
    await expect(of(network)).rejects.toThrow("DynamoDB is away");
  });
});
