import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { NotModelledError } from "../../../../../local/organization/action.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { createKms, type Kms } from "../../../../../local/organization/services/kms/kms.ts";

const KEY = "arn:aws:kms:eu-west-1:222233334444:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER = "arn:aws:kms:eu-west-1:222233334444:key/aaaaabcd-12ab-34cd-56ef-1234567890ab";
const ALIAS = "arn:aws:kms:eu-west-1:222233334444:alias/gatehouse";

/** Hands the key over to the IAM policies of its account, as AWS's default key policy does. */
function policyFor(...principals: string[]) {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: principals }, Action: "kms:*", Resource: "*" },
    ],
  };
}
const HUB = "arn:aws:iam::222233334444:root";
const BLUE = "arn:aws:iam::333344445555:root";

let organization: Organization;
let kms: Kms;
let hub: KMSClient;

beforeAll(async () => {
  organization = await createOrganization();
  kms = createKms(organization.platform);
  organization.register(kms.service);
  hub = clientOf("hub");
});
afterAll(() => organization.close());
beforeEach(() => {
  kms.putKey({ arn: KEY, policy: policyFor(HUB) });
  kms.putKey({ arn: OTHER, policy: policyFor(HUB) });
  kms.putAlias(ALIAS, KEY);
  kms.setKeyState(KEY, "Enabled");
});

function clientOf(profile: string): KMSClient {
  return new KMSClient({
    endpoint: organization.endpoint,
    region: "eu-west-1",
    credentials: organization.profile(profile),
    maxAttempts: 1,
  });
}

const text = new TextEncoder().encode("secret");

it("decrypts what it encrypted, under the same context only", async () => {
  const EncryptionContext = { tenant: "blue" };
  const { CiphertextBlob, KeyId } = await hub.send(
    new EncryptCommand({ KeyId: "alias/gatehouse", Plaintext: text, EncryptionContext }),
  );
  expect(KeyId).toBe(KEY);
  expect(Buffer.from(CiphertextBlob ?? []).includes("secret")).toBe(false);
  const { Plaintext } = await hub.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(new TextDecoder().decode(Plaintext)).toBe("secret");
  await expect(hub.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: "InvalidCiphertextException",
  });
  await expect(
    hub.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: OTHER })),
  ).rejects.toMatchObject({ name: "IncorrectKeyException" });
  await expect(
    hub.send(new DecryptCommand({ CiphertextBlob: text, EncryptionContext })),
  ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
});

it("makes data keys that only the key opens", async () => {
  const made = await hub.send(new GenerateDataKeyCommand({ KeyId: ALIAS, KeySpec: "AES_256" }));
  expect(made.Plaintext).toHaveLength(32);
  const opened = await hub.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
  expect(opened.Plaintext).toEqual(made.Plaintext);
  await expect(hub.send(new GenerateDataKeyCommand({ KeyId: KEY }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

it("lets nobody in whom the key policy does not name, not even an administrator of its account", async () => {
  kms.setKeyPolicy(KEY, policyFor(BLUE));
  await expect(hub.send(new EncryptCommand({ KeyId: KEY, Plaintext: text }))).rejects.toMatchObject(
    { name: "AccessDeniedException" },
  );
  const blue = clientOf("tenant-blue");
  await blue.send(new EncryptCommand({ KeyId: KEY, Plaintext: text }));
});

const policyWith = (Condition: object) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: HUB }, Action: "kms:Encrypt", Resource: "*", Condition },
  ],
});

it("offers the names of the encryption context to key policies, and refuses a condition on its values", async () => {
  kms.setKeyPolicy(
    KEY,
    policyWith({ "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": "tenant" } }),
  );
  const encrypt = (EncryptionContext: Record<string, string>) =>
    hub.send(new EncryptCommand({ KeyId: KEY, Plaintext: text, EncryptionContext }));
  await encrypt({ tenant: "blue" });
  await expect(encrypt({ other: "blue" })).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect(() =>
    kms.setKeyPolicy(KEY, policyWith({ StringEquals: { "kms:EncryptionContext:tenant": "blue" } })),
  ).toThrow(NotModelledError);
});

it("refuses a disabled key, a key that waits for deletion and a key that is not there", async () => {
  const encrypt = (KeyId: string) => hub.send(new EncryptCommand({ KeyId, Plaintext: text }));
  kms.setKeyState(KEY, "Disabled");
  await expect(encrypt(KEY)).rejects.toMatchObject({ name: "DisabledException" });
  const { KeyMetadata } = await hub.send(new DescribeKeyCommand({ KeyId: KEY }));
  expect(KeyMetadata).toMatchObject({ Arn: KEY, KeyState: "Disabled", Enabled: false });
  kms.setKeyState(KEY, "PendingDeletion");
  await expect(encrypt(KEY)).rejects.toMatchObject({ name: "KMSInvalidStateException" });
  await expect(encrypt("alias/none")).rejects.toMatchObject({ name: "NotFoundException" });
  await expect(encrypt(KEY.replace("eu-west-1", "eu-central-1"))).rejects.toMatchObject({
    name: "NotFoundException",
  });
});

it("does not encrypt with a key for signing", async () => {
  const arn = KEY.replace("1234abcd", "5555abcd");
  kms.putKey({ arn, policy: policyFor(HUB), usage: "SIGN_VERIFY" });
  await expect(hub.send(new EncryptCommand({ KeyId: arn, Plaintext: text }))).rejects.toMatchObject(
    { name: "InvalidKeyUsageException" },
  );
});

it("shows no public half of a symmetric key", async () => {
  await expect(hub.send(new GetPublicKeyCommand({ KeyId: KEY }))).rejects.toMatchObject({
    name: "UnsupportedOperationException",
  });
});
