import { AwsError, NotModelledError } from "../../action.ts";
import { queryCode } from "../service-errors.ts";
import { parseJson, readJson, writeJson, writeJsonError } from "./json-document.ts";
import { operationOf } from "./operation.ts";
import type { WireProtocol } from "./wire.ts";

/** awsJson 1.0 and 1.1: the action is in `x-amz-target`, the body is the input. */
export function jsonRpc(version: "1.0" | "1.1"): WireProtocol {
  const contentType = `application/x-amz-json-${version}`;
  return {
    actionOf(request, service) {
      const target = request.headers["x-amz-target"] ?? "";
      const at = target.lastIndexOf(".");
      const name = target.slice(at + 1);
      if (at < 0) {
        throw new AwsError("UnknownOperationException", `x-amz-target "${target}" names no action`);
      }
      const action = service.actions.find((one) => one.name === name);
      if (action === undefined) throw new NotModelledError(`${service.signingName}:${name}`);
      return action;
    },
    parse(request, _service, action) {
      const { input } = operationOf(action);
      const document = parseJson(request.body);
      // What takes no input still gets `{}` from clients; the schema then knows no member.
      if (!input.isStructSchema()) return {};
      return readJson(input, document) as object; // a structure schema reads as an object
    },
    answer: (_service, action, output, requestId) => ({
      status: 200,
      headers: { "content-type": contentType, "x-amzn-requestid": requestId },
      body: writeJson(operationOf(action).output, output, false),
    }),
    refuse(error, requestId, service, request) {
      const type = error.status >= 500 ? "Receiver" : "Sender";
      // Services that spoke the query protocol once answer its codes to clients that ask (SQS).
      const asksForQueryCode = request.headers["x-amzn-query-mode"] === "true";
      return {
        status: error.status,
        headers: {
          "content-type": contentType,
          "x-amzn-requestid": requestId,
          ...(asksForQueryCode && {
            "x-amzn-query-error": `${queryCode(service, error.code)};${type}`,
          }),
        },
        body: writeJsonError(error),
      };
    },
  };
}
