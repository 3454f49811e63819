import { expect, it } from "vitest";

import {
  accountOfPrincipal,
  arnOfGroup,
  groupOfArn,
  isGroupArn,
} from "../../../functions/core/principal-arn.ts";
import { managementAccountId, organizationArn, ouArn } from "../../support/share-situation.ts";
import { blue, nearOu, organizationId } from "../../support/situation.ts";

const name = { partition: "aws", managementAccountId, organizationId };

it("names an OU and the organization as RAM does, and knows them by it", () => {
  for (const [principal, arn] of [
    [`ou/${nearOu}`, ouArn(nearOu)],
    [`organization/${organizationId}`, organizationArn],
  ] as const) {
    expect(arnOfGroup(principal, name)).toBe(arn);
    expect(groupOfArn(arn, name)).toBe(principal);
    expect(isGroupArn(arn)).toBe(true);
  }
});

it.each([`account/${blue}`, "organization/o-anotherorg1", "ou/production", "ou/", ""])(
  "has no ARN for %j",
  (principal) => expect(arnOfGroup(principal, name)).toBeUndefined(),
);

it.each([
  organizationArn.replace(organizationId, "o-anotherorg1"),
  organizationArn.replace(managementAccountId, blue),
  organizationArn.replace("arn:aws:", "arn:aws-cn:"),
  ouArn(nearOu).replace(organizationId, "o-anotherorg1"),
  `${ouArn(nearOu)} `,
  `${ouArn(nearOu)}/x`,
  ` ${organizationArn}`,
  `${organizationArn}\n`,
  ouArn("root"),
  `arn:aws:organizations::${managementAccountId}:root/${organizationId}/r-ab12`,
  blue,
  "",
])("takes %j for no group of ours", (arn) => expect(groupOfArn(arn, name)).toBeUndefined());

it.each([
  { externalId: blue, accountId: blue },
  { externalId: `arn:aws:iam::${blue}:role/deploy`, accountId: blue },
  { externalId: organizationArn, accountId: undefined },
  { externalId: "ecs.amazonaws.com", accountId: undefined },
  { externalId: `${blue}5`, accountId: undefined },
])("finds $accountId in $externalId", ({ externalId, accountId }) =>
  expect(accountOfPrincipal(externalId)).toBe(accountId),
);
