import {
  AcceptResourceShareInvitationCommand,
  AssociateResourceShareCommand,
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  DisassociateResourceShareCommand,
  EnableSharingWithAwsOrganizationCommand,
  GetResourceShareInvitationsCommand,
  ListPendingInvitationResourcesCommand,
  UpdateResourceShareCommand,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { expectOneCall } from "../../../../support/calls.ts";
import {
  blue,
  createRamStage,
  gateway,
  management,
  network,
  partner,
  provider,
  type RamStage,
} from "./ram-fixture.ts";

let stage: RamStage;
beforeEach(async () => {
  stage = await createRamStage();
});
afterEach(() => stage.organization.close());

const allow = (Action: string | string[], Condition: object = {}, Resource = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
const deny = (Action: string, Condition: object) => ({
  Effect: "Deny",
  Action,
  Resource: "*",
  Condition,
});
const denied = { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } };
const invite = () => {
  stage.ram.createShare(provider, "eu-west-1", { name: "a share", principals: [partner] });
  return stage.ram.invitations().at(-1)?.arn ?? "";
};

const accept = (statements: object[], arn: string) =>
  stage
    .limited(partner, statements)
    .send(new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn: arn }));

describe("answering an invitation", () => {
  const action = "ram:AcceptResourceShareInvitation";

  it.each([
    {
      name: "the owner that is expected",
      condition: { StringEquals: { "ram:ShareOwnerAccountId": provider } },
    },
    { name: "the name", condition: { StringEquals: { "ram:ResourceShareName": "a share" } } },
  ])("may depend on $name", async ({ condition }) => {
    await accept([allow(action, condition)], invite());
    expect(stage.ram.invitations()).toMatchObject([{ status: "ACCEPTED" }]);
  });

  it.each([
    {
      name: "another owner",
      statements: [allow(action, { StringEquals: { "ram:ShareOwnerAccountId": blue } })],
    },
    {
      name: "another name",
      statements: [allow(action, { StringEquals: { "ram:ResourceShareName": "b" } })],
    },
    { name: "another action", statements: [allow("ram:RejectResourceShareInvitation")] },
    {
      name: "another invitation",
      statements: [allow(action, {}, `arn:aws:ram:eu-west-1:${blue}:resource-share-invitation/*`)],
    },
    { name: "nothing", statements: [allow("s3:*")] },
  ])("is refused where $name is allowed, and nothing happens", async ({ statements }) => {
    await expect(accept(statements, invite())).rejects.toMatchObject(denied);
    expect(stage.ram.invitations()).toMatchObject([{ status: "PENDING" }]);
  });

  it("of an invitation that is not there is a matter of permission first", async () => {
    const condition = { StringEquals: { "ram:ShareOwnerAccountId": provider } };
    await expect(accept([allow(action, condition)], `${invite()}0`)).rejects.toMatchObject(denied);
  });

  it("takes reading as a right of its own", async () => {
    const arn = invite();
    const reader = stage.limited(partner, [allow("ram:GetResourceShareInvitations")]);
    await reader.send(new GetResourceShareInvitationsCommand({}));
    await expect(
      reader.send(new ListPendingInvitationResourcesCommand({ resourceShareInvitationArn: arn })),
    ).rejects.toMatchObject(denied);
  });
});

const create = (statements: object[], input: object) =>
  stage
    .limited(provider, statements)
    .send(new CreateResourceShareCommand({ name: "a share", ...input }));

const tags = { tags: [{ key: "team", value: "net" }] };

