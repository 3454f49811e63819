import type { KeyState } from "@aws-sdk/client-kms";

import type { Service } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { decrypt } from "./decrypt.ts";
import { describeKey } from "./describe-key.ts";
import { encrypt } from "./encrypt.ts";
import { generateDataKey } from "./generate-data-key.ts";
import { getPublicKey } from "./get-public-key.ts";
import { Keys, type KeySettings } from "./key.ts";
import { sign } from "./sign.ts";
import { verify } from "./verify.ts";

/** Simulated KMS: symmetric keys that really encrypt, and ECC_NIST_P256 keys that really sign. */
export type Kms = {
  readonly service: Service;
  /** Creates a key, or gives an existing one this policy; conditions on `kms:EncryptionContext:…` are refused by name. */
  putKey(settings: KeySettings): void;
  /** `arn:…:kms:REGION:ACCOUNT:alias/NAME` of an existing key; an existing alias moves to it. */
  putAlias(aliasArn: string, keyArn: string): void;
  setKeyPolicy(keyArn: string, policy: PolicyDocument): void;
  /** The policy that a key has now. Throws when there is no such key. */
  keyPolicy(keyArn: string): PolicyDocument;
  /** Switches a key off and on: `Disabled`, `PendingDeletion`, `Enabled`. */
  setKeyState(keyArn: string, state: KeyState): void;
};

export function createKms(platform: Platform): Kms {
  const keys = new Keys(platform);
  return {
    service: {
      signingName: "kms",
      protocols: ["json-1.1"],
      targetPrefix: "TrentService",
      actions: [
        encrypt(keys),
        decrypt(keys),
        generateDataKey(keys),
        describeKey(keys),
        sign(keys),
        verify(keys),
        getPublicKey(keys),
      ],
    },
    putKey: (settings) => keys.put(settings),
    putAlias: (aliasArn, keyArn) => keys.putAlias(aliasArn, keyArn),
    setKeyPolicy: (keyArn, policy) => keys.setPolicy(keyArn, policy),
    keyPolicy: (keyArn) => keys.get(keyArn).policy,
    setKeyState(keyArn, state) {
      keys.get(keyArn).state = state;
    },
  };
}
