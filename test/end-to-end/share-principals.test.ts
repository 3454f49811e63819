import {
  AssociateResourceSharePermissionCommand,
  CreatePermissionCommand,
  GetResourceShareAssociationsCommand,
} from "@aws-sdk/client-ram";
import { beforeAll, describe, expect, it } from "vitest";

import { unitNamed } from "../../local/showcase/neighbourhood.ts";
import { useWorld } from "../support/test-world.ts";
import { BLUE, GREEN, HUB, lastOf, RED, sessionOf, sharingIn } from "./sharing-stage.ts";

const test = useWorld();
const sharing = sharingIn(test);
const { patience } = sharing;

let organization: string;
let production: string;
/** OU and organization as RAM names them. */
let productionArn: string;
let organizationArn: string;
let networks = 0;

beforeAll(() => {
  test.world.services.ram.enableOrganizationSharing();
  const { organizationId } = test.world.organization.platform;
  const prefix = "arn:aws:organizations::111122223333";
  const unitId = unitNamed(test.world, "workloads", "production");
  organization = `organization/${organizationId}`;
  production = `ou/${unitId}`;
  organizationArn = `${prefix}:${organization}`;
  productionArn = `${prefix}:ou/${organizationId}/${unitId}`;
});

/** A share of a new network, for nobody yet, registered once its entries are written. */
async function shareOfNetwork(): Promise<string> {
  networks += 1;
  const name = `shared-${networks}`;
  const network = await sharing.network(name, []);
  return await sharing.share(test.hub, {
    name,
    resourceArns: [network],
    allowExternalPrincipals: false,
  });
}

/** Every principal with AWS's word for it, sorted. */
async function principalsOf(share: string): Promise<string[]> {
  const { resourceShareAssociations = [] } = await test.hub.ram.send(
    new GetResourceShareAssociationsCommand({
      associationType: "PRINCIPAL",
      resourceShareArns: [share],
    }),
  );
  return resourceShareAssociations
    .map(({ associatedEntity, status }) => `${associatedEntity} ${status}`)
    .toSorted();
}

const isFor = (share: string, ...principals: readonly string[]) =>
  patience.eventually(
    `${share} is for ${principals.join(", ") || "nobody"}`,
    () => principalsOf(share),
    (seen) =>
      seen.join() ===
      principals
        .map((one) => `${one} ASSOCIATED`)
        .toSorted()
        .join(),
  );

/** Every change of the share's principals that Gatehouse asked for, as `add 333344445555`. */
const changesOf = (share: string) =>
  test.world.organization.platform.calls.records.flatMap(({ action, caller, input, outcome }) => {
    const { resourceShareArn, principals = [] } = input as Change;
    const verb = VERBS.get(action);
    const isOurs = caller.type === "role" && resourceShareArn === share && outcome === "ok";
    return isOurs && verb !== undefined ? principals.map((one) => `${verb} ${one}`) : [];
  });

/** Inputs as the SDK's schema parsed them. */
type Change = { readonly resourceShareArn?: string; readonly principals?: readonly string[] };
const VERBS = new Map([
  ["AssociateResourceShare", "add"],
  ["DisassociateResourceShare", "remove"],
]);

