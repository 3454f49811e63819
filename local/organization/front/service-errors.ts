import { AwsError, type Protocol, type Service } from "../action.ts";

/** How a service spells what every service can answer. */
type Spelling = readonly [code: string, status: number, message: string];

type Dialect = {
  readonly denied: readonly [code: string, status: number];
  readonly throttled: Spelling;
  readonly internalError: Spelling;
  readonly unavailable: Spelling;
  readonly unsigned: Spelling;
  readonly unknownKey: Spelling;
  readonly wrongSignature: Spelling;
  readonly requestExpired: Spelling;
  readonly tokenExpired: Spelling;
  readonly incompleteSignature: Spelling;
};

const NOT_VALIDATED = "AWS was not able to validate the provided access credentials";
const TOKEN_INVALID = "The security token included in the request is invalid.";
const TOKEN_EXPIRED = "The security token included in the request is expired";
const WRONG_SIGNATURE =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** EC2 API Reference, "Error codes": AuthFailure for an unknown key and for a wrong secret alike. */
const EC2: Dialect = {
  denied: ["UnauthorizedOperation", 403],
  throttled: ["RequestLimitExceeded", 503, "Request limit exceeded."],
  internalError: ["InternalError", 500, "An internal error has occurred"],
  unavailable: ["Unavailable", 503, "The service is unavailable. Please try again shortly."],
  unsigned: ["MissingAuthenticationToken", 400, "Request is missing Authentication Token"],
  unknownKey: ["AuthFailure", 401, NOT_VALIDATED],
  wrongSignature: ["AuthFailure", 401, NOT_VALIDATED],
  requestExpired: ["RequestExpired", 400, "Request has expired."],
  tokenExpired: ["RequestExpired", 400, "Request has expired."],
  incompleteSignature: ["IncompleteSignature", 400, "The signature of the request is incomplete"],
};

