import {
  DecryptCommand,
  type DecryptCommandInput,
  type DecryptResponse,
} from "@aws-sdk/client-kms";

import { type Action, AwsError, type Call, defineAction } from "../../action.ts";
import { decryptUnder, keyArnOf } from "./ciphertext.ts";
import { checkUsable, type Key, keyAuthorization, type Keys } from "./key.ts";

/** The ciphertext names its key; a KeyId that is given must be the same (API reference, Decrypt). */
export function decrypt(keys: Keys): Action {
  return defineAction<DecryptCommandInput, DecryptResponse>({
    name: "Decrypt",
    command: DecryptCommand,
    parameters: ["CiphertextBlob", "KeyId", "EncryptionContext"],
    authorize: (input, call) => [
      keyAuthorization("Decrypt", keyOf(keys, input, call), input.EncryptionContext),
    ],
    run(input, call) {
      const key = keyOf(keys, input, call);
      if (input.KeyId && keys.ofCall(input.KeyId, call) !== key) {
        throw new AwsError(
          "IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can perform this operation.",
        );
      }
      checkUsable(key, "ENCRYPT_DECRYPT");
      return {
        KeyId: key.arn,
        Plaintext: decryptUnder(
          key,
          input.CiphertextBlob ?? new Uint8Array(),
          input.EncryptionContext ?? {},
        ),
        EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      };
    },
  });
}

function keyOf(keys: Keys, input: DecryptCommandInput, call: Call): Key {
  return keys.ofCall(keyArnOf(input.CiphertextBlob), call);
}
