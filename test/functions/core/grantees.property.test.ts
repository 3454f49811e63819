import * as fc from "fast-check";
import { expect, it } from "vitest";

import { decide } from "../../../functions/core/decide.ts";
import type { EntryReading } from "../../../functions/core/entry.ts";
import { granteesOf } from "../../../functions/core/grantees.ts";
import type { OrganizationAccount, Standing } from "../../../functions/core/organization.ts";
import {
  allMembers,
  anInsider,
  aPrincipal,
  aShareOffering,
  granteeFacts,
  green,
  hub,
  onKind,
  organizationArn,
  ouArn,
  partner,
  red,
  share,
} from "../../support/share-situation.ts";
import {
  aGrant,
  anEntry,
  blue,
  farOu,
  minutes,
  nearOu,
  now,
  organizationId,
} from "../../support/situation.ts";

const everyAccount = [blue, green, red, partner, hub, "777788889999"];
const otherOu = "ou-ab12-33333333";
const groups = [`ou/${nearOu}`, `ou/${farOu}`, `ou/${otherOu}`, `organization/${organizationId}`];
const principal = fc.constantFrom(...everyAccount.map((id) => `account/${id}`), ...groups);

const grant = fc
  .record(
    {
      expiresAt: fc.constantFrom(now, minutes(60)),
      notBefore: fc.constantFrom(now, minutes(30)),
      regions: fc.constantFrom("eu-west-1", "eu-central-1").map((one) => [one]),
      environment: fc.constant("same" as const),
      kinds: fc
        .constantFrom("share-principal" as const, "vpc-association" as const)
        .map((one) => [one]),
      resourceTypes: fc.constantFrom("vpc-lattice:service", "ec2:subnet").map((one) => [one]),
    },
    { requiredKeys: [] },
  )
  .map((values) => aGrant({ sponsor: "somebody", ...values }));
const plain = fc.constant(aGrant({ sponsor: "somebody", expiresAt: minutes(60) }));

const anyEntry: fc.Arbitrary<EntryReading> = fc
  .record({
    principal,
    target: fc.constantFrom(share, share, onKind),
    effect: fc.constantFrom("allow", "allow", "allow", "deny"),
    external: fc.boolean(),
    grants: fc.oneof(fc.record({ g1: fc.oneof(plain, plain, grant) }), fc.constant({})),
    malformedGrants: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, fc.constant(["g2"])),
    malformed: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  })
  .map(({ principal: who, target, malformed, external, ...values }) => {
    const key = { target, principal: who };
    return malformed
      ? { found: "malformed", key, problem: "garbage" }
      : anEntry({ key, external: external && who.startsWith("account/"), ...values });
  });

/** Mostly with nothing wrong, so that groups are often principals. */
const plainEntry: fc.Arbitrary<EntryReading> = fc
  .record({ principal, target: fc.constantFrom(share, onKind), g1: plain })
  .map(({ g1, ...key }) => anEntry({ key, grants: { g1 } }));
const entry = fc.oneof({ weight: 3, arbitrary: plainEntry }, { weight: 1, arbitrary: anyEntry });

const unit = fc.constantFrom([nearOu, farOu], [farOu], [otherOu], []);
const accounts: fc.Arbitrary<OrganizationAccount[]> = fc
  .subarray(everyAccount.filter((id) => id !== partner))
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc
          .record({
            organizationalUnits: unit,
            state: fc.oneof(
              { weight: 15, arbitrary: fc.constant("ACTIVE") },
              fc.constantFrom("SUSPENDED", undefined),
            ),
            missingSince: fc.oneof(
              { weight: 15, arbitrary: fc.constant(undefined) },
              fc.constant(7),
            ),
          })
          .map((values) => anInsider(id, values)),
      ),
    ),
  );

/** Where an account stands, told without the code under test. */
function standingOf(id: string, everybody: readonly OrganizationAccount[]): Standing {
  const account = everybody.find(({ accountId }) => accountId === id);
  if (account === undefined) return { standing: "outside", snapshot: 7 };
  if (account.missingSince !== undefined) return { standing: "unknown", because: "missing" };
  const { organizationalUnits, state } = account;
  return { standing: "member", organizationId, organizationalUnits, state, snapshot: 7 };
}

/** Everybody whom a principal lets in, as RAM sees it: whoever is in the organization, missing from one listing or not. */
function letIn(principalId: string, everybody: readonly OrganizationAccount[]): string[] {
  if (principalId === organizationArn) return everybody.map(({ accountId }) => accountId);
  const inside = everybody.filter(({ organizationalUnits }) =>
    organizationalUnits.some((id) => ouArn(id) === principalId),
  );
  return /^\d{12}$/.test(principalId) ? [principalId] : inside.map(({ accountId }) => accountId);
}

it("cover nobody whom decide does not approve, and everybody whom it does", () => {
  let shown = 0;
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 6 }),
      accounts,
      fc.constantFrom(undefined, undefined, undefined, 1),
      fc.boolean(),
      fc.subarray([organizationArn, ouArn(nearOu), ouArn(farOu), ouArn(otherOu)]),
      fc.boolean(),
      (entries, everybody, perAccount, hasEnvironment, marked, areRefused) => {
        const environment = hasEnvironment
          ? { name: "production", accounts: [`ou/${nearOu}`, `account/${red}`] }
          : undefined;
        const offering = aShareOffering({ perAccount, environment });
        const { principals, uncertain, coveredBy, doubtful } = granteesOf(
          granteeFacts(entries, {
            offering,
            members: allMembers(everybody),
            // An ARN that the share has may stand for its accounts while there is doubt; one that was refused never does.
            share: areRefused ? { refused: new Set(marked) } : { principals: marked },
          }),
        );
        expect(uncertain).toBeUndefined();
        const approved = everyAccount.filter(
          (id) =>
            decide({
              connection: aPrincipal(id, {
                status: "absent",
                state: "absent",
                resourceTypes: ["vpc-lattice:service"],
              }),
              offering: { found: "offering", offering },
              standing: standingOf(id, everybody),
              entries,
              admitted: false,
              seats: { holders: new Set() },
              now,
            }).verdict === "approve",
        );
        const covered = [...principals.keys()].flatMap((id) => letIn(id, everybody));
        shown += [...principals.keys()].filter((id) => id.startsWith("arn:")).length;
        expect(covered.filter((id) => !approved.includes(id))).toEqual([]);
        const kept = areRefused
          ? []
          : marked.filter((arn) => doubtful.has(arn)).flatMap((arn) => letIn(arn, everybody));
        const left = approved.filter(
          (id) => id !== hub && !covered.includes(id) && !kept.includes(id),
        );
        expect(left).toEqual([]);
        for (const [id, arn] of coveredBy) {
          expect(principals.has(arn)).toBe(true);
          expect(principals.has(id)).toBe(false);
        }
      },
    ),
    { numRuns: 2_000 },
  );
  // ARNs are among what was tried.
  expect(shown).toBeGreaterThan(100);
});
