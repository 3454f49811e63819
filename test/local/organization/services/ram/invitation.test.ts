import {
  AcceptResourceShareInvitationCommand,
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  DisassociateResourceShareCommand,
  GetResourceShareAssociationsCommand,
  GetResourceShareInvitationsCommand,
  GetResourceSharesCommand,
  ListPendingInvitationResourcesCommand,
  ListResourcesCommand,
  RejectResourceShareInvitationCommand,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  blue,
  createRamStage,
  DAY_MS,
  firewallPolicy,
  gateway,
  HOUR_MS,
  network,
  ORGANIZATION,
  partner,
  provider,
  type RamStage,
} from "./ram-fixture.ts";

let stage: RamStage;
beforeEach(async () => {
  stage = await createRamStage();
});
afterEach(() => stage.organization.close());

const knobs = () => stage.organization.platform.knobs;
const advance = (ms: number) => stage.organization.platform.clock.advance(ms);
const share = (principals: string[], resourceArns = [network()], more: object = {}) =>
  stage.ram.createShare(provider, "eu-west-1", {
    name: "a share",
    principals,
    resourceArns,
    ...more,
  });
const invitations = async (profile = "partner", input: object = {}) =>
  (await stage.client(profile).send(new GetResourceShareInvitationsCommand(input)))
    .resourceShareInvitations ?? [];
const invitationArn = async (profile = "partner") =>
  (await invitations(profile))[0]?.resourceShareInvitationArn ?? "none";
const accept = (arn: string, profile = "partner", clientToken?: string) =>
  stage
    .client(profile)
    .send(
      new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn: arn, clientToken }),
    );
const reject = (arn: string, profile = "partner") =>
  stage
    .client(profile)
    .send(new RejectResourceShareInvitationCommand({ resourceShareInvitationArn: arn }));
const statusOfPrincipal = async (principal = partner) =>
  (
    await stage
      .client()
      .send(new GetResourceShareAssociationsCommand({ associationType: "PRINCIPAL", principal }))
  ).resourceShareAssociations?.map(({ status }) => status);
const received = async (profile = "partner") =>
  (
    await stage
      .client(profile)
      .send(new GetResourceSharesCommand({ resourceOwner: "OTHER-ACCOUNTS" }))
  ).resourceShares ?? [];

