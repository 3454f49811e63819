import { createHash, timingSafeEqual } from "node:crypto";

import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";

import type { Caller } from "../action.ts";
import type { Identities } from "../identities.ts";
import { UNSIGNED_CHUNKS } from "./protocols/aws-chunked.ts";
import type { WireRequest } from "./protocols/wire.ts";

/** What the credential scope of a signed request says; nothing of it is verified yet. */
export type Scope = {
  readonly accessKeyId: string;
  /** `20261122` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
};

/** Why a request is not believed; each service has its own words for it. */
export class SignatureProblem extends Error {
  override readonly name = "SignatureProblem";
  readonly kind:
    | "unsigned"
    | "unknownKey"
    | "wrongSignature"
    | "requestExpired"
    | "tokenExpired"
    | "incompleteSignature";
  constructor(kind: SignatureProblem["kind"], detail = "") {
    super(detail);
    this.kind = kind;
  }
}

/** AWS signs what is at most this old or this far ahead (IAM User Guide, "Elements of an AWS API request signature"). */
const MAX_SKEW_MS = 5 * 60 * 1_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/** Reads the Authorization header; undefined when there is none. Throws SignatureProblem for one that AWS would not read. */
export function scopeOf(request: WireRequest): Scope | undefined {
  const header = request.headers["authorization"];
  if (header === undefined) return undefined;
  const match = AUTHORIZATION.exec(header);
  if (match === null) {
    throw new SignatureProblem("incompleteSignature", `Authorization header "${header}"`);
  }
  const [, accessKeyId = "", date = "", region = "", service = "", names = "", signature = ""] =
    match;
  return { accessKeyId, date, region, service, signedHeaders: names.split(";"), signature };
}

/**
 * Who signed the request. Recomputes the signature over what arrived, so a changed body, header, path, Region or service
 * is found. Throws SignatureProblem.
 *
 * `realNow` is the machine's time: clients outside sign with it even when the organization's clock was advanced. `now` is the
 * organization's: functions begin with it, and it judges temporary credentials. A signing date near one of them or between them
 * is in time: an SDK that corrects its clock by earlier answers signs with how far the clocks were apart then.
 */
export async function verifySignature(
  request: WireRequest,
  scope: Scope,
  identities: Identities,
  { now, realNow }: { readonly now: Date; readonly realNow: Date },
): Promise<Caller> {
  const key = identities.accessKey(scope.accessKeyId);
  if (key === undefined) throw new SignatureProblem("unknownKey");
  if (request.headers["x-amz-security-token"] !== key.sessionToken) {
    throw new SignatureProblem("unknownKey");
  }
  const signingDate = signingDateOf(request, scope);
  const times = [now.getTime(), realNow.getTime()];
  const isEarly = signingDate.getTime() < Math.min(...times) - MAX_SKEW_MS;
  const isLate = signingDate.getTime() > Math.max(...times) + MAX_SKEW_MS;
  if (isEarly || isLate) {
    const [signed, current] = [signingDate.toISOString(), realNow.toISOString()];
    throw new SignatureProblem("requestExpired", `${signed} is not within 5 min. of ${current}`);
  }
  const bodyHash = signedHashOf(request, scope);
  refuseUnsignedParts(request, scope);
  const expected = await signatureOf(request, scope, key, signingDate, bodyHash);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(scope.signature))) {
    throw new SignatureProblem("wrongSignature");
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw new SignatureProblem("tokenExpired");
  }
  return key.caller;
}

function signingDateOf(request: WireRequest, scope: Scope): Date {
  const text = request.headers["x-amz-date"] ?? "";
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null) {
    throw new SignatureProblem("incompleteSignature", `x-amz-date "${text}" is not a date`);
  }
  if (!text.startsWith(scope.date)) throw new SignatureProblem("wrongSignature");
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(date.getTime())) {
    throw new SignatureProblem("incompleteSignature", `x-amz-date "${text}" is not a date`);
  }
  return date;
}

/** S3 alone takes a body that is not signed, whole or in chunks (S3 API reference, "Authenticating requests"). */
const UNSIGNED: readonly (string | undefined)[] = ["UNSIGNED-PAYLOAD", UNSIGNED_CHUNKS];

/** What the signature covers in place of the body. */
function signedHashOf({ headers, body }: WireRequest, { service }: Scope): string {
  const declared = headers["x-amz-content-sha256"];
  if (service === "s3" && declared !== undefined && UNSIGNED.includes(declared)) return declared;
  return createHash("sha256").update(body).digest("hex");
}

/** The host and every `x-amz-` header must be covered by the signature. */
function refuseUnsignedParts(request: WireRequest, scope: Scope): void {
  for (const name of Object.keys(request.headers)) {
    const mustBeSigned = name === "host" || name.startsWith("x-amz-");
    if (mustBeSigned && !scope.signedHeaders.includes(name)) {
      throw new SignatureProblem("wrongSignature", `'${name}' must be a signed header`);
    }
  }
}

async function signatureOf(
  request: WireRequest,
  scope: Scope,
  key: { readonly accessKeyId: string; readonly secretAccessKey: string },
  signingDate: Date,
  bodyHash: string,
): Promise<string> {
  const signed = new Set(scope.signedHeaders);
  // The true hash stands in for a declared one, so a false one fails like a changed body.
  const headers = { ...request.headers, "x-amz-content-sha256": bodyHash };
  const unsigned = new Set(Object.keys(headers).filter((name) => !signed.has(name)));
  const signer = new SignatureV4({
    service: scope.service,
    region: scope.region,
    // The session token is among the signed headers already.
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
    sha256: Sha256,
    uriEscapePath: scope.service !== "s3",
    applyChecksum: false,
  });
  const result = await signer.sign(
    new HttpRequest({
      method: request.method,
      path: request.path,
      query: queryBag(request.query),
      headers,
    }),
    { signingDate, signableHeaders: signed, unsignableHeaders: unsigned },
  );
  return result.headers["authorization"]?.slice(-64) ?? "";
}

function queryBag(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}
