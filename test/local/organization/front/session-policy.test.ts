import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Caller } from "../../../../local/organization/action.ts";
import type { PolicyDocument } from "../../../../local/organization/identities.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../local/organization/organization.ts";
import { KEY_ARN, sampleServices, TOPIC_ARN, type ResourcePolicies } from "./sample-services.ts";

const HUB = "222233334444";
const TENANT = "333344445555";

let organization: Organization;
let policies: ResourcePolicies;
beforeEach(async () => {
  policies = new Map();
  organization = await createOrganization({ services: () => sampleServices(policies) });
});
afterEach(() => organization.close());

const document = (...statements: object[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});
const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
const deny = (Action: string, Resource: string) => ({ Effect: "Deny", Action, Resource });

type Rights = {
  readonly accountId?: string;
  readonly role?: readonly object[];
  readonly session?: readonly object[];
};

/** Keys of a session of the role `worker`, by default one of the hub that may do nothing, without a session policy. */
function sessionOf({ accountId = HUB, role = [], session }: Rights) {
  const arn = `arn:aws:iam::${accountId}:role/worker`;
  const { identities } = organization.platform;
  identities.putRole({
    arn,
    accountId,
    name: "worker",
    trust: document(),
    policies: role.length === 0 ? {} : { inline: document(...role) },
  });
  return identities.issueSession(
    arn,
    "c-7f3a",
    session === undefined ? {} : { sessionPolicy: document(...session) },
  );
}

const publish = (rights: Rights) =>
  new SNSClient({
    endpoint: organization.endpoint,
    region: "eu-west-1",
    credentials: sessionOf(rights),
    maxAttempts: 1,
  }).send(new PublishCommand({ TopicArn: TOPIC_ARN, Message: "x" }));

const decrypt = (caller: Caller) =>
  organization.platform.call(caller, "eu-west-1", "kms:Decrypt", {}, { via: "dynamodb" });

const mayPublish = allow("sns:Publish", TOPIC_ARN);
const elsewhere = allow("sns:Publish", `${TOPIC_ARN}-other`);
const topicAdmits = (AWS: string | readonly string[]) =>
  policies.set(
    TOPIC_ARN,
    document({ Effect: "Allow", Principal: { AWS }, Action: "sns:Publish", Resource: TOPIC_ARN }),
  );

describe("a session policy", () => {
  it("lets through what the role may", async () => {
    await expect(publish({ role: [mayPublish], session: [mayPublish] })).resolves.toBeDefined();
  });

  it("gives nothing that the role may not", async () => {
    await expect(publish({ session: [mayPublish] })).rejects.toThrow(
      /because no identity-based policy allows the sns:Publish action$/,
    );
  });

  it("holds back what it does not name, in IAM's words", async () => {
    await expect(publish({ role: [mayPublish], session: [elsewhere] })).rejects.toMatchObject({
      name: "AuthorizationErrorException",
      message: `User: arn:aws:sts::${HUB}:assumed-role/worker/c-7f3a is not authorized to perform: sns:Publish on resource: ${TOPIC_ARN} because no session policy allows the sns:Publish action`,
    });
  });

  it("denies for good", async () => {
    topicAdmits("*");
    await expect(
      publish({ role: [mayPublish], session: [mayPublish, deny("sns:*", "*")] }),
    ).rejects.toThrow(/with an explicit deny in a session policy$/);
  });

  it("is of its session alone: another session of the role is asked anew", async () => {
    await expect(publish({ role: [mayPublish] })).resolves.toBeDefined();
    await expect(publish({ role: [mayPublish], session: [elsewhere] })).rejects.toThrow(
      /because no session policy allows/,
    );
    await expect(publish({ role: [mayPublish], session: [mayPublish] })).resolves.toBeDefined();
    await expect(publish({ role: [mayPublish] })).resolves.toBeDefined();
  });

  it("goes with a call that a service makes on the session's behalf", async () => {
    policies.set(
      KEY_ARN,
      document({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${HUB}:root` },
        Action: "kms:*",
        Resource: "*",
      }),
    );
    const role = [allow("kms:Decrypt", KEY_ARN)];
    await expect(decrypt(sessionOf({ role }).caller)).resolves.toBeDefined();
    await expect(decrypt(sessionOf({ role, session: [mayPublish] }).caller)).rejects.toThrow(
      /because no session policy allows/,
    );
  });
});

// IAM user guide, "Policy evaluation logic": whom a resource policy names decides whether a session policy limits it.
describe("a resource policy of the session's account", () => {
  it("that names the role is limited by the session policy", async () => {
    topicAdmits(`arn:aws:iam::${HUB}:role/worker`);
    await expect(publish({ session: [mayPublish] })).resolves.toBeDefined();
    await expect(publish({ session: [elsewhere] })).rejects.toThrow(
      /because no session policy allows/,
    );
  });

  it.each([
    { whom: "the session", AWS: `arn:aws:sts::${HUB}:assumed-role/worker/c-7f3a` },
    { whom: "anybody", AWS: "*" },
  ])("that names $whom is not", async ({ AWS }) => {
    topicAdmits(AWS);
    await expect(publish({ session: [elsewhere] })).resolves.toBeDefined();
  });

  it("that names the session cannot overrule a deny of the role", async () => {
    topicAdmits(`arn:aws:sts::${HUB}:assumed-role/worker/c-7f3a`);
    await expect(
      publish({ role: [deny("sns:Publish", "*")], session: [elsewhere] }),
    ).rejects.toThrow(/with an explicit deny in an identity-based policy$/);
  });
});

describe("a resource policy of another account", () => {
  it.each([
    { whom: "the session", AWS: `arn:aws:sts::${TENANT}:assumed-role/worker/c-7f3a` },
    { whom: "the role", AWS: `arn:aws:iam::${TENANT}:role/worker` },
    { whom: "the account", AWS: `arn:aws:iam::${TENANT}:root` },
  ])("that names $whom is limited by the session policy", async ({ AWS }) => {
    topicAdmits(AWS);
    const rights = { accountId: TENANT, role: [mayPublish] };
    await expect(publish({ ...rights, session: [mayPublish] })).resolves.toBeDefined();
    await expect(publish({ ...rights, session: [elsewhere] })).rejects.toThrow(
      /because no session policy allows/,
    );
  });
});