describe("an invitation", () => {
  it("reaches an account outside the organization, without an expiry, its ARN in the sender's account", async () => {
    const resourceShareArn = share([partner]);
    expect(await invitations()).toEqual([
      {
        resourceShareInvitationArn: expect.stringMatching(
          new RegExp(`^arn:aws:ram:eu-west-1:${provider}:resource-share-invitation/[0-9a-f-]{36}$`),
        ),
        resourceShareName: "a share",
        resourceShareArn,
        senderAccountId: provider,
        receiverAccountId: partner,
        invitationTimestamp: expect.any(Date),
        status: "PENDING",
      },
    ]);
    expect(await received()).toEqual([]);
    expect(stage.ram.sharedWith(partner, network())).toBe(false);
  });

  it("that is accepted gives access once the association has settled, to what is added later as well", async () => {
    const shareArn = share([partner]);
    stage.settle();
    expect(await statusOfPrincipal()).toEqual(["ASSOCIATING"]);
    const answer = await accept(await invitationArn());
    expect(answer.resourceShareInvitation).toMatchObject({ status: "ACCEPTED" });
    expect(await received()).toEqual([]);
    expect(stage.ram.sharedWith(partner, network())).toBe(false);
    stage.settle();
    expect(await statusOfPrincipal()).toEqual(["ASSOCIATED"]);
    expect(await received()).toMatchObject([
      { resourceShareArn: shareArn, owningAccountId: provider },
    ]);
    expect(stage.ram.sharedWith(partner, network())).toBe(true);

    stage.ram.addToShare(shareArn, { resourceArns: [network(2)] });
    stage.settle();
    expect(stage.ram.sharedWith(partner, network(2))).toBe(true);
    expect(await invitations()).toHaveLength(1);
    expect(stage.ram.sharedResources(partner, "eu-west-1", "vpc-lattice:servicenetwork")).toEqual([
      network(),
      network(2),
    ]);
  });

  it("that is rejected ends the association", async () => {
    share([partner]);
    const answer = await reject(await invitationArn());
    expect(answer.resourceShareInvitation).toMatchObject({ status: "REJECTED" });
    expect(await statusOfPrincipal()).toEqual([]);
    stage.settle();
    expect(stage.ram.sharedWith(partner, network())).toBe(false);
  });

  it("names the role that it is for", async () => {
    const role = `arn:aws:iam::${partner}:role/network`;
    share([role], [firewallPolicy]);
    expect(await invitations()).toMatchObject([{ receiverAccountId: partner, receiverArn: role }]);
    await accept(await invitationArn());
    stage.settle();
    expect(await received()).toHaveLength(1);
    expect(stage.ram.sharedWith(partner, firewallPolicy)).toBe(false);
  });

  it("shows what it is for while it is pending, and not afterwards", async () => {
    share([partner], [network(), gateway()]);
    const arn = await invitationArn();
    const list = (resourceRegionScope?: "GLOBAL") =>
      stage.client("partner").send(
        new ListPendingInvitationResourcesCommand({
          resourceShareInvitationArn: arn,
          resourceRegionScope,
        }),
      );
    expect((await list()).resources).toMatchObject([
      { arn: network(), type: "vpc-lattice:ServiceNetwork", resourceRegionScope: "REGIONAL" },
      { arn: gateway(), type: "ec2:TransitGateway" },
    ]);
    expect((await list("GLOBAL")).resources).toEqual([]);
    await accept(arn);
    await expect(list()).rejects.toMatchObject({
      name: "ResourceShareInvitationArnNotFoundException",
    });
  });

  it("stays invisible for as long as the knob says", async () => {
    knobs().invitationVisibilityDelayMs = 5_000;
    share([partner]);
    expect(await invitations()).toEqual([]);
    const [hidden] = stage.ram.invitations();
    await expect(accept(hidden?.arn ?? "")).rejects.toMatchObject({
      name: "ResourceShareInvitationArnNotFoundException",
    });
    advance(5_000);
    expect(await invitations()).toHaveLength(1);
  });

  it("is found by its ARN and its share's, and by nobody else, in no other Region", async () => {
    const shareArn = share([partner]);
    const other = share([partner]);
    const [first] = await invitations("partner", { resourceShareArns: [shareArn] });
    expect(first?.resourceShareArn).toBe(shareArn);
    const byArn = { resourceShareInvitationArns: [first?.resourceShareInvitationArn] };
    expect(await invitations("partner", byArn)).toEqual([first]);
    const both = { ...byArn, resourceShareArns: [other] };
    expect(await invitations("partner", both)).toEqual([]);
    expect(await invitations("tenant-blue")).toEqual([]);
    const elsewhere = stage.client("partner", "eu-central-1");
    const answer = await elsewhere.send(new GetResourceShareInvitationsCommand({}));
    expect(answer.resourceShareInvitations).toEqual([]);
  });
});

