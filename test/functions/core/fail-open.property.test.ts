import * as fc from "fast-check";
import { expect, it } from "vitest";

import { having } from "../../support/fail-open/aws-picture.ts";
import { anEntryItem, members } from "../../support/fail-open/aws-tenants.ts";
import {
  aRequestItem,
  network,
  networkBases,
  subjects,
} from "../../support/fail-open/network-bases.ts";
import { green } from "../../support/fail-open/picture.ts";
import { playAws } from "../../support/fail-open/play-aws.ts";
import { invitationBases, receiver } from "../../support/fail-open/ram-bases.ts";
import { blue, minutes } from "../../support/situation.ts";

const types = ["vpc-lattice:Service", "vpc-lattice:ServiceNetwork", "ec2:Subnet", "rds:Cluster"];
const anyType = fc.constantFrom(...types, "ec2:subnet", "s3:Bucket", "", undefined);
const [offered] = invitationBases;
const [asked] = networkBases;
const joined = networkBases.filter(({ does }) => does === "closes");

it("accepts no share with anything in it that no single grant names", async () => {
  let accepted = 0;
  const grant = fc.record({
    source: fc.constant("operator"),
    resourceTypes: fc.oneof(
      fc.subarray(types, { minLength: 1 }),
      fc.subarray(types, { minLength: 1 }),
      fc.constantFrom([], ["*"], "ec2:Subnet", undefined),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyType, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.array(grant, { maxLength: 3 }),
      async (pages, grants) => {
        if (offered === undefined) throw new Error("there is no base");
        const entry = anEntryItem(receiver, members[0]);
        const inside = pages.map((page, at) => ({
          resources: page.map((type) => ({ type })),
          ...(at < pages.length - 1 && { nextToken: String(at + 1) }),
        }));
        const picture = {
          ...having(offered.picture, ["aws", "ListPendingInvitationResources"], inside),
          allowlist: [
            ...offered.picture.allowlist.slice(0, 1),
            { ...entry, grants: Object.fromEntries(grants.map((one, at) => [`g${at}`, one])) },
          ],
        };
        const { opens, closes } = await playAws(picture);
        expect(closes).toEqual([]);
        const held = pages.flat().map((type) => (type ?? "").toLowerCase());
        const isNamed = grants.some(
          ({ resourceTypes }) =>
            Array.isArray(resourceTypes) &&
            held.every((type) => resourceTypes.some((one) => one.toLowerCase() === type)),
        );
        const isOpened = opens.length > 0;
        expect({ held, mayOpen: !isOpened || (isNamed && held.length > 0) }).toMatchObject({
          mayOpen: true,
        });
        accepted += opens.length;
      },
    ),
    { numRuns: 300 },
  );
  expect(accepted).toBeGreaterThan(0);
});

it("ends nothing that somebody's automation looks after, or may", async () => {
  let ended = 0;
  const manager = fc.constantFrom(
    "application-networking.k8s.aws/ManagedBy",
    "ManagedByServiceAWSEventBridge",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...joined.filter(({ name }) => /denied/.test(name))),
      fc.oneof(
        fc.record({ mark: fc.constantFrom(true, "true", 1, {}) }),
        fc.record({ tag: manager, value: fc.constantFrom("", "x", "false") }),
        fc.record({
          refused: fc.constantFrom("AccessDeniedException", "ResourceNotFoundException"),
        }),
        fc.constant("nobody" as const),
      ),
      fc.constantFrom("ACTIVE", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"),
      fc.boolean(),
      async (base, who, status, exclusive) => {
        if (who !== "nobody" && "mark" in who && base.kind !== "resource-association") return;
        const [api = ""] = Object.entries(base.picture.aws)
          .filter(([, [page]]) => JSON.stringify(page).includes("serviceNetworkArn"))
          .map(([name]) => name);
        const row = ["aws", api, 0, "items", 0];
        let picture = having(base.picture, [...row, "status"], status);
        picture = having(picture, ["allowlist", 0, "exclusive"], exclusive);
        if (who !== "nobody" && "mark" in who)
          picture = having(picture, [...row, "isManagedAssociation"], who.mark);
        if (who !== "nobody" && "tag" in who)
          picture = having(
            picture,
            ["aws", "ListTagsForResource"],
            [{ tags: { [who.tag]: who.value } }],
          );
        if (who !== "nobody" && "refused" in who)
          picture = having(picture, ["aws", "ListTagsForResource"], [{ ...who, status: 403 }]);
        const { opens, closes } = await playAws(picture);
        const isManaged = who !== "nobody";
        expect({ opens, managed: isManaged ? closes : [] }).toEqual({ opens: [], managed: [] });
        ended += closes.length;
      },
    ),
    { numRuns: 300 },
  );
  expect(ended).toBeGreaterThan(0);
});

const subjectOf = (kind: keyof typeof subjects, owner: string, id: string) =>
  subjects[kind].replace(blue, owner).replace(/0$/, id);

it("makes no association that no open request, or tag of its owner, names exactly", async () => {
  let made = 0;
  const account = fc.constantFrom(blue, blue, green);
  const request = fc.record({
    kind: fc.constantFrom("service-association", "resource-association", "vpc-association"),
    id: fc.constantFrom("0", "1", "2"),
    owner: account,
    tenant: account,
    status: fc.constantFrom("pending", "approved", "approved", "denied", "cancelled", "revoked"),
    minutesLeft: fc.constantFrom(undefined, 60, 0, -60),
    on: fc.constantFrom(network, network, network.replace(/0$/, "1")),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 4 }), async (requests) => {
      if (asked === undefined) throw new Error("there is no base");
      const items = requests.map(({ kind, id, owner, tenant, status, minutesLeft, on }, at) => {
        const { securityGroupIds: _none, ...item } = aRequestItem(kind) as ReturnType<
          typeof aRequestItem
        > & { readonly securityGroupIds?: unknown };
        return {
          ...item,
          pk: on,
          sk: `request/r${at}`,
          tenant,
          subject: subjectOf(kind, owner, id),
          status,
          ...(minutesLeft !== undefined && { expiresAt: minutes(minutesLeft).toISOString() }),
        };
      });
      const open = requests
        .filter(({ owner, tenant }) => owner === blue && tenant === blue)
        .filter(
          ({ on, status, minutesLeft = 1 }) =>
            on === network && /pending|approved/.test(status) && minutesLeft > 0,
        )
        .map(({ kind, id }) => subjectOf(kind, blue, id))
        .map((arn) => (arn.includes(":ec2:") ? arn.slice(arn.lastIndexOf("/") + 1) : arn));
      const entries = ["service", "resource", "vpc"].map((kind) =>
        anEntryItem(`kind/${kind}-association`, members[0]),
      );
      const { opens, closes } = await playAws({
        ...asked.picture,
        allowlist: [...asked.picture.allowlist.slice(0, 1), ...entries],
        requests: items,
      });
      expect(closes).toEqual([]);
      for (const { input } of opens) {
        const values = Object.values(input);
        expect(values.some((value) => open.includes(String(value)))).toBe(true);
        expect(values).toContain(network);
      }
      made += opens.length;
    }),
    { numRuns: 300 },
  );
  expect(made).toBeGreaterThan(0);
});
