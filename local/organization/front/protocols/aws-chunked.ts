import { AwsError, NotModelledError } from "../../action.ts";
import type { WireRequest } from "./wire.ts";

/** What `x-amz-content-sha256` says when nothing of the body is signed, in chunks with a checksum behind them. */
export const UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/**
 * The request with its body out of the chunks that SDKs send streams in, and the checksum that follows them among the headers
 * (S3 user guide, "Authenticating requests: trailing headers"); any other request as it is. Throws IncompleteBody for a body
 * that is not cut as announced. Signed chunks are not modelled.
 */
export function unchunked(request: WireRequest): WireRequest {
  const declared = request.headers["x-amz-content-sha256"] ?? "";
  if (!declared.startsWith("STREAMING-")) return request;
  if (declared !== UNSIGNED_CHUNKS) throw new NotModelledError(`a body of ${declared}`);
  const { bytes, rest } = joinChunks(request.body);
  const length = Number(request.headers["x-amz-decoded-content-length"]);
  if (bytes.byteLength !== length) {
    throw incomplete(`${bytes.byteLength} bytes of data, and ${length} were announced`);
  }
  const announced = request.headers["x-amz-trailer"]?.toLowerCase();
  const trailers = trailersIn(rest);
  for (const name of trailers.keys()) {
    if (name !== announced) throw incomplete(`trailer ${name}, which x-amz-trailer does not name`);
  }
  if (announced !== undefined && !trailers.has(announced)) throw incomplete(`no ${announced}`);
  return {
    ...request,
    headers: withoutChunks({ ...request.headers, ...Object.fromEntries(trailers) }),
    body: bytes,
  };
}

function joinChunks(body: Buffer): { readonly bytes: Buffer; readonly rest: string } {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf("\r\n", at);
    const size = /^[0-9a-f]+$/i.exec(body.toString("latin1", at, end))?.[0];
    if (end < 0 || size === undefined) throw incomplete("a chunk without a size");
    const start = end + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) return { bytes: Buffer.concat(chunks), rest: body.toString("latin1", start) };
    if (body.toString("latin1", start + length, start + length + 2) !== "\r\n") {
      throw incomplete(`a chunk that is not ${length} bytes long`);
    }
    chunks.push(body.subarray(start, start + length));
    at = start + length + 2;
  }
}

function trailersIn(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** `aws-chunked` is how the body travelled; what else is said of its encoding is the object's. */
function withoutChunks(headers: Record<string, string>): Record<string, string> {
  const { "content-encoding": encodings = "", ...others } = headers;
  const left = encodings.split(",").map((one) => one.trim());
  const own = left.filter((one) => one !== "" && one !== "aws-chunked").join(",");
  return own === "" ? others : { ...others, "content-encoding": own };
}

function incomplete(problem: string): AwsError {
  return new AwsError(
    "IncompleteBody",
    `The request body terminated unexpectedly: it has ${problem}`,
  );
}
