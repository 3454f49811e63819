import {
  type ListFunctionsCommandInput,
  type ListFunctionsCommandOutput,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";

import { type Action, defineAction } from "../../../action.ts";
import { toConfiguration } from "../function-configuration.ts";
import { type FunctionRegistry, accountOf } from "../function-registry.ts";

// Lambda API reference, ListFunctions.
const LARGEST_PAGE = 50;

export function listFunctions(registry: FunctionRegistry): Action {
  return defineAction<ListFunctionsCommandInput, Omit<ListFunctionsCommandOutput, "$metadata">>({
    name: "ListFunctions",
    command: ListFunctionsCommand,
    parameters: ["Marker", "MaxItems"],
    authorize: () => [{ action: "lambda:ListFunctions", resource: "*" }],
    run(input, { caller, platform, region }) {
      const accountId = accountOf(caller);
      const after = input.Marker ?? "";
      const found = [...registry.functions.values()]
        .map(({ settings }) => settings)
        .filter((one) => one.accountId === accountId && one.region === region && one.name > after)
        .toSorted((one, other) => (one.name < other.name ? -1 : 1));
      const size = Math.min(
        input.MaxItems ?? LARGEST_PAGE,
        LARGEST_PAGE,
        platform.knobs.maxPageSize,
      );
      const page = found.slice(0, size);
      const last = found.length > size ? page.at(-1) : undefined;
      return { Functions: page.map(toConfiguration), ...(last ? { NextMarker: last.name } : {}) };
    },
  });
}
