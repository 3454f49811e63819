import { VerifyCommand, type VerifyCommandInput, type VerifyResponse } from "@aws-sdk/client-kms";

import { type Action, AwsError, defineAction } from "../../action.ts";
import type { Keys } from "./key.ts";
import { ALGORITHM, prepared, signingAuthorization } from "./signed-message.ts";

/** A signature that does not fit is an error and no answer (API reference, Verify). */
export function verify(keys: Keys): Action {
  return defineAction<VerifyCommandInput, VerifyResponse>({
    name: "Verify",
    command: VerifyCommand,
    parameters: ["KeyId", "Message", "MessageType", "SigningAlgorithm", "Signature"],
    authorize: (input, call) => [
      signingAuthorization("Verify", keys.ofCall(input.KeyId, call), input),
    ],
    run(input, call) {
      const key = keys.ofCall(input.KeyId, call);
      const { pair, digest } = prepared(key, input);
      if (!pair.verify(digest, input.Signature ?? new Uint8Array())) {
        throw new AwsError("KMSInvalidSignatureException", "");
      }
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: ALGORITHM };
    },
  });
}
