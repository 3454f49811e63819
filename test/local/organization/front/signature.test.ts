import { createHash } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  createOrganization,
  type Organization,
} from "../../../../local/organization/organization.ts";
import { sendRaw, type RawRequest } from "../../../support/raw-request.ts";
import { sampleServices } from "./sample-services.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await createOrganization({
    // The hub asks Organizations too.
    delegatedAdministratorIds: ["222233334444"],
    services: () => sampleServices(new Map()),
  });
});
afterAll(() => organization.close());

const form = { "content-type": "application/x-www-form-urlencoded" };
const json = {
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": "AWSOrganizationsV20161128.ListAccounts",
};

/** The same harmless call in three protocols; each answers 200 when nothing is wrong with it. */
const calls = {
  sts: { service: "sts", body: "Action=GetCallerIdentity&Version=2011-06-15", headers: form },
  ec2: {
    service: "ec2",
    body: "Action=DescribeVpcEndpointConnections&Version=2016-11-15",
    headers: form,
  },
  organizations: { service: "organizations", body: "{}", headers: json },
} as const;
type CallName = keyof typeof calls;

function send(name: CallName, rest: Partial<RawRequest> = {}) {
  // The management account may call all three.
  const key = organization.profile("management");
  return sendRaw({ endpoint: organization.endpoint, key, ...calls[name], ...rest });
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const withHash = (hash: string): Partial<RawRequest> => ({
  headers: { ...form, "x-amz-content-sha256": hash },
});

/** The code of an XML or JSON error. */
const codeOf = (text: string): string | undefined =>
  /<Code>([^<]+)</.exec(text)?.[1] ?? /"__type":"([^"]+)"/.exec(text)?.[1];

describe("a signed request", () => {
  it.each(["sts", "ec2", "organizations"] as const)(
    "is served when all is right (%s)",
    async (name) => {
      expect(await send(name)).toMatchObject({ status: 200 });
    },
  );

  it("may carry the hash of its body, which must then be true", async () => {
    expect(await send("sts", withHash(hashOf(calls.sts.body)))).toMatchObject({ status: 200 });
    const lying = await send("sts", withHash(hashOf("something else")));
    expect(codeOf(lying.text)).toBe("SignatureDoesNotMatch");
    const unsigned = await send("sts", withHash("UNSIGNED-PAYLOAD"));
    expect(codeOf(unsigned.text)).toBe("SignatureDoesNotMatch");
  });

  it("is still served after the organization's clock was advanced, because clients sign with real time", async () => {
    organization.platform.clock.advance(3 * 60 * 60 * 1_000);
    expect(await send("sts")).toMatchObject({ status: 200 });
  });

  it("may be signed with the organization's time, as functions sign, or with a time between, but with none beyond", async () => {
    const { clock } = organization.platform;
    clock.advance(3 * 60 * 60 * 1_000);
    expect(await send("sts", { signedAt: clock.now() })).toMatchObject({ status: 200 });
    // An SDK takes how far the clocks are apart from each answer, and signs the next call with that.
    expect(await send("sts", { signedAt: minutesAgo(-30) })).toMatchObject({ status: 200 });
    const early = await send("sts", { signedAt: minutesAgo(6) });
    expect(early.status).toBe(403);
    expect(early.text).toMatch(/is not within 5 min/);
  });
});

type Hostile = { readonly name: string; readonly change: () => Partial<RawRequest> };
const wrongSecret = (): Partial<RawRequest> => ({
  key: { ...organization.profile("hub"), secretAccessKey: "x".repeat(40) },
});
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe("a request that is not what its key's owner signed", () => {
  const hostile: readonly (Hostile & { readonly codes: readonly [string, string, string] })[] = [
    {
      name: "with a wrong secret",
      change: wrongSecret,
      codes: ["SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"],
    },
    {
      name: "with an unknown key",
      change: () => ({ key: { accessKeyId: "AKIAUNKNOWNUNKNOWN22", secretAccessKey: "x" } }),
      codes: ["InvalidClientTokenId", "AuthFailure", "UnrecognizedClientException"],
    },
    {
      name: "with a session token that the key does not have",
      change: () => ({ key: { ...organization.profile("hub"), sessionToken: "made-up" } }),
      codes: ["InvalidClientTokenId", "AuthFailure", "UnrecognizedClientException"],
    },
    {
      name: "whose body was changed on the way",
      change: () => ({ tamper: (signed) => void (signed.body += " ") }),
      codes: ["SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"],
    },
    {
      name: "whose path was changed on the way",
      change: () => ({ tamper: (signed) => void (signed.path = "/elsewhere") }),
      codes: ["SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"],
    },
    {
      name: "whose signed header was changed on the way",
      change: () => ({
        tamper: (signed) => void (signed.headers["content-type"] += "; charset=utf-8"),
      }),
      codes: ["SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"],
    },
    {
      name: "that gained an x-amz- header on the way",
      change: () => ({ tamper: (signed) => void (signed.headers["x-amz-extra"] = "1") }),
      codes: ["SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"],
    },
    {
      name: "whose scope was moved to another Region",
      change: () => ({
        tamper: (signed) => {
          signed.headers["authorization"] = String(signed.headers["authorization"]).replace(
            "eu-west-1",
            "us-east-1",
          );
        },
      }),
      codes: ["SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"],
    },
    {
      name: "that was signed six minutes ago",
      change: () => ({ signedAt: minutesAgo(6) }),
      codes: ["SignatureDoesNotMatch", "RequestExpired", "InvalidSignatureException"],
    },
    {
      name: "that was signed six minutes ahead of the organization's clock",
      change: () => ({
        signedAt: new Date(organization.platform.clock.now().getTime() + 6 * 60_000),
      }),
      codes: ["SignatureDoesNotMatch", "RequestExpired", "InvalidSignatureException"],
    },
    {
      name: "with an Authorization header that is cut short",
      change: () => ({
        tamper: (signed) => {
          signed.headers["authorization"] = String(signed.headers["authorization"]).slice(0, -1);
        },
      }),
      codes: ["IncompleteSignature", "IncompleteSignature", "IncompleteSignatureException"],
    },
    {
      name: "without any signature",
      change: () => ({ tamper: (signed) => void delete signed.headers["authorization"] }),
      codes: [
        "MissingAuthenticationToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
      ],
    },
  ];

  it.each(hostile)(
    "$name is refused in the words of each protocol, and reaches no action",
    async ({ change, codes }) => {
      organization.platform.calls.clear();
      const answers = [
        await send("sts", change()),
        await send("ec2", change()),
        await send("organizations", change()),
      ];
      expect(answers.map((answer) => codeOf(answer.text))).toEqual(codes);
      for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
      expect(organization.platform.calls.records).toEqual([]);
    },
  );

  it("is served when it was signed four minutes ago", async () => {
    expect(await send("ec2", { signedAt: minutesAgo(4) })).toMatchObject({ status: 200 });
  });

  it("is refused when it is a presigned URL, by name", async () => {
    const answer = await send("sts", {
      tamper: (signed) => void (signed.path = "/?X-Amz-Signature=00"),
    });
    expect(answer.text).toContain("a presigned URL is not modelled");
  });
});
