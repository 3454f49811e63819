import { SignCommand, type SignCommandInput, type SignResponse } from "@aws-sdk/client-kms";

import { type Action, defineAction } from "../../action.ts";
import type { Keys } from "./key.ts";
import { ALGORITHM, prepared, signingAuthorization } from "./signed-message.ts";

export function sign(keys: Keys): Action {
  return defineAction<SignCommandInput, SignResponse>({
    name: "Sign",
    command: SignCommand,
    parameters: ["KeyId", "Message", "MessageType", "SigningAlgorithm"],
    authorize: (input, call) => [
      signingAuthorization("Sign", keys.ofCall(input.KeyId, call), input),
    ],
    run(input, call) {
      const key = keys.ofCall(input.KeyId, call);
      const { pair, digest } = prepared(key, input);
      return { KeyId: key.arn, Signature: pair.sign(digest), SigningAlgorithm: ALGORITHM };
    },
  });
}
