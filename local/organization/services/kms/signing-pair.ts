import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";

import { p256 } from "@noble/curves/nist.js";

/** The key pair of an ECC_NIST_P256 key. The private half never leaves this file. */
export type SigningPair = {
  /** DER, SubjectPublicKeyInfo, as GetPublicKey gives it. */
  readonly publicKey: Buffer;
  /** Over a SHA-256 digest; DER, as ANSI X9.62 has it. */
  sign(digest: Uint8Array): Uint8Array;
  /** False for a signature that is another's, or none at all. */
  verify(digest: Uint8Array, signature: Uint8Array): boolean;
};

/** Digests come ready-made (MessageType DIGEST), and Node's own ECDSA always hashes once more. */
const READY = { prehash: false, lowS: false, format: "der" } as const;

/** A fresh pair; keys are chance and not the organization's seed, as nothing should depend on them. */
export function createSigningPair(): SigningPair {
  const pem = { type: "pkcs8", format: "pem" } as const;
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: pem,
    publicKeyEncoding: { type: "spki", format: "der" },
  });
  const { d, x, y } = createPrivateKey(privateKey).export({ format: "jwk" });
  const [secret, ...point] = [d, x, y].map((part) => Buffer.from(part ?? "", "base64url"));
  const publicPoint = Buffer.concat([Buffer.from([4]), ...point]);
  return {
    publicKey: createPublicKey(privateKey).export({ type: "spki", format: "der" }),
    sign: (digest) => p256.sign(digest, secret ?? Buffer.alloc(0), READY),
    verify(digest, signature) {
      try {
        return p256.verify(signature, digest, publicPoint, READY);
      } catch {
        return false; // bytes that are no DER signature
      }
    },
  };
}

export function sha256(message: Uint8Array): Buffer {
  return createHash("sha256").update(message).digest();
}
