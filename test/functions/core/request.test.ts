import { describe, expect, it } from "vitest";

import { asks, parseRequest, subjectOf } from "../../../functions/core/request.ts";
import { blue, minutes, now } from "../../support/situation.ts";

const network = "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef0";
const vpc = `arn:aws:ec2:eu-west-1:${blue}:vpc/vpc-0123456789abcdef0`;
const service = `arn:aws:vpc-lattice:eu-west-1:${blue}:service/svc-0123456789abcdef0`;
const groups = ["sg-0123456789abcdef0"];
const item = {
  schema: 1,
  id: "r-1",
  resource: network,
  kind: "vpc-association",
  tenant: blue,
  subject: vpc,
  securityGroupIds: groups,
  status: "pending",
  createdAt: now.toISOString(),
  version: 1,
};
const key = { resource: network, id: "r-1" };
const read = (value: object) => parseRequest(key, { ...item, ...value });

describe("a request", () => {
  it("names exactly what is to be made", () => {
    const reading = read({});
    expect(reading.found === "request" && subjectOf(reading.request)).toEqual({
      kind: "vpc-association",
      arn: vpc,
      accountId: blue,
      securityGroupIds: groups,
      by: "request/r-1",
      since: now,
    });
  });

  it.each([
    { name: "for somebody else's VPC", value: { tenant: "999988887777" } },
    { name: "for a service as a VPC", value: { subject: service } },
    { name: "for every VPC", value: { subject: vpc.replace("vpc-0123456789abcdef0", "*") } },
    { name: "for a VPC elsewhere", value: { subject: vpc.replace("eu-west-1", "eu-central-1") } },
    {
      name: "for a service with security groups",
      value: { kind: "service-association", subject: service },
    },
    {
      name: "with too many security groups",
      value: { securityGroupIds: Array.from({ length: 6 }, () => groups[0]) },
    },
    { name: "with a group by name", value: { securityGroupIds: ["default"] } },
    { name: "of a kind that nobody makes on request", value: { kind: "share-principal" } },
    { name: "that misspells a field", value: { securityGroups: groups } },
    { name: "stored under another id", value: { id: "r-2" } },
    { name: "stored under another network", value: { resource: `${network.slice(0, -1)}1` } },
    { name: "in an unknown status", value: { status: "maybe" } },
    { name: "of an unknown schema", value: { schema: 2 } },
  ])("$name is malformed, and asks for nothing", ({ value }) => {
    expect(read(value)).toMatchObject({ found: "malformed", id: "r-1" });
  });

  it.each([
    { status: "pending", expiresAt: undefined, open: true },
    { status: "approved", expiresAt: minutes(1), open: true },
    { status: "approved", expiresAt: now, open: false },
    { status: "denied", expiresAt: undefined, open: false },
    { status: "cancelled", expiresAt: undefined, open: false },
    { status: "expired", expiresAt: undefined, open: false },
    { status: "revoked", expiresAt: undefined, open: false },
  ] as const)("$status until $expiresAt asks: $open", ({ status, expiresAt, open }) => {
    const reading = read({ status, ...(expiresAt && { expiresAt: expiresAt.toISOString() }) });
    expect(reading.found === "request" && asks(reading.request, now)).toBe(open);
  });
});
