import type { MessageType, SigningAlgorithmSpec } from "@aws-sdk/client-kms";

import { type Authorization, AwsError, NotModelledError } from "../../action.ts";
import { checkUsable, type Key, keyAuthorization } from "./key.ts";
import { sha256, type SigningPair } from "./signing-pair.ts";

/** What Sign and Verify have in common. */
export type SignedMessage = {
  readonly Message: Uint8Array | undefined;
  /** RAW when left out. */
  readonly MessageType?: MessageType | undefined;
  readonly SigningAlgorithm: SigningAlgorithmSpec | undefined;
};

/** The one algorithm of an ECC_NIST_P256 key (KMS developer guide, "Key spec reference"). */
export const ALGORITHM = "ECDSA_SHA_256";

/** Largest message that KMS hashes itself; a longer one comes as its digest (API reference, Sign). */
const MAXIMUM_MESSAGE_BYTES = 4_096;

export function signingAuthorization(
  action: "Sign" | "Verify",
  key: Key,
  { MessageType: type = "RAW", SigningAlgorithm: algorithm }: SignedMessage,
): Authorization {
  const authorization = keyAuthorization(action, key);
  return {
    ...authorization,
    context: {
      ...authorization.context,
      "kms:MessageType": type,
      ...(algorithm !== undefined && { "kms:SigningAlgorithm": algorithm }),
    },
  };
}

/** The pair of a key that signs, and the digest that a message means. Refuses other keys, algorithms and lengths. */
export function prepared(
  key: Key,
  { Message, MessageType: type = "RAW", SigningAlgorithm }: SignedMessage,
): { readonly pair: SigningPair; readonly digest: Uint8Array } {
  checkUsable(key, "SIGN_VERIFY");
  if (key.pair === undefined) throw new Error(`${key.arn} signs and has no pair`);
  if (SigningAlgorithm !== ALGORITHM) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `Algorithm ${SigningAlgorithm ?? "null"} is incompatible with key spec ECC_NIST_P256.`,
    );
  }
  const message = Message ?? new Uint8Array();
  const length = message.byteLength;
  if (type === "DIGEST") {
    if (length === 32) return { pair: key.pair, digest: message };
    throw invalid(`Digest is invalid length for algorithm ${ALGORITHM}.`);
  }
  if (type !== "RAW") throw new NotModelledError(`MessageType ${type} of KMS`);
  if (length >= 1 && length <= MAXIMUM_MESSAGE_BYTES) {
    return { pair: key.pair, digest: sha256(message) };
  }
  throw invalid(
    `1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length between 1 and ${MAXIMUM_MESSAGE_BYTES}; it has ${length}`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
