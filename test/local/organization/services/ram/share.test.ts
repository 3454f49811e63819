import {
  AssociateResourceShareCommand,
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  DisassociateResourceShareCommand,
  GetResourceShareAssociationsCommand,
  GetResourceSharesCommand,
  ListPrincipalsCommand,
  ListResourcesCommand,
  UpdateResourceShareCommand,
  type CreateResourceShareRequest,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  blue,
  coreNetwork,
  createRamStage,
  firewallPolicy,
  gateway,
  green,
  HOUR_MS,
  ipamPool,
  network,
  ORGANIZATION,
  partner,
  provider,
  subnet,
  type RamStage,
} from "./ram-fixture.ts";

const retain = { retainSharingOnAccountLeaveOrganization: true };

let stage: RamStage;
beforeEach(async () => {
  stage = await createRamStage({
    resourceExists: (arn) => (arn === network(404) ? false : undefined),
  });
  stage.ram.enableOrganizationSharing();
});
afterEach(() => stage.organization.close());

const create = (input: Partial<CreateResourceShareRequest>, region = "eu-west-1") =>
  stage
    .client("provider", region)
    .send(new CreateResourceShareCommand({ name: "a share", ...input }));
const createArn = async (input: Partial<CreateResourceShareRequest>) =>
  (await create(input)).resourceShare?.resourceShareArn ?? "none";
const associate = (resourceShareArn: string, input: object) =>
  stage.client().send(new AssociateResourceShareCommand({ resourceShareArn, ...input }));
const disassociate = (resourceShareArn: string, input: object, profile = "provider") =>
  stage.client(profile).send(new DisassociateResourceShareCommand({ resourceShareArn, ...input }));
const rows = async (associationType: "PRINCIPAL" | "RESOURCE" | "SOURCE", input: object = {}) =>
  (
    await stage
      .client()
      .send(new GetResourceShareAssociationsCommand({ associationType, ...input }))
  ).resourceShareAssociations ?? [];
const shares = async (input: object = {}, profile = "provider") =>
  (
    await stage
      .client(profile)
      .send(new GetResourceSharesCommand({ resourceOwner: "SELF", ...input }))
  ).resourceShares ?? [];

