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

  it("keeps each permission that a role used or was refused once, whatever it forgets", () => {
    const log = createCallLog();
    const roleArn = "arn:aws:iam::222233334444:role/sweep";
    const arn = "arn:aws:sts::222233334444:assumed-role/sweep/session";
    const send = { action: "sqs:SendMessage", resource: "queue" };
    const decrypt = { action: "kms:Decrypt", resource: "key" };
    const record: CallRecord = {
      ...aRecord("SendMessage"),
      caller: { type: "role", accountId: "222233334444", arn, roleArn },
      authorizations: [{ ...send, answer: "allowed" }, decrypt],
    };
    log.append(record);
    log.append(record);
    log.append({ ...record, authorizations: [{ ...send, answer: "denied" }, decrypt] });
    log.clear();
    expect(log.permissionUses).toEqual([
      { roleArn, ...send, answer: "allowed" },
      { roleArn, ...send, answer: "denied" },
    ]);
  });

  it("keeps no permissions of users and services: no role grants them", () => {
    const log = createCallLog();
    log.append({
      ...aRecord("Publish"),
      authorizations: [{ action: "sns:Publish", resource: "topic", answer: "allowed" }],
    });
    expect(log.permissionUses).toEqual([]);
  });
});
