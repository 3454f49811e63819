import { AwsError } from "../../action.ts";

/** What goes back over HTTP. A header with several values is sent several times. */
export type GatewayAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

/** Why API Gateway itself answers: in the access log as `$context.error.*`. */
export type GatewayError = {
  /** Name of the gateway response (API Gateway developer guide, "Gateway response types"). */
  readonly responseType: string;
  readonly message: string;
};

/** A refusal in API Gateway's words: `x-amzn-errortype` is the code, the body says why. */
export class GatewayRefusal extends AwsError {
  readonly responseType: string;
  constructor(responseType: string, code: string, status: number, message: string) {
    super(code, message, status);
    this.responseType = responseType;
  }
}

/** As for a path that nobody has, AWS answers a request without a signature. */
export const missingAuthentication = () =>
  new GatewayRefusal(
    "MISSING_AUTHENTICATION_TOKEN",
    "MissingAuthenticationTokenException",
    403,
    "Missing Authentication Token",
  );

/** An API or stage that is not there. On AWS an unknown API has no host name at all. */
export const forbidden = () =>
  new GatewayRefusal("ACCESS_DENIED", "ForbiddenException", 403, "Forbidden");

export const tooManyRequests = () =>
  new GatewayRefusal("THROTTLED", "TooManyRequestsException", 429, "Too Many Requests");

/** platform.md section 1: 10 MB. The sentence is from the field, not from a page. */
export const tooLarge = (mostBytes: number) =>
  new GatewayRefusal(
    "REQUEST_TOO_LARGE",
    "RequestTooLargeException",
    413,
    `HTTP content length exceeded ${mostBytes} bytes.`,
  );

/** Whatever went wrong behind the API, its caller is told nothing of it. */
export const badGateway = () =>
  new GatewayRefusal("DEFAULT_5XX", "InternalServerErrorException", 502, "Internal server error");

/** The function could not be called: API Gateway has no right to, or Lambda throttled it. */
export const configurationError = () =>
  new GatewayRefusal(
    "API_CONFIGURATION_ERROR",
    "InternalServerErrorException",
    500,
    "Internal server error",
  );

export const timedOut = () =>
  new GatewayRefusal(
    "INTEGRATION_TIMEOUT",
    "InternalServerErrorException",
    504,
    "Endpoint request timed out",
  );

/** The refusal as it is sent. IAM's denials have their sentence in `Message`, everything else in `message`. */
export function answerOf({ code, status, message }: AwsError): GatewayAnswer {
  const member = code === "AccessDeniedException" ? "Message" : "message";
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ [member]: message }),
  };
}

export function errorOf(error: AwsError): GatewayError {
  return {
    responseType: error instanceof GatewayRefusal ? error.responseType : responseTypeOf(error.code),
    message: error.message,
  };
}

function responseTypeOf(code: string): string {
  switch (code) {
    case "AccessDeniedException":
      return "ACCESS_DENIED";
    case "ExpiredTokenException":
      return "EXPIRED_TOKEN";
    case "InvalidSignatureException":
    case "IncompleteSignatureException":
      return "INVALID_SIGNATURE";
    case "MissingAuthenticationTokenException":
      return "MISSING_AUTHENTICATION_TOKEN";
    default:
      return "DEFAULT_4XX";
  }
}
