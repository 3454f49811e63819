import type { UnsuccessfulItem, VpcEndpointConnection } from "@aws-sdk/client-ec2";

import type { BudgetedCall, CallBudget } from "../../functions/adapters/call-budget.ts";
import { ec2EndpointConnections } from "../../functions/adapters/endpoint-connections.ts";
import type { ActionName } from "../../functions/core/action.ts";
import type { ActionResult } from "../../functions/core/outcome.ts";
import type { Ec2Answers } from "./ec2-double.ts";
import { ec2Double } from "./ec2-double.ts";
import { blue, minutes, now, resource } from "./situation.ts";

export const serviceId = "vpce-svc-0123456789abcdef0";
export const [first, second, third] = [
  "vpce-0aaaaaaaaaaaaaaa1",
  "vpce-0aaaaaaaaaaaaaaa2",
  "vpce-0aaaaaaaaaaaaaaa3",
] as const;
export const place = { partition: "aws", accountId: "222233334444", region: "eu-west-1" };

/** When further calls of a test's action must begin. */
export const until = minutes(1);

/** The adapter before a double of EC2, with a budget that writes down what it was asked for. */
export function aConnectionsBench(
  answers: Ec2Answers,
  { calls: allowed = Number.POSITIVE_INFINITY, idsPerCall = 100 } = {},
) {
  const { client, calls } = ec2Double(answers);
  const places: string[] = [];
  const taken: (BudgetedCall & { readonly until: Date })[] = [];
  const throttled: BudgetedCall[] = [];
  const budget: CallBudget = {
    take(call, before) {
      if (taken.length >= allowed) return Promise.resolve("spent");
      taken.push({ ...call, until: before });
      return Promise.resolve("taken");
    },
    throttled(call) {
      throttled.push(call);
      return Promise.resolve();
    },
  };
  const source = ec2EndpointConnections({
    clients(accountId, region) {
      places.push(`${accountId} ${region}`);
      return { read: client, act: client };
    },
    budget,
    idsPerCall,
    now: () => now,
  });
  /** What becomes of an action whose first call is out of the budget already. */
  const act = async (
    ids: readonly string[],
    action: ActionName = "accept",
  ): Promise<ReadonlyMap<string, ActionResult>> => {
    const orders = ids.map((externalId) => ({
      kind: "endpoint-connection" as const,
      externalId,
      intentId: `intent-of-${externalId}`,
    }));
    return await source.act(resource, action, orders, until);
  };
  return { source, act, calls, places, taken, throttled };
}

export function aRow(values: Partial<VpcEndpointConnection> = {}): VpcEndpointConnection {
  return {
    ServiceId: serviceId,
    VpcEndpointId: first,
    VpcEndpointOwner: blue,
    VpcEndpointRegion: "eu-west-1",
    // The wire says camel case, the SDK's enum does not.
    VpcEndpointState: "pendingAcceptance" as NonNullable<VpcEndpointConnection["VpcEndpointState"]>,
    NetworkLoadBalancerArns: ["arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/n"],
    CreationTimestamp: new Date("2026-11-22T11:00:00Z"),
    ...values,
  };
}
/** A row in this state, in AWS's words. */
export function inState(word: string): VpcEndpointConnection {
  return aRow({
    VpcEndpointState: word as NonNullable<VpcEndpointConnection["VpcEndpointState"]>,
  });
}
export function refusal(id: string | undefined, Code: string): UnsuccessfulItem {
  return {
    ...(id === undefined ? {} : { ResourceId: id }),
    Error: { Code, Message: "said EC2" },
  };
}
