import { beforeAll, describe, expect, it } from "vitest";

import { expectNoCall } from "../support/calls.ts";
import { useWorld } from "../support/test-world.ts";
import { alarmIs } from "./alarm-state.ts";
import { BLUE, GREEN, HUB, PARTNER, PROVIDER, sharingIn } from "./sharing-stage.ts";

// Its roles ask for what they must not have, and are refused.
const test = useWorld((graph) => graph, { permissions: "altered" });
const sharing = sharingIn(test);
const { patience } = sharing;

const LISTS = { resourceTypes: ["ec2:PrefixList"] };
const prefixListOf = (accountId: string) =>
  `arn:aws:ec2:eu-west-1:${accountId}:prefix-list/pl-0123456789abcdef0`;
const receiverRole = `arn:aws:iam::${GREEN}:role/gatehouse-local-receiver-shares`;

let inbox: string;
let network: string;

beforeAll(async () => {
  test.world.services.ram.enableOrganizationSharing();
  inbox = sharing.inboxOf(GREEN);
  network = await sharing.network("common", [BLUE]);
  await sharing.register(network);
});

describe("the role of a receiver", () => {
  it("is not given to a hub with another external id: nothing is looked at until the two agree", async () => {
    const { identities, calls } = test.world.organization.platform;
    const role = identities.role(receiverRole);
    if (role === undefined) throw new Error(`there is no ${receiverRole}`);
    const trust = JSON.stringify(role.trust).replace('gatehouse-local"', 'another-hub"');
    expect(trust).toContain('"sts:ExternalId":"another-hub"');
    identities.putRole({ ...role, trust: JSON.parse(trust) as typeof role.trust });
    await sharing.allowOutsider(inbox, PARTNER, LISTS);
    await sharing.register(inbox);
    const share = await sharing.share(sharing.clients("partner"), {
      name: "lists",
      resourceArns: [prefixListOf(PARTNER)],
      principals: [GREEN],
      allowExternalPrincipals: true,
    });
    await test.sweep();
    await alarmIs(test, "InvitationLookFailed", "ALARM");
    const refused = calls
      .of("sts:AssumeRole")
      .filter(({ input }) => (input as { readonly RoleArn?: string }).RoleArn === receiverRole);
    expect(new Set(refused.map(({ outcome }) => outcome))).toEqual(new Set(["AccessDenied"]));
    expect(sharing.callsBy(GREEN, "ram:GetResourceShareInvitations")).toEqual([]);
    expect(sharing.invitationTo(share)?.status).toBe("PENDING");
    const [failure] = sharing
      .logged("ReconcileShareInvitations")
      .filter(({ message, resource }) => message === "look.failed" && resource === inbox);
    expect(failure?.error?.message).toContain(`can't assume ${receiverRole}: AccessDenied`);

    identities.putRole(role);
    await sharing.answered(share, "ACCEPTED");
  });

  it("accepts nothing of an account that its stack does not name, whatever the allowlist says", async () => {
    await sharing.allow(inbox, `account/${BLUE}`, LISTS);
    // Of an account of the organization: this way it invites all the same (ram.md section 3).
    const share = await sharing.share(sharing.clients("tenant-blue"), {
      name: "outlasting",
      resourceArns: [prefixListOf(BLUE)],
      principals: [GREEN],
      allowExternalPrincipals: true,
      resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: true },
    });
    await test.sweep();
    const outcome = await patience.eventually(
      "IAM has refused it",
      () => sharing.recordOf(inbox, share, "outcome"),
      (record) => record?.["result"] === "failed",
    );
    expect(outcome).toMatchObject({ action: "accept", errorCode: "AccessDeniedException" });
    expect(sharing.invitationTo(share)?.status).toBe("PENDING");
    await patience.decided(inbox, share, "approve", "granted");
    await alarmIs(test, "InvitationActionFailed", "ALARM");
  });
});

/** A rule in an account that sends every event of a source to the hub's bus, with a role of that account. */
const ruleOf = (accountId: string, source: string, role: string): string => {
  const { events } = test.world.services;
  const { identities } = test.world.organization.platform;
  const name = `to-the-hub-as-${role}`;
  const arn = `arn:aws:events:eu-west-1:${accountId}:rule/${name}`;
  const roleArn = `arn:aws:iam::${accountId}:role/${role}`;
  const busArn = test.world.app.buses.get("HintBus").arn;
  const policies = { put: statement({ Action: "events:PutEvents", Resource: busArn }) };
  const known = identities.role(roleArn) ?? { arn: roleArn, accountId, name: role, policies };
  // A role of ours serves no rule but ours: whoever administers its account could change that, and the bus is on guard too.
  const Principal = { Service: "events.amazonaws.com" };
  identities.putRole({ ...known, trust: statement({ Principal, Action: "sts:AssumeRole" }) });
  const eventPattern = JSON.stringify({ source: [source] });
  events.putRule({ arn, name, eventPattern, enabled: true });
  events.putTarget(arn, { id: "hint-bus", arn: busArn, roleArn });
  return arn;
};

describe("the hub's bus", () => {
  const LATTICE = "aws.vpc-lattice";
  const RAM = "aws.ram";
  const NETWORK_EVENTS = "gatehouse-local-network-events";
  const RAM_EVENTS = "gatehouse-local-ram-events";

  it.each([
    { of: "a member that is not configured", by: PROVIDER, role: NETWORK_EVENTS, source: LATTICE },
    { of: "a receiver that is not configured", by: BLUE, role: RAM_EVENTS, source: RAM },
    { of: "an account outside", by: PARTNER, role: NETWORK_EVENTS, source: LATTICE },
    { of: "a member by another role", by: BLUE, role: "somebody", source: LATTICE },
    { of: "another source from a member", by: BLUE, role: NETWORK_EVENTS, source: RAM },
    { of: "another source from a receiver", by: GREEN, role: RAM_EVENTS, source: LATTICE },
    { of: "another service of AWS's", by: BLUE, role: NETWORK_EVENTS, source: "aws.organizations" },
  ])("takes no event of $of", async ({ by, role, source }) => {
    const { events } = test.world.services;
    const ruleArn = ruleOf(by, source, role);
    await patience.untilNothingIsLeft();
    const { calls } = test.world.organization.platform;
    calls.clear();
    const event = events.publish({
      accountId: by,
      region: "eu-west-1",
      source,
      detailType: "AWS API Call via CloudTrail",
      // No rule of ours lets this one through.
      detail: { eventName: "ListServices" },
    });
    await test.quiet();
    const [delivery] = events
      .deliveries()
      .filter((one) => one.event.id === event.id && one.ruleArn === ruleArn);
    expect(delivery).toMatchObject({ outcome: "lost", attempts: 1 });
    expect(delivery?.lastError).toMatch(/^AccessDenied.*events:PutEvents/);
    expectNoCall(test.world.organization, "vpc-lattice:ListServiceNetworkServiceAssociations");
    expectNoCall(test.world.organization, "ram:GetResourceShareInvitations");
    expect(sharing.callsBy(HUB, "sqs:SendMessage")).toEqual([]);
  });
});

function statement(values: object) {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...values }] };
}
