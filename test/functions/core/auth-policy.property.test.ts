import { runSimulation } from "@cloud-copilot/iam-simulate";
import * as fc from "fast-check";
import { expect, it } from "vitest";

import { organizationConditionIn } from "../../../functions/core/auth-policy.ts";
import { organizationId } from "../../support/situation.ts";

const other = "o-otherorg123";
const operators = [
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "StringNotEquals",
  "StringNotLike",
];
const operator = fc
  .tuple(
    fc.constantFrom("", "", "ForAnyValue:", "ForAllValues:"),
    fc.constantFrom(...operators),
    fc.constantFrom("", "", "IfExists"),
  )
  .map((parts) => parts.join(""));
const valuesOf = (key: string) =>
  key.endsWith("OrgPaths")
    ? [`${organizationId}/*`, `${organizationId}/r-ab12/*`, `${other}/*`, "*"]
    : [organizationId, organizationId, other, "o-*"];
const condition = fc
  .constantFrom("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceOrgID")
  .chain((key) =>
    fc.record({
      key: fc.constant(key),
      operator,
      values: fc.array(fc.constantFrom(...valuesOf(key)), { minLength: 1, maxLength: 2 }),
    }),
  );
const statement = fc
  .record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.constantFrom(
      "vpc-lattice-svcs:Invoke",
      "vpc-lattice-svcs:Invoke",
      "vpc-lattice-svcs:*",
      "*",
      "vpc-lattice-svcs:Connect",
    ),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ Effect, Action, conditions }) => {
    const Condition: Record<string, Record<string, string[]>> = {};
    for (const { key, operator: name, values } of conditions)
      Condition[name] = { ...Condition[name], [key]: values };
    return { Effect, Principal: "*", Action, Resource: "*", Condition };
  });
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
const policyOf = (all: readonly object[]) => ({ Version: "2012-10-17", Statement: [...all] });
const open = {
  Effect: "Allow",
  Principal: "*",
  Action: "vpc-lattice-svcs:Invoke",
  Resource: "*",
};

/** Whether IAM, as a library of its own makes it, lets somebody with these keys in. Who does not sign has none of them. */
async function lets(policy: object, keys: Record<string, string | string[]>): Promise<boolean> {
  const answer = await runSimulation(
    {
      request: {
        principal: "arn:aws:iam::666677778888:role/outside",
        action: "vpc-lattice-svcs:Invoke",
        resource: {
          resource: "arn:aws:vpc-lattice:eu-west-1:222233334444:service/svc-0123456789abcdef0/path",
          accountId: "222233334444",
        },
        contextVariables: keys,
      },
      identityPolicies: [
        {
          name: "everything",
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
          },
        },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
    },
    {},
  );
  if (answer.resultType === "error") throw new Error(JSON.stringify(answer));
  return answer.overallResult === "Allowed";
}
const member = {
  "aws:PrincipalOrgID": organizationId,
  "aws:PrincipalOrgPaths": [`${organizationId}/r-ab12/ou-ab12-11111111/`],
};
const stranger = {
  "aws:PrincipalOrgID": other,
  "aws:PrincipalOrgPaths": [`${other}/r-cd34/ou-cd34-11111111/`],
};

it("never finds the condition in a policy by which IAM lets somebody outside in", async () => {
  let present = 0;
  await fc.assert(
    fc.asyncProperty(statements, async (all) => {
      const policy = policyOf(all);
      if (organizationConditionIn(JSON.stringify(policy), organizationId) !== "present") return;
      present += 1;
      for (const keys of [stranger, {}]) expect(await lets(policy, keys)).toBe(false);
    }),
    { numRuns: 400 },
  );
  // Or nothing was shown.
  expect(present).toBeGreaterThan(20);
});

it("asks a library that lets members in, and others where nothing binds them", async () => {
  const bound = { ...open, Condition: { StringEquals: { "aws:PrincipalOrgID": organizationId } } };
  expect(await lets(policyOf([bound]), member)).toBe(true);
  expect(await lets(policyOf([bound]), stranger)).toBe(false);
  expect(await lets(policyOf([bound]), {})).toBe(false);
  expect(await lets(policyOf([open]), stranger)).toBe(true);
});

it("never finds it once a statement without a condition is added, unless one denies it to everybody outside", () => {
  fc.assert(
    fc.property(statements, fc.nat({ max: 3 }), (all, place) => {
      const allows: object[] = all.filter(({ Effect }) => Effect === "Allow");
      const policy = policyOf(allows.toSpliced(place, 0, { ...open, Condition: {} }));
      expect(organizationConditionIn(JSON.stringify(policy), organizationId)).toBe("missing");
    }),
  );
});
