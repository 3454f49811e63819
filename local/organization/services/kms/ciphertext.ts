import { createCipheriv, createDecipheriv } from "node:crypto";

import { AwsError } from "../../action.ts";
import type { Platform } from "../../platform.ts";
import type { Key } from "./key.ts";

export type EncryptionContext = Readonly<Record<string, string>>;

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under the key's secret: length and ARN of the key, nonce, tag, text. The encryption context is authenticated. */
export function encryptUnder(
  key: Key,
  plaintext: Uint8Array,
  context: EncryptionContext,
  platform: Platform,
): Uint8Array {
  const iv = Buffer.from(platform.hex(2 * IV_BYTES), "hex");
  const cipher = createCipheriv("aes-256-gcm", key.secret, iv).setAAD(canonical(context));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const arn = Buffer.from(key.arn);
  return Buffer.concat([Buffer.from([arn.byteLength]), arn, iv, cipher.getAuthTag(), text]);
}

/** The ARN of the key that a ciphertext names; throws InvalidCiphertextException for what KMS did not make. */
export function keyArnOf(ciphertext: Uint8Array | undefined): string {
  const bytes = Buffer.from(ciphertext ?? []);
  const arn = bytes.subarray(1, 1 + (bytes[0] ?? 0)).toString();
  if (!arn.startsWith("arn:") || bytes.byteLength < 1 + arn.length + IV_BYTES + TAG_BYTES) {
    throw invalidCiphertext();
  }
  return arn;
}

/** Throws InvalidCiphertextException for a changed ciphertext or another encryption context. */
export function decryptUnder(
  key: Key,
  ciphertext: Uint8Array,
  context: EncryptionContext,
): Uint8Array {
  const bytes = Buffer.from(ciphertext);
  const start = 1 + (bytes[0] ?? 0);
  const iv = bytes.subarray(start, start + IV_BYTES);
  const tag = bytes.subarray(start + IV_BYTES, start + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key.secret, iv)
    .setAAD(canonical(context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(start + IV_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
  } catch (cause) {
    const error = invalidCiphertext();
    error.cause = cause;
    throw error;
  }
}

function canonical(context: EncryptionContext): Buffer {
  const sorted = Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}

function invalidCiphertext(): AwsError {
  // AWS says nothing more: the message is null.
  return new AwsError("InvalidCiphertextException", "");
}