describe("a share of ours", () => {
  it("is for the accounts that live grants name, as long as they do", async () => {
    const share = await shareOfNetwork();
    await sharing.allow(share, `account/${BLUE}`);
    await sharing.allow(share, `account/${RED}`);
    await sharing.register(share);
    await isFor(share, BLUE, RED);
    await patience.decided(share, BLUE, "approve", "granted");
    const added = lastOf(sharing.callsBy(HUB, "ram:AssociateResourceShare"));
    expect(sessionOf(added).roleArn).toBe(
      `arn:aws:iam::${HUB}:role/gatehouse-local-reconcile-share-principals`,
    );
    await test.showcase.policy.removeEntry({ target: share, principal: `account/${RED}` });
    await isFor(share, BLUE);
    await patience.untilNothingIsLeft();
    await test.sweep();
    expect(changesOf(share).toSorted()).toEqual([`add ${BLUE}`, `add ${RED}`, `remove ${RED}`]);
  });

  it("is for an OU, or the whole organization, as one principal where nobody below is excepted", async () => {
    const ofUnit = await shareOfNetwork();
    await sharing.allow(ofUnit, production);
    await sharing.register(ofUnit);
    const ofAll = await shareOfNetwork();
    await sharing.allow(ofAll, organization);
    // Below the organization already: not a principal by itself.
    await sharing.allow(ofAll, `account/${BLUE}`);
    await sharing.register(ofAll);
    await isFor(ofUnit, productionArn);
    await isFor(ofAll, organizationArn);
    expect(changesOf(ofUnit)).toEqual([`add ${productionArn}`]);
    expect(changesOf(ofAll)).toEqual([`add ${organizationArn}`]);
  });

  it("is for the accounts of an OU one by one as soon as one of them is denied: they come before the OU goes", async () => {
    const share = await shareOfNetwork();
    await sharing.allow(share, production);
    await sharing.register(share);
    await isFor(share, productionArn);
    await test.showcase.policy.putEntry(
      { target: share, principal: `account/${GREEN}` },
      "deny",
      {},
    );
    await isFor(share, BLUE);
    expect(changesOf(share)).toEqual([
      `add ${productionArn}`,
      `add ${BLUE}`,
      `remove ${productionArn}`,
    ]);
    await patience.decided(share, productionArn, "end", "denied");
    // While an association is not done yet RAM refuses to take another away (ram.md section 9): nobody tried.
    const removals = sharing
      .callsBy(HUB, "ram:DisassociateResourceShare")
      .filter(({ input }) => (input as Change).resourceShareArn === share);
    expect(removals.map(({ outcome }) => outcome)).toEqual(["ok"]);

    await test.showcase.policy.removeEntry({ target: share, principal: `account/${GREEN}` });
    await isFor(share, productionArn);
    expect(changesOf(share).slice(3)).toEqual([`add ${productionArn}`, `remove ${BLUE}`]);
  });

  it("has a principal that AWS failed to make cleared away and made anew", async () => {
    const share = await shareOfNetwork();
    await patience.untilNothingIsLeft();
    test.world.services.ram.failNextAssociation("an internal error occurred", BLUE);
    await sharing.allow(share, `account/${BLUE}`);
    await sharing.register(share);
    await isFor(share, BLUE);
    const trail = await patience.trailOf(share);
    const intents = trail.filter(
      ({ type, externalId }) => type === "intent" && externalId === BLUE,
    );
    expect(intents.map(({ action }) => action)).toEqual(["add", "clear", "add"]);
    await patience.decided(share, BLUE, "approve", "granted");
  });

  it("with what can be neither seen nor cut is for nobody until its offering says that this is known", async () => {
    const share = await sharing.share(test.hub, {
      name: "lists",
      resourceArns: [`arn:aws:ec2:eu-west-1:${HUB}:prefix-list/pl-0123456789abcdef0`],
      allowExternalPrincipals: false,
    });
    await sharing.allow(share, `account/${BLUE}`);
    await sharing.register(share);
    await patience.decided(share, BLUE, "hold", "cuts-nothing");
    expect(await principalsOf(share)).toEqual([]);
    expect(changesOf(share)).toEqual([]);
    await sharing.register(share, { cutsNothing: true });
    await isFor(share, BLUE);
  });

  it("with a permission of AWS's own is reported until it has one of ours", async () => {
    const name = "watched";
    const network = await sharing.network(name, []);
    const share = await sharing.share(test.hub, {
      name,
      resourceArns: [network],
      allowExternalPrincipals: false,
    });
    await sharing.register(share);
    const findings = () => sharing.findings("ReconcileSharePrincipals", share, "share-too-open");
    await patience.eventually(
      "people are told",
      () => Promise.resolve(findings()),
      (found) => found.length > 0,
    );
    expect(findings().at(-1)?.explanation).toContain("is AWS's own, which AWS may widen");
    const { permission } = await test.hub.ram.send(
      new CreatePermissionCommand({
        name: "join",
        resourceType: "vpc-lattice:ServiceNetwork",
        policyTemplate: JSON.stringify({
          Effect: "Allow",
          Action: ["vpc-lattice:CreateServiceNetworkVpcAssociation"],
        }),
      }),
    );
    await test.hub.ram.send(
      new AssociateResourceSharePermissionCommand({
        resourceShareArn: share,
        permissionArn: permission?.arn,
        replace: true,
      }),
    );
    await patience.untilNothingIsLeft();
    const before = findings().length;
    await test.sweep();
    await patience.untilNothingIsLeft();
    expect(findings()).toHaveLength(before);
  });
});
