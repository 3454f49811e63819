import {
  type InvokeCommandInput,
  type InvokeCommandOutput,
  InvokeCommand,
} from "@aws-sdk/client-lambda";

import { type Action, AwsError, NotModelledError, defineAction } from "../../../action.ts";
import {
  type FunctionRegistry,
  authorizeFunction,
  existingFunction,
} from "../function-registry.ts";

// platform.md section 7.
const LARGEST_EVENT_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

export function invoke(registry: FunctionRegistry): Action {
  return defineAction<
    InvokeCommandInput,
    Omit<InvokeCommandOutput, "$metadata" | "Payload"> & { Payload?: Uint8Array }
  >({
    name: "Invoke",
    command: InvokeCommand,
    parameters: ["FunctionName", "InvocationType", "LogType", "Payload", "Qualifier"],
    authorize: (input, call) => authorizeFunction(registry, call, "InvokeFunction", input),
    async run(input, call) {
      const deployed = existingFunction(registry, call, input);
      const event = eventOf(input.Payload);
      const type = input.InvocationType ?? "RequestResponse";
      switch (type) {
        case "DryRun":
          return { StatusCode: 204 };
        case "Event":
          checkSize(event, LARGEST_EVENT_BYTES.Event);
          registry.invokeLater(deployed, event);
          return { StatusCode: 202 };
        case "RequestResponse": {
          checkSize(event, LARGEST_EVENT_BYTES.RequestResponse);
          const result = await deployed.invoker.invoke(event);
          return {
            StatusCode: 200,
            ExecutedVersion: "$LATEST",
            Payload: Buffer.from(result.payload),
            ...(result.functionError ? { FunctionError: result.functionError } : {}),
            ...(input.LogType === "Tail"
              ? { LogResult: Buffer.from(result.logTail).toString("base64") }
              : {}),
          };
        }
        default:
          throw new NotModelledError(`InvocationType ${String(type)} of lambda:Invoke`);
      }
    },
  });
}

function eventOf(payload: InvokeCommandInput["Payload"]): string {
  const text = payload === undefined ? "" : new TextDecoder().decode(payload as Uint8Array);
  if (text === "") return "null";
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${reason}`,
    );
  }
  return text;
}

function checkSize(event: string, most: number): void {
  const bytes = Buffer.byteLength(event);
  if (bytes > most) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${most} bytes for the InvokeFunction operation; it has ${bytes}`,
      413,
    );
  }
}
