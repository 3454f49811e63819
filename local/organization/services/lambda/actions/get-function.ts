import {
  type GetFunctionCommandInput,
  type GetFunctionCommandOutput,
  GetFunctionCommand,
} from "@aws-sdk/client-lambda";

import { type Action, defineAction } from "../../../action.ts";
import { toConfiguration } from "../function-configuration.ts";
import {
  type FunctionRegistry,
  authorizeFunction,
  existingFunction,
} from "../function-registry.ts";

export function getFunction(registry: FunctionRegistry): Action {
  return defineAction<GetFunctionCommandInput, Omit<GetFunctionCommandOutput, "$metadata">>({
    name: "GetFunction",
    command: GetFunctionCommand,
    parameters: ["FunctionName", "Qualifier"],
    authorize: (input, call) => authorizeFunction(registry, call, "GetFunction", input),
    run: (input, call) => ({
      Configuration: toConfiguration(existingFunction(registry, call, input).settings),
    }),
  });
}
