import { describe, expect, it } from "vitest";

import {
  HintEnvironment,
  NetworkLookEnvironment,
  readEnvironment,
  RefreshEnvironment,
  ServiceLookEnvironment,
  ShareLookEnvironment,
} from "../../../functions/adapters/environment.ts";

const runtime = {
  AWS_REGION: "eu-west-1",
  AWS_LAMBDA_FUNCTION_NAME: "gatehouse-local-reconcile-endpoint-connections",
};
const queue = "https://sqs.eu-west-1.amazonaws.com/222233334444/hints";
const looks = {
  ...runtime,
  ALLOWLIST_TABLE: "allowlist",
  LEDGER_TABLE: "ledger",
  AUDIT_TABLE: "audit",
  ORGANIZATION_TABLE: "organization",
  ORGANIZATION_ID: "o-exampleorg1",
  ORGANIZATION_MAP_MAX_AGE_SECONDS: "3600",
  HINT_QUEUE_URL: queue,
  NOTIFICATION_TOPIC_ARNS:
    "arn:aws:sns:eu-west-1:222233334444:a,arn:aws:sns:eu-west-1:777788889999:b",
  INTENT_LEASE_SECONDS: "45",
  HUB_ACCOUNT_ID: "222233334444",
  PROVIDER_ROLE_ARNS: "arn:aws:iam::777788889999:role/gatehouse-local-provider",
  IDS_PER_CALL: "100",
};
const hints = {
  ...runtime,
  ALLOWLIST_TABLE: "allowlist",
  CONNECTION_HINT_QUEUE_URL: queue,
  SERVICE_HINT_QUEUE_URL: `${queue}-of-services`,
  INVITATION_HINT_QUEUE_URL: `${queue}-of-invitations`,
  SHARE_HINT_QUEUE_URL: `${queue}-of-shares`,
  ASSOCIATION_HINT_QUEUE_URL: `${queue}-of-associations`,
  OWNER_ACCOUNT_IDS: "222233334444,777788889999",
  REGIONS: "eu-west-1,eu-central-1",
  RECEIVER_ACCOUNT_IDS: "222233334444,444455556666",
  RAM_REGIONS: "eu-west-1,eu-central-1,us-east-1",
};

describe("the environment of a function that looks", () => {
  it("is read once, lists as lists and numbers as numbers", () => {
    expect(readEnvironment(ServiceLookEnvironment, { ...looks, UNRELATED: "x" })).toEqual({
      ...looks,
      ORGANIZATION_MAP_MAX_AGE_SECONDS: 3600,
      INTENT_LEASE_SECONDS: 45,
      IDS_PER_CALL: 100,
      NOTIFICATION_TOPIC_ARNS: [
        "arn:aws:sns:eu-west-1:222233334444:a",
        "arn:aws:sns:eu-west-1:777788889999:b",
      ],
      PROVIDER_ROLE_ARNS: ["arn:aws:iam::777788889999:role/gatehouse-local-provider"],
    });
  });
  it("may name no provider", () => {
    expect(
      readEnvironment(ServiceLookEnvironment, { ...looks, PROVIDER_ROLE_ARNS: "" }),
    ).toMatchObject({
      PROVIDER_ROLE_ARNS: [],
    });
  });
  it.each(Object.keys(looks))("needs %s, and says so", (name) => {
    expect(() => readEnvironment(ServiceLookEnvironment, { ...looks, [name]: undefined })).toThrow(
      name,
    );
  });
  it.each([
    { name: "NOTIFICATION_TOPIC_ARNS", value: "" },
    { name: "NOTIFICATION_TOPIC_ARNS", value: "," },
    { name: "HINT_QUEUE_URL", value: "hints" },
    { name: "INTENT_LEASE_SECONDS", value: "0" },
    { name: "INTENT_LEASE_SECONDS", value: "soon" },
    { name: "INTENT_LEASE_SECONDS", value: "" },
    { name: "ORGANIZATION_MAP_MAX_AGE_SECONDS", value: "-1" },
    { name: "ORGANIZATION_MAP_MAX_AGE_SECONDS", value: "Infinity" },
    { name: "IDS_PER_CALL", value: "0" },
    { name: "IDS_PER_CALL", value: "2.5" },
    { name: "HUB_ACCOUNT_ID", value: "22223333444" },
    { name: "LEDGER_TABLE", value: "" },
  ])("is not usable with $name=$value", ({ name, value }) => {
    expect(() => readEnvironment(ServiceLookEnvironment, { ...looks, [name]: value })).toThrow(
      name,
    );
  });
  it("names everything that is wrong in one sentence", () => {
    const wrong = { ...looks, LEDGER_TABLE: undefined, AUDIT_TABLE: undefined, IDS_PER_CALL: "x" };
    expect(() => readEnvironment(ServiceLookEnvironment, wrong)).toThrow(
      /LEDGER_TABLE.*AUDIT_TABLE.*IDS_PER_CALL/s,
    );
  });
});

describe("the environment of a function that asks for looks", () => {
  it("lists the accounts and Regions of the deployment", () => {
    expect(readEnvironment(HintEnvironment, hints)).toMatchObject({
      OWNER_ACCOUNT_IDS: ["222233334444", "777788889999"],
      REGIONS: ["eu-west-1", "eu-central-1"],
    });
  });
  it.each(["OWNER_ACCOUNT_IDS", "REGIONS"])("is not usable with an empty %s", (name) => {
    expect(() => readEnvironment(HintEnvironment, { ...hints, [name]: "" })).toThrow(name);
  });
  it.each(Object.keys(hints))("needs %s, and says so", (name) => {
    expect(() => readEnvironment(HintEnvironment, { ...hints, [name]: undefined })).toThrow(name);
  });
});

const ofOthers = {
  ...looks,
  SPOKE_ROLE_ARNS: "arn:aws:iam::444455556666:role/gatehouse-local-member-associations",
  EXTERNAL_ID: "gatehouse-local",
  REQUEST_TABLE: "requests",
  ASSOCIATIONS_PER_NETWORK: "500",
  MANAGEMENT_ACCOUNT_ID: "111122223333",
};

it.each(["SPOKE_ROLE_ARNS", "EXTERNAL_ID", "REQUEST_TABLE", "ASSOCIATIONS_PER_NETWORK"])(
  "the function that looks at networks needs %s, and no topic",
  (name) => {
    const variables = { ...ofOthers, NOTIFICATION_TOPIC_ARNS: undefined };
    expect(readEnvironment(NetworkLookEnvironment, variables).SPOKE_ROLE_ARNS).toHaveLength(1);
    expect(() =>
      readEnvironment(NetworkLookEnvironment, { ...variables, [name]: undefined }),
    ).toThrow(name);
  },
);

it("the function that keeps the principals of shares needs the management account", () => {
  expect(() =>
    readEnvironment(ShareLookEnvironment, { ...ofOthers, MANAGEMENT_ACCOUNT_ID: "1" }),
  ).toThrow("MANAGEMENT_ACCOUNT_ID");
});

it("needs the tables and the queue of the one that reads the organization anew", () => {
  const refresh = {
    ...runtime,
    LEDGER_TABLE: "ledger",
    ORGANIZATION_TABLE: "organization",
    ORGANIZATION_ID: "o-exampleorg1",
    HINT_QUEUE_URL: queue,
  };
  expect(readEnvironment(RefreshEnvironment, refresh)).toEqual(refresh);
  for (const name of Object.keys(refresh))
    expect(() => readEnvironment(RefreshEnvironment, { ...refresh, [name]: undefined })).toThrow(
      name,
    );
});
