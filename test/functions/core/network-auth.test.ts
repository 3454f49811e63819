import { describe, expect, it } from "vitest";

import { authPolicyFor } from "../../../functions/core/auth-policy.ts";
import type { LedgerRecord } from "../../../functions/core/ledger-record.ts";
import {
  authAsConnection,
  decideAuthPolicy,
  flawOf,
} from "../../../functions/core/network-auth.ts";
import { network } from "../../support/a-request.ts";
import { anOffering, minutes, now, organizationId } from "../../support/situation.ts";

const wanted = authPolicyFor(organizationId);
const former = authPolicyFor("o-formerorg12");
const foreign = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});
const [ours, same, wasOurs, outdated] = [
  `ours for ${organizationId}`,
  `same for ${organizationId}`,
  "ours for o-formerorg12",
  "outdated for o-formerorg12",
];
const intent: LedgerRecord["intent"] = {
  id: "i1",
  action: "add",
  startedAt: now,
  leaseEndsAt: now,
  attempt: 1,
};

/** What the ledger knows of the policy: nothing in particular. */
function aRecord(values: Partial<LedgerRecord>): LedgerRecord {
  return {
    connection: `${network}/auth-policy`,
    kind: "auth-policy",
    resource: network,
    externalId: "auth-policy",
    tenant: undefined,
    region: undefined,
    createdAt: undefined,
    status: "absent",
    state: "absent",
    decision: { verdict: "ignore", reason: "drift", explanation: "" },
    admittedBy: undefined,
    intent: undefined,
    failure: undefined,
    done: undefined,
    seated: false,
    missingSince: undefined,
    observedAt: now,
    updatedAt: now,
    version: 1,
    ...values,
  };
}

const managed = anOffering({ managesAuthPolicy: true, version: 3 });

describe("a network's auth", () => {
  const made = { action: "add", at: minutes(-1) } as const;
  it.each([
    { aws: [undefined, "NONE"], known: {}, status: "absent", state: "absent" },
    { aws: [undefined, "AWS_IAM"], known: {}, status: "absent", state: "absent" },
    { aws: [wanted, "NONE"], known: {}, status: "absent", state: "inactive" },
    { aws: [wanted, "OIDC"], known: { state: ours }, status: "absent", state: "inactive" },
    { aws: [wanted, "AWS_IAM"], known: undefined, status: "connected", state: same },
    { aws: [wanted, "AWS_IAM"], known: {}, status: "connected", state: same },
    { aws: [wanted, "AWS_IAM"], known: { state: same }, status: "connected", state: same },
    { aws: [wanted, "AWS_IAM"], known: { state: "foreign" }, status: "connected", state: same },
    { aws: [wanted, "AWS_IAM"], known: { state: ours }, status: "connected", state: ours },
    // Written since the ledger last observed it, and before.
    {
      aws: [wanted, "AWS_IAM"],
      known: { done: made, observedAt: minutes(-2) },
      status: "connected",
      state: ours,
    },
    { aws: [wanted, "AWS_IAM"], known: { done: made }, status: "connected", state: same },
    { aws: [wanted, "AWS_IAM"], known: { intent }, status: "connected", state: ours },
    { aws: [former, "AWS_IAM"], known: { state: wasOurs }, status: "failed", state: outdated },
    { aws: [former, "NONE"], known: { state: outdated }, status: "failed", state: outdated },
    { aws: [former, "AWS_IAM"], known: undefined, status: "connected", state: "foreign" },
    { aws: [former, "AWS_IAM"], known: { state: ours }, status: "connected", state: "foreign" },
    { aws: [former, "AWS_IAM"], known: { intent }, status: "connected", state: "foreign" },
    { aws: [foreign, "AWS_IAM"], known: { state: ours }, status: "connected", state: "foreign" },
    { aws: [foreign, "NONE"], known: {}, status: "connected", state: "foreign" },
    { aws: ["?", "AWS_IAM"], known: {}, status: "connected", state: "foreign" },
  ])("$aws is $state after $known", ({ aws, known, status, state }) => {
    const [policy, authType = ""] = aws;
    const record = known && aRecord(known);
    const connection = authAsConnection(network, { authType, policy }, organizationId, record);
    expect(connection).toMatchObject({
      kind: "auth-policy",
      resource: network,
      externalId: "auth-policy",
      handle: policy,
      status,
      state,
    });
  });

  it.each([
    { state: "absent", admitted: false, verdict: "approve" },
    { state: "inactive", admitted: false, verdict: "approve" },
    { state: same, admitted: false, verdict: "approve" },
    { state: ours, admitted: true, verdict: "approve" },
    { state: outdated, admitted: true, verdict: "approve" },
    { state: outdated, admitted: false, verdict: "ignore" },
    { state: "foreign", admitted: true, verdict: "ignore" },
    { state: "foreign", admitted: false, verdict: "ignore" },
  ])("that is $state, ours: $admitted, is decided: $verdict", ({ state, admitted, verdict }) => {
    expect(decideAuthPolicy({ state }, managed, admitted)).toMatchObject({
      verdict,
      ...(verdict === "approve"
        ? { basis: { principal: "offering", entryVersion: 3 } }
        : { reason: "drift" }),
    });
    expect(decideAuthPolicy({ state }, anOffering(), admitted)).toMatchObject({ reason: "drift" });
  });

  it.each([
    { authType: "AWS_IAM", policy: wanted, flaw: undefined },
    { authType: "NONE", policy: wanted, flaw: "NONE" },
    { authType: "AWS_IAM", policy: undefined, flaw: "everybody is refused" },
    { authType: "AWS_IAM", policy: foreign, flaw: "without the condition" },
    { authType: "AWS_IAM", policy: former, flaw: "without the condition" },
    { authType: "AWS_IAM", policy: "?", flaw: "can't be told" },
  ])("$authType with $policy has the flaw: $flaw", ({ authType, policy, flaw }) => {
    const found = flawOf({ authType, policy }, organizationId);
    expect(found === undefined).toBe(flaw === undefined);
    expect(found ?? "").toContain(flaw ?? "");
  });
});
