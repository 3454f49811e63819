import { describe, expect, it } from "vitest";

import type { UnusedRight } from "./permission-comparison.ts";
import { comparePermissions } from "./permission-comparison.ts";
import type { PermissionUsage } from "./permission-usage.ts";

const sweep = "arn:aws:iam::222233334444:role/gatehouse-local-sweep";
const provider = "arn:aws:iam::777788889999:role/gatehouse-local-provider-connections";
const accept = "ec2:AcceptVpcEndpointConnections";
const send = "sqs:SendMessage";
const queue = "arn:aws:sqs:eu-west-1:222233334444:Hints";
const serviceArn = (region: string, id: string) =>
  `arn:aws:ec2:${region}:777788889999:vpc-endpoint-service/${id}`;

/** A right, or with an answer the use of one. */
const right = (roleArn: string, action: string, resource: string) => ({
  roleArn,
  action,
  resource,
});
const allowed = { answer: "allowed" } as const;
const denied = { answer: "denied" } as const;

function compare(
  usages: readonly Partial<PermissionUsage>[],
  excuses: readonly UnusedRight[] = [],
) {
  const whole = usages.map((usage) => ({ file: "a.test.ts", granted: [], used: [], ...usage }));
  return comparePermissions(whole, excuses);
}

describe("granted but unused", () => {
  const granted = [right(sweep, send, queue)];

  it("is nothing when each right was used", () => {
    const used = [{ ...right(sweep, send, queue), ...allowed }];
    const nothing = { unused: [], ungranted: [], excused: [], needless: [] };
    expect(compare([{ granted, used }])).toEqual({ rights: 1, ...nothing });
  });

  it("is a right that was used on something else, or by somebody else", () => {
    const used = [
      { ...right(sweep, send, `${queue}2`), ...allowed },
      { ...right(provider, send, queue), ...allowed },
    ];
    expect(compare([{ granted, used }]).unused).toEqual([
      "222233334444/gatehouse-local-sweep sqs:SendMessage on arn:aws:sqs:*:222233334444:Hints",
    ]);
  });

  it("is not a right that one world of many used", () => {
    const used = [{ ...right(sweep, send, queue), ...allowed }];
    expect(compare([{ granted }, { granted, used }, { granted }]).unused).toEqual([]);
  });

  it("counts the Regions of one right, and the services that worlds made, as one", () => {
    const given = ["eu-west-1", "eu-central-1"].flatMap((region) =>
      ["vpce-svc-01", "vpce-svc-02"].map((id) => right(provider, accept, serviceArn(region, id))),
    );
    const used = [
      { ...right(provider, accept, serviceArn("eu-west-1", "vpce-svc-02")), ...allowed },
    ];
    expect(compare([{ granted: given, used }])).toMatchObject({ rights: 1, unused: [] });
  });

  it("counts a wildcard as used by what it covers", () => {
    const given = [right(provider, accept, serviceArn("eu-west-1", "*"))];
    const used = [
      { ...right(provider, accept, serviceArn("eu-west-1", "vpce-svc-01")), ...allowed },
    ];
    expect(compare([{ granted: given, used }]).unused).toEqual([]);
  });

  it("may be excused with a reason, which is told", () => {
    const excuse = { role: "sweep", action: send, reason: "nobody can see it" };
    expect(compare([{ granted }], [excuse])).toMatchObject({
      unused: [],
      excused: [expect.stringMatching(/sqs:SendMessage on .*: nobody can see it$/)],
      needless: [],
    });
  });

  it("needs no excuse that nothing needs any more", () => {
    const excuse = { role: "sweep", action: send, reason: "nobody can see it" };
    const used = [{ ...right(sweep, send, queue), ...allowed }];
    expect(compare([{ granted, used }], [excuse]).needless).toEqual(["sweep sqs:SendMessage"]);
  });
});

describe("used but not granted", () => {
  it("is what was denied, with the file where it was", () => {
    const used = [{ ...right(sweep, send, queue), ...denied }];
    expect(compare([{ used, file: "story.test.ts" }]).ungranted).toEqual([
      "222233334444/gatehouse-local-sweep sqs:SendMessage on arn:aws:sqs:*:222233334444:Hints: denied in story.test.ts",
    ]);
  });

  it("is what a resource's own policy allowed", () => {
    const used = [{ ...right(sweep, send, queue), ...allowed }];
    expect(compare([{ used }]).ungranted).toEqual([
      expect.stringMatching(/: allowed by the resource's policy alone in a\.test\.ts$/),
    ]);
  });

  it("is a right that was granted and denied all the same", () => {
    const granted = [right(sweep, send, queue)];
    const used = [{ ...right(sweep, send, queue), ...denied }];
    expect(compare([{ granted, used }])).toMatchObject({
      rights: 1,
      ungranted: [expect.anything()],
    });
  });
});
