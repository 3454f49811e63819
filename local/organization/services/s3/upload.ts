import type { PutObjectCommandInput } from "@aws-sdk/client-s3";

import type { Checksums, Description } from "./stored-object.ts";

/** What an upload says about its bytes. S3 takes `binary/octet-stream` where no type is said. */
export function descriptionOf(input: PutObjectCommandInput): Description {
  return {
    ContentType: input.ContentType ?? "binary/octet-stream",
    ...only(input, ["CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage"]),
    ...(input.Metadata !== undefined && { Metadata: input.Metadata }),
  };
}

/** The checksums that came with an upload. Without any, S3 would compute a CRC64NVME of its own; here there is none. */
export function checksumsOf(input: PutObjectCommandInput): Checksums {
  return only(input, [
    "ChecksumCRC32",
    "ChecksumCRC32C",
    "ChecksumCRC64NVME",
    "ChecksumSHA1",
    "ChecksumSHA256",
  ]);
}

function only<Name extends string>(
  input: { readonly [One in Name]?: string | undefined },
  names: readonly Name[],
): { readonly [One in Name]?: string } {
  const output: { [One in Name]?: string } = {};
  for (const name of names) {
    const value = input[name];
    if (value !== undefined) output[name] = value;
  }
  return output;
}
