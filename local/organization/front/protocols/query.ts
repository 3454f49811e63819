import {
  AwsError,
  NotModelledError,
  type AwsError as Refusal,
  type Service,
} from "../../action.ts";
import { queryCode } from "../service-errors.ts";
import { readForm, type FormStyle } from "./form.ts";
import { operationOf } from "./operation.ts";
import type { WireAnswer, WireProtocol, WireRequest } from "./wire.ts";
import { escapeXml, writeXml } from "./xml-document.ts";

/** awsQuery: STS, SNS, and SQS as AWS CLI 2.9 speaks it. */
export const query: WireProtocol = formProtocol("query");
/** ec2Query: flattened lists, its own member names, no result element. */
export const ec2Query: WireProtocol = formProtocol("ec2-query");

function formProtocol(style: FormStyle): WireProtocol {
  return {
    actionOf(request, service) {
      const name = parametersOf(request).get("Action");
      if (name === null) {
        throw new AwsError("MissingAction", "The request must contain the parameter Action");
      }
      const action = service.actions.find((one) => one.name === name);
      if (action === undefined) throw new NotModelledError(`${service.signingName}:${name}`);
      return action;
    },
    parse: (request, _service, action) =>
      readForm(operationOf(action).input, parametersOf(request), style),
    answer(service, action, output, requestId) {
      const inside = membersAsXml(action.name, operationOf(action).output, output);
      const xmlns = service.xmlNamespace ? ` xmlns="${service.xmlNamespace}"` : "";
      const root = `${action.name}Response`;
      const body =
        style === "ec2-query"
          ? `<${root}${xmlns}><requestId>${requestId}</requestId>${inside ?? "<return>true</return>"}</${root}>`
          : `<${root}${xmlns}>${resultElement(action.name, inside)}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${root}>`;
      return xml(200, body, requestId);
    },
    refuse: (error, requestId, service) => {
      const code = queryCode(service, error.code);
      const body =
        style === "ec2-query"
          ? `<Response><Errors><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`
          : queryError(error, code, requestId, service);
      return xml(error.status, body, requestId);
    },
  };
}

function parametersOf(request: WireRequest): URLSearchParams {
  const parameters = new URLSearchParams(request.body.toString("utf8"));
  for (const [name, value] of request.query) parameters.append(name, value);
  return parameters;
}

/** The output's members as XML elements, without the shape's own element; undefined for an action that answers nothing. */
function membersAsXml(
  name: string,
  schema: ReturnType<typeof operationOf>["output"],
  output: object,
): string | undefined {
  if (!schema.isStructSchema()) return undefined;
  const written = writeXml(schema, output);
  const start = written.indexOf(">") + 1;
  const end = written.lastIndexOf("</");
  if (start === 0) throw new Error(`${name}: the serializer wrote no element`);
  return end < start ? "" : written.slice(start, end);
}

function resultElement(name: string, inside: string | undefined): string {
  return inside === undefined ? "" : `<${name}Result>${inside}</${name}Result>`;
}

function queryError(
  error: Refusal,
  code: string,
  requestId: string,
  service: Service | undefined,
): string {
  const xmlns = service?.xmlNamespace ? ` xmlns="${service.xmlNamespace}"` : "";
  const type = error.status >= 500 ? "Receiver" : "Sender";
  return `<ErrorResponse${xmlns}><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function xml(status: number, body: string, requestId: string): WireAnswer {
  return {
    status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}
