import { describe, expect, it } from "vitest";

import { createCallLog, type CallRecord } from "../../../local/organization/call-log.ts";

const aRecord = (action: string): CallRecord => ({
  at: new Date("2026-11-22T10:00:00Z"),
  service: "ec2",
  action,
  caller: { type: "user", accountId: "222233334444", arn: "arn:aws:iam::222233334444:user/admin" },
  region: "eu-west-1",
  requestId: "r-1",
  input: {},
  authorizations: [],
  outcome: "ok",
});

describe("the call log", () => {
  it("finds calls by service and action, oldest first", () => {
    const log = createCallLog();
    for (const action of ["A", "B", "A"]) log.append(aRecord(action));
    expect(log.of("ec2:A")).toHaveLength(2);
    expect(log.of("sns:A")).toEqual([]);
    log.clear();
    expect(log.records).toEqual([]);
  });

  it("forgets the oldest calls before it outgrows the memory", () => {
    const log = createCallLog();
    for (let count = 0; count < 120_000; count++) log.append(aRecord(String(count)));
    expect(log.records.length).toBeLessThanOrEqual(50_000);
    expect(log.records.length).toBeGreaterThanOrEqual(45_000);
    expect(log.records.at(-1)?.action).toBe("119999");
  });
});