const QUERY: Dialect = {
  denied: ["AccessDenied", 403],
  throttled: ["Throttling", 400, "Rate exceeded"],
  internalError: ["InternalFailure", 500, "An internal error occurred."],
  unavailable: ["ServiceUnavailable", 503, "Service is unavailable."],
  unsigned: ["MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
  unknownKey: ["InvalidClientTokenId", 403, TOKEN_INVALID],
  wrongSignature: ["SignatureDoesNotMatch", 403, WRONG_SIGNATURE],
  requestExpired: ["SignatureDoesNotMatch", 403, "Signature expired"],
  tokenExpired: ["ExpiredToken", 403, TOKEN_EXPIRED],
  incompleteSignature: ["IncompleteSignature", 400, "The signature of the request is incomplete"],
};

const JSON_RPC: Dialect = {
  denied: ["AccessDeniedException", 400],
  throttled: ["ThrottlingException", 400, "Rate exceeded"],
  internalError: ["InternalFailure", 500, "An internal error occurred."],
  unavailable: ["ServiceUnavailable", 503, "Service is unavailable."],
  unsigned: ["MissingAuthenticationTokenException", 400, "Missing Authentication Token"],
  unknownKey: ["UnrecognizedClientException", 400, TOKEN_INVALID],
  wrongSignature: ["InvalidSignatureException", 400, WRONG_SIGNATURE],
  requestExpired: ["InvalidSignatureException", 400, "Signature expired"],
  tokenExpired: ["ExpiredTokenException", 400, TOKEN_EXPIRED],
  incompleteSignature: [
    "IncompleteSignatureException",
    400,
    "The signature of the request is incomplete",
  ],
};

const REST_JSON: Dialect = {
  ...JSON_RPC,
  denied: ["AccessDeniedException", 403],
  throttled: ["TooManyRequestsException", 429, "Rate exceeded"],
  unsigned: ["MissingAuthenticationTokenException", 403, "Missing Authentication Token"],
  unknownKey: ["UnrecognizedClientException", 403, TOKEN_INVALID],
  wrongSignature: ["InvalidSignatureException", 403, WRONG_SIGNATURE],
  requestExpired: ["InvalidSignatureException", 403, "Signature expired"],
  tokenExpired: ["ExpiredTokenException", 403, TOKEN_EXPIRED],
};

/** S3 API reference, "Error responses". */
const REST_XML: Dialect = {
  denied: ["AccessDenied", 403],
  throttled: ["SlowDown", 503, "Please reduce your request rate."],
  internalError: ["InternalError", 500, "We encountered an internal error. Please try again."],
  unavailable: ["ServiceUnavailable", 503, "Service is unable to handle request."],
  unsigned: ["AccessDenied", 403, "Access Denied"],
  unknownKey: [
    "InvalidAccessKeyId",
    403,
    "The AWS Access Key Id you provided does not exist in our records.",
  ],
  wrongSignature: ["SignatureDoesNotMatch", 403, WRONG_SIGNATURE],
  requestExpired: [
    "RequestTimeTooSkewed",
    403,
    "The difference between the request time and the current time is too large.",
  ],
  tokenExpired: ["ExpiredToken", 400, "The provided token has expired."],
  incompleteSignature: [
    "AuthorizationHeaderMalformed",
    400,
    "The authorization header that you provided is not valid.",
  ],
};

/** Where one service departs from its protocol: SNS and Organizations API references, "Errors". */
const DEPARTURES: Readonly<Record<string, Partial<Dialect>>> = {
  sns: { denied: ["AuthorizationError", 403] },
  organizations: { throttled: ["TooManyRequestsException", 400, "Rate exceeded"] },
  dynamodb: { internalError: ["InternalServerError", 500, "Internal server error"] },
  // ram.md section 3, lattice.md section 1.5.
  ram: {
    throttled: ["ThrottlingException", 429, "Rate exceeded"],
    internalError: ["ServerInternalException", 500, "An internal error occurred."],
    unavailable: ["ServiceUnavailableException", 503, "Service is unavailable."],
  },
  // As REST JSON but for this one (seen in the field; API Gateway's own table of gateway responses has no codes).
  "execute-api": {
    incompleteSignature: [
      "IncompleteSignatureException",
      403,
      "The signature of the request is incomplete",
    ],
  },
  "vpc-lattice": {
    throttled: ["ThrottlingException", 429, "Rate exceeded"],
    internalError: ["InternalServerException", 500, "An internal error occurred."],
  },
};

/** An error in the words of the service, whichever of its protocols was spoken. */
export function serviceError(
  service: Pick<Service, "signingName" | "protocols">,
  what: keyof Dialect,
  detail?: string,
): AwsError {
  const dialect = { ...dialectOf(service.protocols[0]), ...DEPARTURES[service.signingName] };
  const [code, status, message] = dialect[what];
  return new AwsError(code, [message, detail].filter(Boolean).join(": "), status);
}

/** AWS puts its own sentence before IAM's in EC2 alone. */
export function denial(service: Service, sentence: string): AwsError {
  const ec2 = service.protocols[0] === "ec2-query";
  const before = ec2 ? "You are not authorized to perform this operation. " : "";
  return serviceError(service, "denied", `${before}${sentence}`);
}

function dialectOf(protocol: Protocol | undefined): Dialect {
  switch (protocol) {
    case "ec2-query":
      return EC2;
    case "query":
      return QUERY;
    case "rest-json":
      return REST_JSON;
    case "rest-xml":
      return REST_XML;
    case "json-1.0":
    case "json-1.1":
    case undefined:
      return JSON_RPC;
  }
}

/** Codes of JSON errors in the query protocol's words, for services that once spoke it (SQS). */
const QUERY_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: "AccessDenied",
  ThrottlingException: "Throttling",
  UnrecognizedClientException: "InvalidClientTokenId",
  InvalidSignatureException: "SignatureDoesNotMatch",
  ExpiredTokenException: "ExpiredToken",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
};

/** The query protocol's code of an error, as `x-amzn-query-error` and XML answers spell it. */
export function queryCode(service: Service | undefined, code: string): string {
  return service?.queryErrorCodes?.[code] ?? QUERY_CODES[code] ?? code;
}
