import { describe, expect, it } from "vitest";

import type { Tagged } from "../../../functions/core/subject-tag.ts";
import { parseSubjectTags } from "../../../functions/core/subject-tag.ts";
import { blueService, blueVpc, network } from "../../support/a-request.ts";
import { blue, now } from "../../support/situation.ts";

const aVpc = (tags: Record<string, string>): Tagged => ({
  kind: "vpc-association",
  arn: blueVpc,
  tags,
  createdAt: undefined,
});
const aService = (tags: Record<string, string>): Tagged => ({
  kind: "service-association",
  arn: blueService,
  tags,
  createdAt: now,
});
const groups = (count: number) =>
  Array.from({ length: count }, (_, index) => `sg-${index.toString(16).padStart(17, "0")}`);
const asks = { "gatehouse:service-network": network };
const guarded = (value: string) => aVpc({ ...asks, "gatehouse:security-groups": value });

describe("what the owner's tags ask for", () => {
  it("is what they name: the thing itself, and the network", () => {
    expect(parseSubjectTags(aService({ ...asks, stage: "test" }), blue)).toEqual({
      found: "subject",
      network,
      subject: {
        kind: "service-association",
        arn: blueService,
        accountId: blue,
        securityGroupIds: [],
        by: "tag",
        since: now,
      },
    });
  });

  it.each([
    { value: undefined, ids: [] },
    { value: groups(1).join(" "), ids: groups(1) },
    { value: ` ${groups(5).join("  ")} `, ids: groups(5) },
    { value: [...groups(5), ...groups(5)].join(" "), ids: groups(5) },
    { value: "sg-01234567", ids: ["sg-01234567"] },
  ])("is a VPC behind the groups of $value", ({ value, ids }) => {
    const tagged = value === undefined ? aVpc(asks) : guarded(value);
    expect(parseSubjectTags(tagged, blue)).toMatchObject({
      found: "subject",
      subject: { kind: "vpc-association", arn: blueVpc, securityGroupIds: ids },
    });
  });

  it.each([
    { name: "the tag is missing", tagged: aService({ "Gatehouse:Service-Network": network }) },
    {
      name: "another account owns it",
      tagged: { ...aService(asks), arn: blueService.replace(blue, "444455556666") },
    },
    { name: "it is no ARN", tagged: { ...aService(asks), arn: "svc-0123456789abcdef0" } },
  ])("is nothing when $name", ({ tagged }) => {
    expect(parseSubjectTags(tagged, blue)).toEqual({ found: "nothing" });
  });

  it.each([
    ...[
      "",
      "production",
      "sn-0123456789abcdef0",
      ` ${network}`,
      `${network},${network}`,
      `${network}0`,
      network.replace("servicenetwork/sn-", "service/svc-"),
      network.replace("222233334444", "2222333344445"),
      network.replace("vpc-lattice", "ec2"),
      "*",
    ].map((value) => ({ value, tagged: aService({ "gatehouse:service-network": value }) })),
    {
      value: "a network in another Region",
      tagged: aService({ "gatehouse:service-network": network.replace("eu-west-1", "us-east-1") }),
    },
    ...["", "  ", "default", `${groups(1)[0]},${groups(2)[1]}`, groups(6).join(" "), "sg-*"].map(
      (value) => ({ value: `groups "${value}"`, tagged: guarded(value) }),
    ),
    {
      value: "groups of a service",
      tagged: aService({ ...asks, "gatehouse:security-groups": "sg-01234567" }),
    },
  ])("can't be read from $value, and is nothing then", ({ tagged }) => {
    expect(parseSubjectTags(tagged, blue)).toMatchObject({
      found: "malformed",
      arn: tagged.arn,
      problem: expect.stringContaining("gatehouse:"),
    });
  });
});