describe("CreateResourceShare", () => {
  it("answers with a share that allows external principals, unless it is told otherwise", async () => {
    const answer = await create({ tags: [{ key: "team", value: "net" }], clientToken: "t" });
    expect(answer).toMatchObject({
      clientToken: "t",
      resourceShare: {
        resourceShareArn: expect.stringMatching(
          new RegExp(`^arn:aws:ram:eu-west-1:${provider}:resource-share/[0-9a-f-]{36}$`),
        ),
        name: "a share",
        owningAccountId: provider,
        allowExternalPrincipals: true,
        status: "ACTIVE",
        featureSet: "STANDARD",
        tags: [{ key: "team", value: "net" }],
        resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: false },
      },
    });
    expect(
      (await create({ clientToken: "t", tags: [{ key: "team", value: "net" }] })).resourceShare,
    ).toEqual(answer.resourceShare);
    expect(await shares()).toHaveLength(1);
  });

  it("associates in the background", async () => {
    await create({ principals: [blue], resourceArns: [network()] });
    expect(await rows("PRINCIPAL")).toMatchObject([
      {
        associatedEntity: blue,
        status: "ASSOCIATING",
        external: false,
        resourceShareName: "a share",
      },
    ]);
    expect(await rows("RESOURCE")).toMatchObject([
      { associatedEntity: network(), status: "ASSOCIATING", associationType: "RESOURCE" },
    ]);
    expect(stage.ram.sharedWith(blue, network())).toBe(false);
    stage.settle();
    expect(await rows("PRINCIPAL")).toMatchObject([{ status: "ASSOCIATED" }]);
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
  });

  it("takes no time at all where nothing takes time", async () => {
    stage.organization.platform.knobs.shareSettlingMs = 0;
    await create({ principals: [blue], resourceArns: [network()] });
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
  });

  it.each([
    { name: "a name with a slash", input: { name: "a/b" }, error: "InvalidParameterException" },
    { name: "a name of 256", input: { name: "a".repeat(256) }, error: "InvalidParameterException" },
    {
      name: "a key of AWS's own",
      input: { tags: [{ key: "aws:x", value: "" }] },
      error: "InvalidParameterException",
    },
    { name: "no ARN", input: { resourceArns: ["sn-1"] }, error: "MalformedArnException" },
    {
      name: "another partition's resource",
      input: { resourceArns: [network().replace("arn:aws:", "arn:aws-cn:")] },
      error: "MalformedArnException",
    },
    {
      name: "a resource that is not there",
      input: { resourceArns: [network(404)] },
      error: "UnknownResourceException",
    },
    {
      name: "another account's resource",
      input: { resourceArns: [network(1, "eu-west-1", blue)] },
      error: "OperationNotPermittedException",
    },
    {
      name: "another Region's resource",
      input: { resourceArns: [network(1, "eu-central-1")] },
      error: "InvalidParameterException",
    },
    {
      name: "a global resource outside its Region",
      input: { resourceArns: [coreNetwork] },
      error: "InvalidParameterException",
    },
    {
      name: "101 resources",
      input: { resourceArns: Array.from({ length: 101 }, (_, n) => network(n)) },
      error: "ResourceShareLimitExceededException",
    },
    {
      name: "a principal of 13 digits",
      input: { principals: [`${blue}0`] },
      error: "InvalidParameterException",
    },
    {
      name: "a principal of another organization",
      input: { principals: [ORGANIZATION.replace("o-exampleorg1", "o-otherorgan1")] },
      error: "UnknownResourceException",
    },
    {
      name: "a unit that is not there",
      input: { principals: [`${ORGANIZATION.replace(":organization/", ":ou/")}/ou-zzzz-zzzzzzzz`] },
      error: "UnknownResourceException",
    },
    {
      name: "an external principal where none is allowed",
      input: { principals: [partner], allowExternalPrincipals: false },
      error: "InvalidParameterException",
    },
    {
      name: "an external principal for what stays in the organization",
      input: { principals: [partner], resourceArns: [subnet] },
      error: "OperationNotPermittedException",
    },
    {
      name: "a role for what goes to accounts alone",
      input: { principals: [`arn:aws:iam::${blue}:role/r`], resourceArns: [network()] },
      error: "OperationNotPermittedException",
    },
    {
      name: "a permission that is not there",
      input: { permissionArns: ["arn:aws:ram::aws:permission/None"] },
      error: "UnknownResourceException",
    },
    {
      name: "retention without external principals",
      input: { allowExternalPrincipals: false, resourceShareConfiguration: retain },
      error: "InvalidParameterException",
    },
    {
      name: "retention for an organization",
      input: { principals: [ORGANIZATION], resourceShareConfiguration: retain },
      error: "InvalidParameterException",
    },
    {
      name: "retention of what stays in the organization",
      input: { resourceArns: [subnet], resourceShareConfiguration: retain },
      error: "InvalidParameterException",
    },
    {
      name: "a service principal",
      input: { principals: ["ec2.amazonaws.com"] },
      error: "NotModelledByGatehouseLocal",
    },
    { name: "sources", input: { sources: [blue] }, error: "NotModelledByGatehouseLocal" },
  ])("refuses $name with $error, and leaves no trace", async ({ input, error }) => {
    await expect(create(input)).rejects.toMatchObject({ name: error });
    expect(await shares()).toEqual([]);
    expect(stage.ram.invitations()).toEqual([]);
  });

  it("refuses a token that was used with other parameters", async () => {
    await create({ clientToken: "t" });
    await expect(create({ clientToken: "t", name: "other" })).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });

  it("does not know units and the organization while it does not share within itself", async () => {
    stage.ram.disableOrganizationSharing();
    await expect(create({ principals: [stage.unitOf(blue)] })).rejects.toThrow(
      /^OrganizationalUnit ou-\S+ could not be found\.$/,
    );
    await expect(create({ principals: [ORGANIZATION] })).rejects.toThrow("could not be found");
  });
});

