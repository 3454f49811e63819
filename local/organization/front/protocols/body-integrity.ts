import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

import { Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";

import { AwsError, NotModelledError } from "../../action.ts";
import type { WireRequest } from "./wire.ts";

const PREFIX = "x-amz-checksum-";
/** Headers of that prefix which are no checksums. */
const NO_CHECKSUM: readonly string[] = [`${PREFIX}mode`, `${PREFIX}type`, `${PREFIX}algorithm`];

/**
 * Compares the body with each checksum that came with it, as S3 does before it does anything else: `Content-MD5`, and
 * `x-amz-checksum-…` in a header or behind the body. Throws InvalidDigest for an MD5 that is none, BadDigest for a wrong one.
 */
export async function checkIntegrity({ headers, body }: WireRequest): Promise<void> {
  const md5 = headers["content-md5"];
  if (md5 !== undefined) {
    if (Buffer.from(md5, "base64").byteLength !== 16) {
      throw new AwsError("InvalidDigest", "The Content-MD5 you specified is not valid.");
    }
    if (createHash("md5").update(body).digest("base64") !== md5) throw wrong("Content-MD5");
  }
  for (const [name, declared] of Object.entries(headers)) {
    if (!name.startsWith(PREFIX) || NO_CHECKSUM.includes(name)) continue;
    const algorithm = name.slice(PREFIX.length).toUpperCase();
    if ((await checksumOf(algorithm, body)) !== declared) throw wrong(algorithm);
  }
}

/** A checksum as S3 writes it, in base 64. Throws NotModelledError for an algorithm that is not here. */
async function checksumOf(algorithm: string, body: Buffer): Promise<string> {
  switch (algorithm) {
    case "CRC32": {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(body));
      return bytes.toString("base64");
    }
    case "CRC32C":
    case "CRC64NVME": {
      const checksum = algorithm === "CRC32C" ? new Crc32c() : new Crc64Nvme();
      checksum.update(body);
      return Buffer.from(await checksum.digest()).toString("base64");
    }
    case "SHA1":
    case "SHA256":
      return createHash(algorithm.toLowerCase()).update(body).digest("base64");
    default:
      throw new NotModelledError(`checksum ${algorithm}`);
  }
}

function wrong(what: string): AwsError {
  return new AwsError("BadDigest", `The ${what} you specified did not match what we received.`);
}
