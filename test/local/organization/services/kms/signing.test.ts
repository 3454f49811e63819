import { createHash, createPublicKey, verify as verifyWithNode } from "node:crypto";

import {
  DescribeKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { AccessKey } from "../../../../../local/organization/identities.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { createKms, type Kms } from "../../../../../local/organization/services/kms/kms.ts";

const HUB = "222233334444";
const KEY = `arn:aws:kms:eu-west-1:${HUB}:key/5555abcd-12ab-34cd-56ef-1234567890ab`;
const SIGNER = `arn:aws:iam::${HUB}:role/signer`;
const Principal = { AWS: `arn:aws:iam::${HUB}:root` };
const policy = (...Statement: readonly object[]) => ({ Version: "2012-10-17", Statement });
const everything = policy({ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" });

const SigningAlgorithm = "ECDSA_SHA_256";
const message = new TextEncoder().encode("a digest of the archive");
const digest = createHash("sha256").update(message).digest();

let organization: Organization;
let kms: Kms;
let hub: KMSClient;
beforeAll(async () => {
  organization = await createOrganization();
  kms = createKms(organization.platform);
  organization.register(kms.service);
  kms.putKey({ arn: KEY, policy: everything, usage: "SIGN_VERIFY" });
  hub = clientOf(organization.profile("hub"));
});
afterAll(() => organization.close());
beforeEach(() => kms.setKeyPolicy(KEY, everything));

function clientOf(credentials: AccessKey): KMSClient {
  const { endpoint } = organization;
  return new KMSClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
}

const sign = (client: KMSClient, input: object = {}) =>
  client.send(new SignCommand({ KeyId: KEY, Message: message, SigningAlgorithm, ...input }));
const verify = (input: { Signature: Uint8Array | undefined; [other: string]: unknown }) =>
  hub.send(new VerifyCommand({ KeyId: KEY, Message: message, SigningAlgorithm, ...input }));

describe("a signature", () => {
  it.each([
    ["a message", { Message: message, MessageType: "RAW" }],
    ["a message whose type is not said", { Message: message }],
    ["its digest", { Message: digest, MessageType: "DIGEST" }],
  ])("of %s is one that anybody can verify with the public half alone", async (_, input) => {
    const { Signature = new Uint8Array(), KeyId } = await sign(hub, input);
    expect(KeyId).toBe(KEY);
    const { PublicKey, KeySpec } = await hub.send(new GetPublicKeyCommand({ KeyId: KEY }));
    expect(KeySpec).toBe("ECC_NIST_P256");
    const key = createPublicKey({
      key: Buffer.from(PublicKey ?? []),
      format: "der",
      type: "spki",
    });
    expect(verifyWithNode("sha256", message, key, Signature)).toBe(true);
    expect(verifyWithNode("sha256", digest, key, Signature)).toBe(false);
  });

  it("is verified by KMS, for the message and for its digest", async () => {
    const { Signature } = await sign(hub);
    expect(await verify({ Signature })).toMatchObject({ SignatureValid: true });
    expect(await verify({ Signature, Message: digest, MessageType: "DIGEST" })).toMatchObject({
      SignatureValid: true,
    });
  });

  it.each([
    ["another message", () => ({ Message: digest })],
    ["bytes that are none", () => ({ Signature: digest })],
    ["nothing", () => ({ Signature: new Uint8Array([0]) })],
  ])("does not fit %s", async (_, change) => {
    const { Signature } = await sign(hub);
    await expect(verify({ Signature, ...change() })).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
  });

  it.each([
    ["a message over 4,096 bytes", { Message: new Uint8Array(4_097) }, "ValidationException"],
    ["no message", { Message: new Uint8Array() }, "ValidationException"],
    ["a digest of another length", { MessageType: "DIGEST" }, "ValidationException"],
    [
      "an algorithm of other keys",
      { SigningAlgorithm: "ECDSA_SHA_384" },
      "InvalidKeyUsageException",
    ],
  ])("is refused for %s", async (_, input, name) => {
    await expect(sign(hub, input)).rejects.toMatchObject({ name });
  });

  it("of the longest message is made", async () => {
    await expect(sign(hub, { Message: new Uint8Array(4_096) })).resolves.toBeDefined();
  });

  it("is not made with a key that is off, or one that encrypts", async () => {
    kms.setKeyState(KEY, "Disabled");
    await expect(sign(hub)).rejects.toMatchObject({ name: "DisabledException" });
    kms.setKeyState(KEY, "Enabled");
    const arn = KEY.replace("5555abcd", "6666abcd");
    kms.putKey({ arn, policy: everything });
    await expect(sign(hub, { KeyId: arn })).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
    });
  });
});

it("describes a key that signs", async () => {
  const { KeyMetadata } = await hub.send(new DescribeKeyCommand({ KeyId: KEY }));
  expect(KeyMetadata).toMatchObject({
    KeyUsage: "SIGN_VERIFY",
    KeySpec: "ECC_NIST_P256",
    SigningAlgorithms: [SigningAlgorithm],
  });
});

const onKey = (Action: string, Condition?: object) => ({
  Effect: "Allow",
  Principal,
  Action,
  Resource: "*",
  ...(Condition && { Condition }),
});

const asRole = (name: string, ...actions: string[]) => {
  const { identities } = organization.platform;
  const arn = `arn:aws:iam::${HUB}:role/${name}`;
  const trust = policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
  const rights = policy({ Effect: "Allow", Action: actions, Resource: KEY });
  identities.putRole({ arn, accountId: HUB, name, trust, policies: { rights } });
  return clientOf(identities.issueSession(arn, "test"));
};

describe("a key whose policy names who signs", () => {
  const forSigner = {
    ArnEquals: { "aws:PrincipalArn": SIGNER },
    StringEquals: { "kms:SigningAlgorithm": SigningAlgorithm },
  };
  beforeEach(() =>
    kms.setKeyPolicy(KEY, policy(onKey("kms:GetPublicKey"), onKey("kms:Sign", forSigner))),
  );

  it("lets that role sign, with a right of its own and not without", async () => {
    await expect(sign(asRole("signer", "kms:GetPublicKey"))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(sign(asRole("signer", "kms:Sign"))).resolves.toBeDefined();
  });

  it("lets nobody else sign, an administrator neither, and all of them read the public half", async () => {
    await expect(sign(asRole("other", "kms:Sign"))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(sign(hub)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await hub.send(new GetPublicKeyCommand({ KeyId: KEY }));
  });
});
