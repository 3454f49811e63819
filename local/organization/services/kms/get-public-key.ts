import {
  GetPublicKeyCommand,
  type GetPublicKeyCommandInput,
  type GetPublicKeyResponse,
} from "@aws-sdk/client-kms";

import { type Action, AwsError, defineAction } from "../../action.ts";
import { keyAuthorization, type Keys } from "./key.ts";
import { ALGORITHM } from "./signed-message.ts";

/** The public half, for whoever verifies without KMS. A symmetric key has none. */
export function getPublicKey(keys: Keys): Action {
  return defineAction<GetPublicKeyCommandInput, GetPublicKeyResponse>({
    name: "GetPublicKey",
    command: GetPublicKeyCommand,
    parameters: ["KeyId"],
    authorize: (input, call) => [keyAuthorization("GetPublicKey", keys.ofCall(input.KeyId, call))],
    run(input, call) {
      const key = keys.ofCall(input.KeyId, call);
      if (key.pair === undefined) {
        throw new AwsError(
          "UnsupportedOperationException",
          `You cannot perform a GetPublicKey operation on a symmetric key: ${key.arn}`,
        );
      }
      return {
        KeyId: key.arn,
        PublicKey: key.pair.publicKey,
        KeySpec: "ECC_NIST_P256",
        KeyUsage: key.usage,
        SigningAlgorithms: [ALGORITHM],
      };
    },
  });
}
