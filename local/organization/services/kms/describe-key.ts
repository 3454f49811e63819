import {
  DescribeKeyCommand,
  type DescribeKeyCommandInput,
  type DescribeKeyResponse,
} from "@aws-sdk/client-kms";

import { type Action, defineAction } from "../../action.ts";
import { keyAuthorization, type Keys } from "./key.ts";
import { ALGORITHM } from "./signed-message.ts";

export function describeKey(keys: Keys): Action {
  return defineAction<DescribeKeyCommandInput, DescribeKeyResponse>({
    name: "DescribeKey",
    command: DescribeKeyCommand,
    parameters: ["KeyId"],
    authorize: (input, call) => [keyAuthorization("DescribeKey", keys.ofCall(input.KeyId, call))],
    run(input, call) {
      const key = keys.ofCall(input.KeyId, call);
      return {
        KeyMetadata: {
          AWSAccountId: key.accountId,
          KeyId: key.id,
          Arn: key.arn,
          CreationDate: key.createdAt,
          Enabled: key.state === "Enabled",
          KeyUsage: key.usage,
          KeyState: key.state,
          Origin: "AWS_KMS",
          KeyManager: "CUSTOMER",
          ...(key.usage === "ENCRYPT_DECRYPT" && {
            KeySpec: "SYMMETRIC_DEFAULT",
            EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
          }),
          ...(key.usage === "SIGN_VERIFY" && {
            KeySpec: "ECC_NIST_P256",
            SigningAlgorithms: [ALGORITHM],
          }),
        },
      } satisfies DescribeKeyResponse;
    },
  });
}