describe("sharing", () => {
  it("is asked for each principal and each resource by itself, with the keys of that one alone", async () => {
    await stage.client().send(
      new CreateResourceShareCommand({
        name: "a share",
        principals: [blue, partner],
        resourceArns: [network()],
      }),
    );
    const call = expectOneCall(stage.organization, "ram:CreateResourceShare");
    expect(call.authorizations).toEqual(
      Array.from({ length: 3 }, () => ({
        action: "ram:CreateResourceShare",
        resource: "*",
        answer: "allowed",
      })),
    );
  });

  const all = "ram:CreateResourceShare";

  it.each([
    {
      name: "a principal",
      statements: [allow(all, { StringEquals: { "ram:Principal": blue } })],
      good: { principals: [blue] },
      bad: { principals: [blue, partner] },
    },
    {
      name: "a principal, where resources are absent from the question",
      statements: [allow(all, { StringEqualsIfExists: { "ram:Principal": blue } })],
      good: { principals: [blue], resourceArns: [network()] },
      bad: { principals: [partner], resourceArns: [network()] },
    },
    {
      name: "a type of resource",
      statements: [
        allow(all, {
          StringEqualsIfExists: { "ram:RequestedResourceType": "vpc-lattice:ServiceNetwork" },
        }),
      ],
      good: { resourceArns: [network()], principals: [blue] },
      bad: { resourceArns: [network(), gateway()] },
    },
    {
      name: "a resource",
      statements: [allow(all, { ArnEquals: { "ram:ResourceArn": network() } })],
      good: { resourceArns: [network()] },
      bad: { resourceArns: [network(2)] },
    },
    {
      name: "external principals being forbidden, which is not the default",
      statements: [
        allow(all),
        deny(all, { Bool: { "ram:RequestedAllowsExternalPrincipals": "true" } }),
      ],
      good: { allowExternalPrincipals: false },
      bad: {},
    },
    {
      name: "sharing not being kept",
      statements: [
        allow(all, { Bool: { "ram:RetainSharingOnAccountLeaveOrganization": "false" } }),
      ],
      good: {},
      bad: { resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: true } },
    },
    {
      name: "tags",
      statements: [allow(all, { StringEquals: { "aws:RequestTag/team": "net" } })],
      good: tags,
      bad: {},
    },
  ])("may depend on $name", async ({ statements, good, bad }) => {
    await create(statements, good);
    await expect(create(statements, bad)).rejects.toMatchObject(denied);
    expect(stage.organization.platform.calls.of("ram:CreateResourceShare")).toMatchObject([
      { outcome: "ok" },
      { outcome: "AccessDeniedException" },
    ]);
  });
});

const tagged = (value: string) =>
  stage.ram.createShare(provider, "eu-west-1", {
    name: value,
    tags: [{ key: "team", value }],
    allowExternalPrincipals: value === "net",
  });

describe("changing a share", () => {
  it.each([
    { key: "aws:ResourceTag/team", operator: "StringEquals", value: "net" },
    { key: "ram:ResourceTag/team", operator: "StringEquals", value: "net" },
    { key: "ram:ResourceShareName", operator: "StringEquals", value: "net" },
    { key: "ram:AllowsExternalPrincipals", operator: "Bool", value: "true" },
  ])("may depend on $key", async ({ key, operator, value }) => {
    const [mine, other] = [tagged("net"), tagged("app")];
    const client = stage.limited(provider, [
      allow(
        [
          "ram:UpdateResourceShare",
          "ram:AssociateResourceShare",
          "ram:DisassociateResourceShare",
          "ram:DeleteResourceShare",
        ],
        { [operator]: { [key]: value } },
      ),
    ]);
    const principals = [provider];
    for (const Command of [AssociateResourceShareCommand, DisassociateResourceShareCommand]) {
      await client.send(new Command({ resourceShareArn: mine, principals }));
      stage.settle();
      const refused = client.send(new Command({ resourceShareArn: other, principals }));
      await expect(refused).rejects.toMatchObject(denied);
    }
    await client.send(new UpdateResourceShareCommand({ resourceShareArn: mine, name: "net" }));
    await expect(
      client.send(new DeleteResourceShareCommand({ resourceShareArn: other })),
    ).rejects.toMatchObject(denied);
    await client.send(new DeleteResourceShareCommand({ resourceShareArn: mine }));
  });

  it("may depend on what is associated, and on what an update asks for", async () => {
    const share = tagged("net");
    const client = stage.limited(provider, [
      allow("ram:AssociateResourceShare", { StringEquals: { "ram:Principal": blue } }),
      allow("ram:UpdateResourceShare", {
        Bool: { "ram:RequestedAllowsExternalPrincipals": "false" },
      }),
    ]);
    const associate = (principal: string) =>
      client.send(
        new AssociateResourceShareCommand({ resourceShareArn: share, principals: [principal] }),
      );
    await expect(associate(partner)).rejects.toMatchObject(denied);
    await associate(blue);
    const update = (allowExternalPrincipals: boolean) =>
      client.send(
        new UpdateResourceShareCommand({ resourceShareArn: share, allowExternalPrincipals }),
      );
    await expect(update(true)).rejects.toMatchObject(denied);
    await update(false);
  });

  it("may be allowed on some shares alone", async () => {
    const [mine, other] = [tagged("net"), tagged("app")];
    const client = stage.limited(provider, [allow("ram:DeleteResourceShare", {}, mine)]);
    await expect(
      client.send(new DeleteResourceShareCommand({ resourceShareArn: other })),
    ).rejects.toMatchObject(denied);
    await client.send(new DeleteResourceShareCommand({ resourceShareArn: mine }));
  });
});

const enable = (statement: object) =>
  stage.limited(management, [statement]).send(new EnableSharingWithAwsOrganizationCommand({}));

it("asks the management account's user before it switches sharing on", async () => {
  await expect(enable(allow("organizations:*"))).rejects.toMatchObject(denied);
  await enable(allow("ram:EnableSharingWithAwsOrganization"));
});
