import { expect } from "vitest";

import type { CallLog, CallRecord } from "../../local/organization/call-log.ts";

/** What holds a call log: an organization, or anything with a platform. */
type Observed = { readonly platform: { readonly calls: CallLog } };

/** Fails when `ec2:AcceptVpcEndpointConnections` or its like reached the organization, whatever became of it. */
export function expectNoCall(observed: Observed, name: string): void {
  const calls = observed.platform.calls.of(name);
  const seen = calls.map((call) => `${call.outcome} ${JSON.stringify(call.input)}`);
  expect(seen, `calls of ${name}`).toEqual([]);
}

/** The only call of that name. Fails when there is none, or more than one. */
export function expectOneCall(observed: Observed, name: string): CallRecord {
  const calls = observed.platform.calls.of(name);
  expect(calls, `calls of ${name}`).toHaveLength(1);
  // The length was just checked.
  return calls[0] as CallRecord;
}
