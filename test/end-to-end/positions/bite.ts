import type { TestWorld } from "../../support/test-world.ts";
import type { Patience } from "../patience.ts";
import type { Scenario } from "./scenario.ts";

export type BiteStage = {
  readonly test: TestWorld;
  readonly scenario: Scenario;
  readonly patience: Patience;
};

/** What a knob does beyond what the scenario shows: proof that its position was felt, and what Gatehouse does about it. */
export type Bite = (stage: BiteStage) => Promise<void> | void;

export const ACCEPT = "ec2:AcceptVpcEndpointConnections";
export const REJECT = "ec2:RejectVpcEndpointConnections";
export const DESCRIBE = "ec2:DescribeVpcEndpointConnections";

/** Calls of an API that name this endpoint, or its service. */
export function callsAbout({ test }: BiteStage, action: string, endpoint: string) {
  const { calls } = test.world.organization.platform;
  return calls.of(action).filter(({ input }) => textOf(input).includes(endpoint));
}

/** A connection of `main` as AWS itself knows it. */
export function rowOf({ test, scenario }: BiteStage, endpoint: string) {
  const rows = test.world.services.ec2.connections(scenario.main.id);
  const row = rows.find(({ endpointId }) => endpointId === endpoint);
  if (row === undefined) throw new Error(`${scenario.main.label} has no connection ${endpoint}`);
  return row;
}

export function textOf(input: unknown): string {
  return JSON.stringify(input);
}
