import {
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  type GenerateDataKeyResponse,
} from "@aws-sdk/client-kms";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { encryptUnder } from "./ciphertext.ts";
import { checkUsable, keyAuthorization, type Keys } from "./key.ts";

export function generateDataKey(keys: Keys): Action {
  return defineAction<GenerateDataKeyCommandInput, GenerateDataKeyResponse>({
    name: "GenerateDataKey",
    command: GenerateDataKeyCommand,
    parameters: ["KeyId", "KeySpec", "NumberOfBytes", "EncryptionContext"],
    authorize: (input, call) => [
      keyAuthorization("GenerateDataKey", keys.ofCall(input.KeyId, call), input.EncryptionContext),
    ],
    run(input, call) {
      const key = keys.ofCall(input.KeyId, call);
      checkUsable(key, "ENCRYPT_DECRYPT");
      const plaintext = Buffer.from(call.platform.hex(2 * byteCount(input)), "hex");
      return {
        KeyId: key.arn,
        Plaintext: plaintext,
        CiphertextBlob: encryptUnder(key, plaintext, input.EncryptionContext ?? {}, call.platform),
      };
    },
  });
}

/** Exactly one of KeySpec and NumberOfBytes says how long the data key is. */
function byteCount({ KeySpec: spec, NumberOfBytes: count }: GenerateDataKeyCommandInput): number {
  if (spec === "AES_256" && count === undefined) return 32;
  if (spec === "AES_128" && count === undefined) return 16;
  if (spec === undefined && count !== undefined && count >= 1 && count <= 1_024) return count;
  throw new AwsError(
    "ValidationException",
    "Please specify either number of bytes (1 to 1024) or key spec (AES_256, AES_128).",
  );
}