describe("Regions", () => {
  it("keep shares apart, and global resources are shared in us-east-1 with use everywhere", async () => {
    await create({ resourceArns: [coreNetwork], principals: [blue] }, "us-east-1");
    stage.settle();
    expect(await shares()).toEqual([]);
    expect(stage.ram.sharedWith(blue, coreNetwork)).toBe(true);
    const found = await stage.client("tenant-blue", "us-east-1").send(
      new ListResourcesCommand({
        resourceOwner: "OTHER-ACCOUNTS",
        resourceRegionScope: "GLOBAL",
      }),
    );
    expect(found.resources).toMatchObject([{ arn: coreNetwork, resourceRegionScope: "GLOBAL" }]);
  });

  it("do not matter to an IPAM pool, whose ARN has none", async () => {
    expect((await create({ resourceArns: [ipamPool] })).resourceShare?.status).toBe("ACTIVE");
  });

  it("that the organization does not use are refused by name", async () => {
    await expect(create({}, "ap-southeast-2")).rejects.toThrow(
      /Region ap-southeast-2 of ram .* not modelled/,
    );
  });
});

describe("AssociateResourceShare and DisassociateResourceShare", () => {
  it("answer with the rows in transition, and what ended is gone", async () => {
    const arn = await createArn({});
    const joined = await associate(arn, { principals: [blue], resourceArns: [network()] });
    expect(joined.resourceShareAssociations).toMatchObject([
      { associatedEntity: network(), status: "ASSOCIATING" },
      { associatedEntity: blue, status: "ASSOCIATING" },
    ]);
    await expect(disassociate(arn, { principals: [blue] })).rejects.toMatchObject({
      name: "InvalidStateTransitionException",
    });
    stage.settle();
    const left = await disassociate(arn, { principals: [blue] });
    expect(left.resourceShareAssociations).toMatchObject([
      { associatedEntity: blue, status: "DISASSOCIATING" },
    ]);
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
    await expect(
      associate(arn, { principals: [green, blue], resourceArns: [gateway()] }),
    ).rejects.toMatchObject({ name: "InvalidStateTransitionException" });
    stage.settle();
    expect(await rows("PRINCIPAL")).toEqual([]);
    expect(await rows("RESOURCE")).toHaveLength(1);
    expect(stage.ram.sharedWith(blue, network())).toBe(false);
    await associate(arn, { principals: [blue] });
    stage.settle();
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
  });

  it("leave what is associated as it is", async () => {
    const arn = await createArn({ principals: [blue] });
    stage.settle();
    const again = await associate(arn, { principals: [blue] });
    expect(again.resourceShareAssociations).toMatchObject([{ status: "ASSOCIATED" }]);
    expect(await rows("PRINCIPAL")).toHaveLength(1);
  });

  it("take what is named twice once", async () => {
    const arn = await createArn({});
    const answer = await associate(arn, { principals: [partner, partner] });
    expect(answer.resourceShareAssociations).toHaveLength(1);
    expect(stage.ram.invitations()).toHaveLength(1);
  });

  it("refuse a whole call for one bad entity", async () => {
    const arn = await createArn({});
    await expect(associate(arn, { resourceArns: [network(), network(404)] })).rejects.toMatchObject(
      { name: "UnknownResourceException" },
    );
    expect(await rows("RESOURCE")).toEqual([]);
    await associate(arn, { principals: [partner] });
    await expect(associate(arn, { resourceArns: [subnet] })).rejects.toMatchObject({
      name: "OperationNotPermittedException",
    });
    await expect(disassociate(arn, { principals: [blue] })).rejects.toMatchObject({
      name: "UnknownResourceException",
    });
  });

  it("fail without an exception where a failure is planned, and may be tried again", async () => {
    stage.ram.failNextAssociation("The resource is not available.");
    const arn = await createArn({ resourceArns: [network()], principals: [blue] });
    stage.settle();
    expect(await rows("RESOURCE")).toMatchObject([
      { status: "FAILED", statusMessage: "The resource is not available." },
    ]);
    expect(stage.ram.sharedWith(blue, network())).toBe(false);
    await associate(arn, { resourceArns: [network()] });
    stage.settle();
    expect(stage.ram.sharedWith(blue, network())).toBe(true);
  });

  it("fail by name, whatever settles before", async () => {
    stage.ram.failNextAssociation("Not this one.", blue);
    const arn = await createArn({ resourceArns: [network()] });
    stage.settle();
    expect(await rows("RESOURCE")).toMatchObject([{ status: "ASSOCIATED" }]);
    await associate(arn, { principals: [blue] });
    stage.settle();
    expect(await rows("PRINCIPAL")).toMatchObject([
      { status: "FAILED", statusMessage: "Not this one." },
    ]);
  });

  it("are for the owner, in the share's Region", async () => {
    const arn = await createArn({});
    const change = (profile: string, region: string) =>
      stage
        .client(profile, region)
        .send(new AssociateResourceShareCommand({ resourceShareArn: arn, principals: [blue] }));
    await expect(change("tenant-blue", "eu-west-1")).rejects.toMatchObject({
      name: "OperationNotPermittedException",
    });
    await expect(change("provider", "eu-central-1")).rejects.toMatchObject({
      name: "UnknownResourceException",
    });
    await expect(associate("arn:aws:ram:eu-west-1:1:share", {})).rejects.toMatchObject({
      name: "MalformedArnException",
    });
  });
});

