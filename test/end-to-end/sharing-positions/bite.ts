import { vi } from "vitest";

import type { Service } from "../../../local/organization/action.ts";
import type { Played, SharingStage } from "./scenario.ts";
import { textOf } from "./scenario.ts";

export type BiteStage = SharingStage & { readonly played: Played };

/** What a knob does beyond what the scenario shows: proof that its position was felt, and what Gatehouse does about it. */
export type Bite = (stage: BiteStage) => Promise<void> | void;

/** Why Gatehouse can't tell in which position a knob is. */
export type Unfelt = { readonly unfelt: string };

/** A call on its way, after IAM let it through. `run` carries it out, once or more often, or one like it. */
type Arriving = {
  readonly input: Readonly<Record<string, unknown>>;
  readonly run: (input?: object) => Promise<object>;
};

/** Lets the next call of an action meet what `instead` makes of it: something that happens right before it, or the call twice. */
export function onNextCall(
  service: Service,
  name: string,
  instead: (call: Arriving) => Promise<object>,
): void {
  const action = service.actions.find((one) => one.name === name);
  if (action === undefined) throw new Error(`${service.signingName} has no action ${name}`);
  const run = action.run.bind(action);
  const spy = vi.spyOn(action, "run").mockImplementation(async (input, call) => {
    spy.mockRestore();
    // Whatever the command's schema parsed is an object with its members.
    const members = input as Readonly<Record<string, unknown>>;
    return await instead({ input: members, run: async (other = input) => await run(other, call) });
  });
}

/** Hints that reached a queue of ours with all of these words in them. */
export function hintsAbout(
  { test: { world } }: SharingStage,
  queue: string,
  ...words: readonly string[]
): number {
  const name = world.app.queues.get(queue).arn.split(":").at(-1);
  return world.organization.platform.calls.of("sqs:SendMessage").filter(({ input }) => {
    const text = textOf(input);
    return text.includes(`/${name}"`) && words.every((word) => text.includes(word));
  }).length;
}

/** Calls of a service that its roles made for a further page. */
export function furtherPages({ test: { world } }: SharingStage, service: string): number {
  return world.organization.platform.calls.records.filter(
    (record) =>
      record.service === service &&
      record.caller.type === "role" &&
      textOf(record.input).includes("nextToken"),
  ).length;
}
