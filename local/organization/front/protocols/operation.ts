import { NormalizedSchema } from "@smithy/core/schema";

import type { Action } from "../../action.ts";

/** What the SDK's own schema says of one API action. */
export type Operation = {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, path pattern and success status of a REST action. */
  readonly http: readonly [method: string, path: string, status: number] | undefined;
};

const known = new WeakMap<Action, Operation>();

/** Reads the command's schema once. Throws when the installed SDK carries none. */
export function operationOf(action: Action): Operation {
  const before = known.get(action);
  if (before !== undefined) return before;
  const { schema } = new action.command({});
  // The SDK writes an operation as [9, namespace, name, traits, () => input, () => output] (local-stack.md).
  if (!Array.isArray(schema) || schema[0] !== 9) {
    throw new Error(`${action.name}: the SDK's command has no operation schema; update the client`);
  }
  const [, , name, traits, input, output] = schema as [
    number,
    string,
    string,
    { http?: Operation["http"] } | number,
    Parameters<typeof NormalizedSchema.of>[0],
    Parameters<typeof NormalizedSchema.of>[0],
  ];
  const operation: Operation = {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    http: typeof traits === "object" ? traits.http : undefined,
  };
  known.set(action, operation);
  return operation;
}