const acceptAll = () => {
  for (const { arn, status } of stage.ram.invitations()) {
    if (status === "PENDING") stage.ram.acceptInvitation(arn);
  }
  stage.settle();
};

const leave = (arn: string, profile = "partner", principals = [partner]) =>
  disassociate(arn, { principals }, profile);

describe("a receiver that leaves", () => {
  it("may do so while the share holds only what is on the list", async () => {
    const arn = await createArn({ principals: [partner], resourceArns: [gateway()] });
    acceptAll();
    await leave(arn);
    stage.settle();
    expect(stage.ram.sharedWith(partner, gateway())).toBe(false);
    await expect(leave(arn)).rejects.toMatchObject({ name: "UnknownResourceException" });
  });

  it.each([
    { name: "holds VPC Lattice", arns: [network()], profile: "partner", who: [partner] },
    {
      name: "holds that as well",
      arns: [gateway(), network()],
      profile: "partner",
      who: [partner],
    },
    { name: "came by membership", arns: [gateway()], profile: "tenant-blue", who: [blue] },
    { name: "is another's to leave", arns: [gateway()], profile: "partner", who: [blue] },
  ])("may not while the share $name", async ({ arns, profile, who }) => {
    const arn = await createArn({ principals: [partner, blue], resourceArns: arns });
    acceptAll();
    await expect(leave(arn, profile, who)).rejects.toMatchObject({
      name: "OperationNotPermittedException",
    });
    expect(await rows("PRINCIPAL")).toHaveLength(2);
  });

  it("has nothing to leave before it has accepted", async () => {
    const arn = await createArn({ principals: [partner] });
    stage.settle();
    await expect(leave(arn)).rejects.toMatchObject({ name: "UnknownResourceException" });
  });
});

const update = (resourceShareArn: string, input: object) =>
  stage.client().send(new UpdateResourceShareCommand({ resourceShareArn, ...input }));

