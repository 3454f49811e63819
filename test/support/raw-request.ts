import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";

/** A request that is signed by hand, so that a test can break any part of it. */
export type RawRequest = {
  readonly endpoint: string;
  readonly key: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly service: string;
  readonly region?: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly path?: string;
  readonly signedAt?: Date;
  /** Changes the request after it was signed. */
  readonly tamper?: (signed: {
    headers: Record<string, string>;
    body: string;
    path: string;
  }) => void;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

/** Sends it. A second implementation of SigV4, so that the server's is not checked against itself. Simple paths only. */
export async function sendRaw(raw: RawRequest): Promise<RawAnswer> {
  const { endpoint, key, service, region = "eu-west-1", method = "POST" } = raw;
  const longDate = (raw.signedAt ?? new Date()).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = longDate.slice(0, 8);
  const headers: Record<string, string> = {
    host: new URL(endpoint).host,
    "x-amz-date": longDate,
    ...(key.sessionToken !== undefined && { "x-amz-security-token": key.sessionToken }),
    ...raw.headers,
  };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    method,
    raw.path ?? "/",
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    // As clients do: a declared hash is the one that is signed, true or not.
    headers["x-amz-content-sha256"] ?? sha256(raw.body),
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const signingKey = [region, service, "aws4_request"].reduce<Buffer>(
    (before, part) => hmac(before, part),
    hmac(`AWS4${key.secretAccessKey}`, date),
  );
  const toSign = ["AWS4-HMAC-SHA256", longDate, scope, sha256(canonical)].join("\n");
  headers["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${hmac(signingKey, toSign).toString("hex")}`;
  const signed = { headers, body: raw.body, path: raw.path ?? "/" };
  raw.tamper?.(signed);
  return send(endpoint, method, signed);
}

function send(
  endpoint: string,
  method: string,
  { headers, body, path }: { headers: Record<string, string>; body: string; path: string },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${endpoint}${path}`, { method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