describe("an answer", () => {
  it.each([
    { first: "accept", second: "accept", error: "AlreadyAccepted" },
    { first: "accept", second: "reject", error: "AlreadyAccepted" },
    { first: "reject", second: "reject", error: "AlreadyRejected" },
    { first: "reject", second: "accept", error: "AlreadyRejected" },
  ])("of $second after $first is $error", async ({ first, second, error }) => {
    share([partner]);
    const arn = await invitationArn();
    const verbs = new Map([
      ["accept", accept],
      ["reject", reject],
    ]);
    await verbs.get(first)?.(arn);
    await expect(verbs.get(second)?.(arn)).rejects.toMatchObject({
      name: `ResourceShareInvitation${error}Exception`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    { name: "no ARN", arn: "invitation-1" },
    { name: "the share's ARN", arn: `arn:aws:ram:eu-west-1:${provider}:resource-share/1` },
    {
      name: "another partition's",
      arn: `arn:aws-cn:ram:eu-west-1:${provider}:resource-share-invitation/1`,
    },
    {
      name: "an account of 13 digits",
      arn: `arn:aws:ram:eu-west-1:${provider}0:resource-share-invitation/1`,
    },
    {
      name: "a trailing space",
      arn: `arn:aws:ram:eu-west-1:${provider}:resource-share-invitation/1 `,
    },
  ])("to $name is MalformedArnException", async ({ arn }) => {
    await expect(accept(arn)).rejects.toMatchObject({ name: "MalformedArnException" });
  });

  it("of another account, to another Region and to an unknown ARN is …ArnNotFoundException", async () => {
    share([partner]);
    const arn = await invitationArn();
    const notFound = { name: "ResourceShareInvitationArnNotFoundException" };
    await expect(accept(arn, "tenant-blue")).rejects.toMatchObject(notFound);
    await expect(accept(arn, "provider")).rejects.toMatchObject(notFound);
    await expect(accept(`${arn}0`)).rejects.toMatchObject(notFound);
    const elsewhere = stage.client("partner", "eu-central-1");
    await expect(
      elsewhere.send(new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn: arn })),
    ).rejects.toMatchObject(notFound);
  });

  it("is repeated for the same client token, and refused for another invitation with it", async () => {
    share([partner]);
    share([partner]);
    const [one, other] = (await invitations()).map((row) => row.resourceShareInvitationArn ?? "");
    const first = await accept(one ?? "", "partner", "token-1");
    expect(first.clientToken).toBe("token-1");
    const again = await accept(one ?? "", "partner", "token-1");
    expect(again.resourceShareInvitation).toEqual(first.resourceShareInvitation);
    await expect(accept(other ?? "", "partner", "token-1")).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
    advance(knobs().ramTokenLifetimeMs);
    await expect(accept(one ?? "", "partner", "token-1")).rejects.toMatchObject({
      name: "ResourceShareInvitationAlreadyAcceptedException",
    });
  });

  it("carries the query code where the knob says so", async () => {
    share([partner]);
    const arn = await invitationArn();
    await accept(arn);
    knobs().ramErrorCodes = "query";
    await expect(accept(arn)).rejects.toMatchObject({
      name: "InvalidResourceShareInvitationArn.AlreadyAccepted",
    });
  });
});

describe("time", () => {
  it.each([
    { name: "12 hours for VPC Lattice", arns: [network()], window: 12 * HOUR_MS },
    { name: "12 hours for a share without resources", arns: [], window: 12 * HOUR_MS },
    { name: "7 days for a transit gateway", arns: [gateway()], window: 7 * DAY_MS },
    { name: "12 hours for both kinds", arns: [network(), gateway()], window: 12 * HOUR_MS },
    {
      name: "7 days for both kinds, where the knob says so",
      arns: [network(), gateway()],
      window: 7 * DAY_MS,
      mixed: "7-days" as const,
    },
  ])("an invitation stays open $name, then ends with its association", async (row) => {
    knobs().mixedShareInvitationWindow = row.mixed ?? "12-hours";
    const shareArn = share([partner], row.arns);
    const arn = stage.ram.invitations()[0]?.arn ?? "";
    advance(row.window - 1_000);
    expect(await invitations()).toMatchObject([{ status: "PENDING" }]);
    advance(1_000);
    expect(await invitations()).toMatchObject([{ status: "EXPIRED", resourceShareArn: shareArn }]);
    expect(await statusOfPrincipal()).toEqual([]);
    const expired = { name: "ResourceShareInvitationExpiredException" };
    await expect(accept(arn)).rejects.toMatchObject(expired);
    await expect(reject(arn)).rejects.toMatchObject(expired);
    await expect(
      stage
        .client("partner")
        .send(new ListPendingInvitationResourcesCommand({ resourceShareInvitationArn: arn })),
    ).rejects.toMatchObject(expired);
  });

  it("takes accepted invitations out of listings after seven days, and leaves the access", async () => {
    share([partner]);
    const arn = await invitationArn();
    await accept(arn);
    advance(7 * DAY_MS - 1_000);
    expect(await invitations()).toMatchObject([{ status: "ACCEPTED" }]);
    advance(1_000);
    expect(await invitations()).toEqual([]);
    await expect(accept(arn)).rejects.toMatchObject({
      name: "ResourceShareInvitationArnNotFoundException",
    });
    expect(await received()).toHaveLength(1);
  });
});