describe("UpdateResourceShare", () => {
  it("changes the name and whether external principals are allowed", async () => {
    const arn = await createArn({});
    const answer = await update(arn, { name: "new", allowExternalPrincipals: false });
    expect(answer.resourceShare).toMatchObject({ name: "new", allowExternalPrincipals: false });
    await expect(associate(arn, { principals: [partner] })).rejects.toThrow(
      `Principal ${partner} is not in your AWS organization`,
    );
    await expect(update(arn, { name: "a/b" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("does not forbid external principals that are there", async () => {
    const arn = await createArn({ principals: [partner] });
    await expect(update(arn, { allowExternalPrincipals: false })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});

const remove = (resourceShareArn: string, clientToken?: string) =>
  stage.client().send(new DeleteResourceShareCommand({ resourceShareArn, clientToken }));

describe("DeleteResourceShare", () => {
  it("ends access, and the share stays listed as DELETED for two hours", async () => {
    const arn = await createArn({ principals: [blue], resourceArns: [network()] });
    await expect(remove(arn)).rejects.toMatchObject({ name: "InvalidStateTransitionException" });
    stage.settle();
    expect(await remove(arn, "t")).toMatchObject({ returnValue: true, clientToken: "t" });
    expect(await shares()).toMatchObject([{ status: "DELETING" }]);
    stage.settle();
    expect(await shares({ resourceShareStatus: "DELETED" })).toHaveLength(1);
    expect(await shares({ resourceShareStatus: "ACTIVE" })).toEqual([]);
    expect(await shares({ resourceOwner: "OTHER-ACCOUNTS" }, "tenant-blue")).toEqual([]);
    expect(stage.ram.sharedWith(blue, network())).toBe(false);
    await expect(remove(arn)).rejects.toMatchObject({ name: "UnknownResourceException" });
    expect(await remove(arn, "t")).toMatchObject({ returnValue: true });
    stage.organization.platform.clock.advance(2 * HOUR_MS);
    expect(await shares()).toEqual([]);
  });
});

describe("listings", () => {
  it("keep the owner's tags from receivers", async () => {
    await create({ principals: [blue], tags: [{ key: "team", value: "net" }] });
    stage.settle();
    const [seen] = await shares({ resourceOwner: "OTHER-ACCOUNTS" }, "tenant-blue");
    expect(seen).toMatchObject({ name: "a share", status: "ACTIVE" });
    expect(seen?.tags).toBeUndefined();
    expect((await shares())[0]?.tags).toHaveLength(1);
  });

  it("of shares heed name, tags and ARNs", async () => {
    const arn = await createArn({ name: "one", tags: [{ key: "team", value: "net" }] });
    await create({ name: "two" });
    const names = async (input: object) => (await shares(input)).map(({ name }) => name);
    expect(await names({ name: "two" })).toEqual(["two"]);
    expect(await names({ tagFilters: [{ tagKey: "team", tagValues: ["net"] }] })).toEqual(["one"]);
    expect(await names({ tagFilters: [{ tagKey: "team", tagValues: ["x"] }] })).toEqual([]);
    expect(await names({ resourceShareArns: [arn] })).toEqual(["one"]);
    await expect(shares({ resourceShareArns: [`${arn}0`] })).rejects.toMatchObject({
      name: "UnknownResourceException",
    });
    await expect(shares({ resourceOwner: "ME" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await expect(shares({ permissionArn: "x" })).rejects.toThrow("permissionArn");
  });

  it("of associations heed entity, share and status, and refuse filters of the other type", async () => {
    const arn = await createArn({
      principals: [blue, partner],
      resourceArns: [network(), gateway()],
    });
    await create({ resourceArns: [firewallPolicy] });
    stage.settle();
    expect(await rows("PRINCIPAL", { associationStatus: "ASSOCIATING" })).toMatchObject([
      { associatedEntity: partner, external: true },
    ]);
    expect(await rows("PRINCIPAL", { principal: blue })).toHaveLength(1);
    expect(await rows("RESOURCE", { resourceShareArns: [arn] })).toHaveLength(2);
    expect(await rows("RESOURCE", { resourceArn: firewallPolicy })).toHaveLength(1);
    expect(await rows("SOURCE")).toEqual([]);
    await expect(rows("PRINCIPAL", { resourceArn: network() })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("of principals name receivers to the owner, and the owner to receivers", async () => {
    const arn = await createArn({ principals: [blue, partner], resourceArns: [network()] });
    stage.settle();
    const principals = async (profile: string, input: object) =>
      (
        await stage
          .client(profile)
          .send(new ListPrincipalsCommand({ resourceOwner: "SELF", ...input }))
      ).principals?.map(({ id, external }) => ({ id, external }));
    expect(await principals("provider", {})).toEqual([{ id: blue, external: false }]);
    expect(await principals("provider", { resourceArn: gateway() })).toEqual([]);
    expect(await principals("provider", { resourceType: "ec2:subnet" })).toEqual([]);
    expect(await principals("provider", { principals: [partner] })).toEqual([]);
    const received = { resourceOwner: "OTHER-ACCOUNTS", resourceShareArns: [arn] };
    expect(await principals("tenant-blue", received)).toEqual([{ id: provider, external: false }]);
  });

  it("of resources refuse types that nobody knows", async () => {
    const listed = stage
      .client()
      .send(new ListResourcesCommand({ resourceOwner: "SELF", resourceType: "ec2:Moon" }));
    await expect(listed).rejects.toMatchObject({ name: "InvalidResourceTypeException" });
  });
});
