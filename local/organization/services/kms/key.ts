import { createHash } from "node:crypto";

import type { KeyState } from "@aws-sdk/client-kms";

import { type Authorization, AwsError, type Call, NotModelledError } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { Platform } from "../../platform.ts";
import { createSigningPair, type SigningPair } from "./signing-pair.ts";

export type KeyUsage = "ENCRYPT_DECRYPT" | "SIGN_VERIFY";

export type KeySettings = {
  /** `arn:…:kms:REGION:ACCOUNT:key/ID` */
  readonly arn: string;
  readonly policy: PolicyDocument;
  /** `ENCRYPT_DECRYPT`, with a symmetric key, when left out; a key for `SIGN_VERIFY` is an ECC_NIST_P256. */
  readonly usage?: KeyUsage;
};

/** One KMS key. The secret never leaves this folder. */
export type Key = {
  readonly arn: string;
  readonly id: string;
  readonly accountId: string;
  readonly usage: KeyUsage;
  readonly createdAt: Date;
  /** 256 bits for AES-GCM. */
  readonly secret: Buffer;
  /** Of a key that signs. */
  readonly pair?: SigningPair;
  policy: PolicyDocument;
  state: KeyState;
};

/** Every key and alias of the organization. */
export class Keys {
  readonly #platform: Platform;
  readonly #keys = new Map<string, Key>();
  /** alias ARN -> key ARN */
  readonly #aliases = new Map<string, string>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Creates a key, or gives an existing one a new policy; usage and secret never change. */
  put({ arn, policy, usage = "ENCRYPT_DECRYPT" }: KeySettings): void {
    if (this.#keys.has(arn)) {
      this.setPolicy(arn, policy);
      return;
    }
    refuseUnmodelled(arn, policy);
    const match = /^arn:[\w-]+:kms:[\w-]+:(\d{12}):key\/([\w-]+)$/.exec(arn);
    if (!match) throw new Error(`"${arn}" is no key ARN: arn:PARTITION:kms:REGION:ACCOUNT:key/ID`);
    this.#keys.set(arn, {
      arn,
      id: match[2] ?? "",
      accountId: match[1] ?? "",
      usage,
      createdAt: this.#platform.clock.now(),
      secret: createHash("sha256").update(this.#platform.hex(64)).digest(),
      ...(usage === "SIGN_VERIFY" && { pair: createSigningPair() }),
      policy,
      state: "Enabled",
    });
  }

  setPolicy(arn: string, policy: PolicyDocument): void {
    refuseUnmodelled(arn, policy);
    this.get(arn).policy = policy;
  }

  putAlias(aliasArn: string, keyArn: string): void {
    this.get(keyArn);
    this.#aliases.set(aliasArn, keyArn);
  }

  /** For controls: a missing key is a mistake of the one who asks. */
  get(arn: string): Key {
    const key = this.#keys.get(arn);
    if (!key) throw new Error(`there is no key ${arn}; putKey makes one`);
    return key;
  }

  /**
   * The key that a call names by id, ARN, alias name or alias ARN; bare ids and names are of the caller's account.
   * Throws NotFoundException, for a key of another Region too.
   */
  ofCall(keyId: string | undefined, { platform, region, caller }: Call): Key {
    if (!keyId) {
      throw new AwsError(
        "ValidationException",
        "1 validation error detected: Value at 'keyId' failed to satisfy constraint: Member must not be null",
      );
    }
    const accountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
    const home = `arn:${platform.partition}:kms:${region}:${accountId}:`;
    const arn = keyId.startsWith("arn:")
      ? keyId
      : `${home}${keyId.startsWith("alias/") ? keyId : `key/${keyId}`}`;
    if (arn.split(":")[3] !== region) {
      throw new AwsError("NotFoundException", `Invalid arn ${arn.split(":")[3]}`);
    }
    const key = this.#keys.get(this.#aliases.get(arn) ?? arn);
    if (!key) {
      const what = arn.includes(":alias/") ? "Alias" : "Key";
      throw new AwsError("NotFoundException", `${what} '${arn}' does not exist`);
    }
    return key;
  }
}

/**
 * What a call with this key needs. The key policy decides alone unless it hands over to the account, so it always goes
 * along. Of the encryption context only the names become a condition key (refuseUnmodelled).
 */
export function keyAuthorization(
  action: string,
  key: Key,
  encryptionContext: Readonly<Record<string, string>> = {},
): Authorization {
  const names = Object.keys(encryptionContext);
  return {
    action: `kms:${action}`,
    resource: key.arn,
    resourceAccountId: key.accountId,
    resourcePolicy: key.policy,
    context: {
      ...(names.length > 0 && { "kms:EncryptionContextKeys": names }),
    },
  };
}

/** The IAM evaluation drops `kms:EncryptionContext:NAME` from every request, so a condition on it could only mislead. */
function refuseUnmodelled(arn: string, policy: PolicyDocument): void {
  if (/"kms:EncryptionContext:/i.test(JSON.stringify(policy))) {
    throw new NotModelledError(`condition key kms:EncryptionContext:… in the policy of ${arn}`);
  }
}

/** Refuses a key that is off, or not made for this usage. */
export function checkUsable(key: Key, usage: KeyUsage): void {
  if (key.state === "Disabled") {
    throw new AwsError("DisabledException", `${key.arn} is disabled.`);
  }
  if (key.state !== "Enabled") {
    throw new AwsError("KMSInvalidStateException", `${key.arn} is ${key.state}.`);
  }
  if (key.usage !== usage) {
    throw new AwsError(
      "InvalidKeyUsageException",
      `${key.arn} key usage is ${key.usage} which is not valid for this operation; it needs ${usage}.`,
    );
  }
}