describe("who is not invited", () => {
  it.each([
    { name: "a member of the organization that shares within itself", principals: [blue] },
    { name: "the organization", principals: [ORGANIZATION] },
    { name: "the owner itself", principals: [provider] },
  ])("$name", async ({ principals }) => {
    stage.ram.enableOrganizationSharing();
    share(principals);
    stage.settle();
    expect(stage.ram.invitations()).toEqual([]);
    const holder = principals[0] === provider ? provider : blue;
    expect(stage.ram.sharedWith(holder, network())).toBe(true);
  });

  it("but a member is, while the organization does not share within itself", async () => {
    share([blue], undefined, { allowExternalPrincipals: false });
    stage.settle();
    expect(stage.ram.sharedWith(blue, network())).toBe(false);
    await accept(await invitationArn("tenant-blue"), "tenant-blue");
    stage.settle();
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
  });

  it("and a member is, by a share that keeps sharing when the account leaves, and keeps it", async () => {
    stage.ram.enableOrganizationSharing();
    share([blue], undefined, {
      resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: true },
    });
    await accept(await invitationArn("tenant-blue"), "tenant-blue");
    stage.settle();
    stage.organization.leave(blue);
    expect(await received("tenant-blue")).toHaveLength(1);
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
  });
});

const withdraw = (resourceShareArn: string) =>
  stage
    .client()
    .send(new DisassociateResourceShareCommand({ resourceShareArn, principals: [partner] }));

describe("an owner who takes back what was not answered", () => {
  it("ends the invitation", async () => {
    const shareArn = share([partner]);
    stage.settle();
    const arn = await invitationArn();
    const answer = await withdraw(shareArn);
    expect(answer.resourceShareAssociations).toMatchObject([{ status: "DISASSOCIATING" }]);
    stage.settle();
    expect(await statusOfPrincipal()).toEqual([]);
    await expect(accept(arn)).rejects.toMatchObject({
      name: "ResourceShareInvitationArnNotFoundException",
    });
  });

  it("is refused where the knob says so", async () => {
    knobs().withdrawUnaccepted = "refused";
    const shareArn = share([partner]);
    stage.settle();
    await expect(withdraw(shareArn)).rejects.toMatchObject({
      name: "InvalidStateTransitionException",
      message: "At least one of the associations in the resource share is in ASSOCIATING status",
    });
    expect(await invitations()).toMatchObject([{ status: "PENDING" }]);
  });

  it("may delete the share as well", async () => {
    const shareArn = share([partner]);
    stage.settle();
    await stage.client().send(new DeleteResourceShareCommand({ resourceShareArn: shareArn }));
    expect(await invitations()).toEqual([]);
  });
});

describe("a sender", () => {
  it("has 250 pending invitations at most", async () => {
    const accounts = Array.from({ length: 250 }, (_, n) => String(900_000_000_000 + n));
    const shareArn = share(accounts);
    const created = stage
      .client()
      .send(new CreateResourceShareCommand({ name: "more", principals: [partner] }));
    await expect(created).rejects.toMatchObject({ name: "ResourceShareLimitExceededException" });
    expect(stage.ram.invitations().filter((one) => one.shareArn === shareArn)).toHaveLength(250);
  });
});

describe("a receiver's resources", () => {
  it("are listed with the share, and by the sender's id", async () => {
    const shareArn = share([partner], [network(), gateway()]);
    await accept(await invitationArn());
    stage.settle();
    const list = async (input: object) =>
      (
        await stage
          .client("partner")
          .send(new ListResourcesCommand({ resourceOwner: "OTHER-ACCOUNTS", ...input }))
      ).resources?.map(({ arn }) => arn);
    expect(await list({})).toEqual([network(), gateway()]);
    expect(await list({ principal: provider, resourceShareArns: [shareArn] })).toHaveLength(2);
    expect(await list({ principal: blue })).toEqual([]);
    expect(await list({ resourceType: "EC2:transitgateway" })).toEqual([gateway()]);
    expect(await list({ resourceArns: [network()] })).toEqual([network()]);
    stage.ram.addToShare(shareArn, { resourceArns: [network(2)] });
    expect(await list({})).toHaveLength(2);
    stage.settle();
    expect(await list({})).toHaveLength(3);
  });
});
