import * as z from "zod";

import { badGateway, type GatewayAnswer } from "./gateway-answer.ts";

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]);

/** What a function may answer (API Gateway developer guide, "Output format of a Lambda function for proxy integration"). */
const ProxyAnswer = z.strictObject({
  // Numbers as text are taken, too.
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), HeaderValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(HeaderValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that API Gateway sends under another name, because they are its own to set ("Amazon API Gateway important notes"). */
const REMAPPED = new Set(["connection", "content-length", "date", "server", "www-authenticate"]);

/**
 * The function's answer as HTTP. Anything but the documented form is 502, with nothing said of why. `isBase64Encoded` has no
 * effect without binary media types, which no API here has: the text is sent as it is.
 */
export function toGatewayAnswer(payload: string): GatewayAnswer {
  const parsed = ProxyAnswer.safeParse(fromJson(payload));
  if (!parsed.success) throw badGateway();
  const { statusCode, headers, multiValueHeaders, body } = parsed.data;
  const lists = Object.entries(multiValueHeaders ?? {}).map(
    ([name, values]) => [sentName(name), values.map(String)] as const,
  );
  const singles = Object.entries(headers ?? {})
    .map(([name, value]) => [sentName(name), String(value)] as const)
    // Of a header in both, only the list is sent.
    .filter(([name]) => !lists.some(([listed]) => listed === name));
  return {
    status: statusCode,
    headers: { "content-type": "application/json", ...Object.fromEntries([...singles, ...lists]) },
    body: body ?? "",
  };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused as not of the documented form
  }
}

function sentName(name: string): string {
  const lower = name.toLowerCase();
  return REMAPPED.has(lower) ? `x-amzn-remapped-${lower}` : lower;
}
