import {
  EncryptCommand,
  type EncryptCommandInput,
  type EncryptResponse,
} from "@aws-sdk/client-kms";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { encryptUnder } from "./ciphertext.ts";
import { checkUsable, keyAuthorization, type Keys } from "./key.ts";

/** Largest text for a symmetric key (API reference, Encrypt). */
const MAXIMUM_PLAINTEXT_BYTES = 4_096;

export function encrypt(keys: Keys): Action {
  return defineAction<EncryptCommandInput, EncryptResponse>({
    name: "Encrypt",
    command: EncryptCommand,
    parameters: ["KeyId", "Plaintext", "EncryptionContext"],
    authorize: (input, call) => [
      keyAuthorization("Encrypt", keys.ofCall(input.KeyId, call), input.EncryptionContext),
    ],
    run(input, call) {
      const key = keys.ofCall(input.KeyId, call);
      checkUsable(key, "ENCRYPT_DECRYPT");
      const plaintext = input.Plaintext ?? new Uint8Array();
      if (plaintext.byteLength === 0 || plaintext.byteLength > MAXIMUM_PLAINTEXT_BYTES) {
        throw new AwsError(
          "ValidationException",
          `1 validation error detected: Value at 'plaintext' has ${plaintext.byteLength} bytes; it must have 1 to ${MAXIMUM_PLAINTEXT_BYTES}`,
        );
      }
      return {
        KeyId: key.arn,
        CiphertextBlob: encryptUnder(key, plaintext, input.EncryptionContext ?? {}, call.platform),
        EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      };
    },
  });
}
