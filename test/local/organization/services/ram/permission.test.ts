import {
  AssociateResourceSharePermissionCommand,
  CreatePermissionCommand,
  CreateResourceShareCommand,
  ListPermissionsCommand,
  ListResourceSharePermissionsCommand,
} from "@aws-sdk/client-ram";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { blue, createRamStage, gateway, network, provider, type RamStage } from "./ram-fixture.ts";

let stage: RamStage;
beforeEach(async () => {
  stage = await createRamStage();
});
afterEach(() => stage.organization.close());

const template = JSON.stringify({
  Effect: "Allow",
  Action: ["vpc-lattice:CreateServiceNetworkVpcAssociation"],
});
const create = (input: object = {}, profile = "provider") =>
  stage.client(profile).send(
    new CreatePermissionCommand({
      name: "connect",
      resourceType: "vpc-lattice:ServiceNetwork",
      policyTemplate: template,
      ...input,
    }),
  );
const OWN = `arn:aws:ram:eu-west-1:${provider}:permission/connect`;
const DEFAULT = "arn:aws:ram::aws:permission/AWSRAMPermissionVpcLatticeServiceNetworkReadWrite";
const attach = (resourceShareArn: string, input: object) =>
  stage.client().send(
    new AssociateResourceSharePermissionCommand({
      resourceShareArn,
      permissionArn: OWN,
      ...input,
    }),
  );
const attached = async (resourceShareArn: string, profile = "provider") =>
  (
    await stage.client(profile).send(new ListResourceSharePermissionsCommand({ resourceShareArn }))
  ).permissions?.map(({ arn }) => arn);
const share = (more: object = {}) =>
  stage.ram.createShare(provider, "eu-west-1", {
    name: "a share",
    resourceArns: [network()],
    principals: [provider],
    ...more,
  });

const list = async (input: object, profile = "provider") =>
  (await stage.client(profile).send(new ListPermissionsCommand(input))).permissions?.map(
    ({ arn }) => arn,
  );

const statement = (more: object) => JSON.stringify({ Effect: "Allow", Action: ["a:b"], ...more });

describe("CreatePermission", () => {
  it("makes a permission that is listed beside AWS's own", async () => {
    const { permission } = await create({ tags: [{ key: "team", value: "net" }] });
    expect(permission).toMatchObject({
      arn: OWN,
      version: "1",
      permissionType: "CUSTOMER_MANAGED",
      resourceType: "vpc-lattice:ServiceNetwork",
      tags: [{ key: "team", value: "net" }],
    });
    const resourceType = "vpc-lattice:servicenetwork";
    expect(await list({ resourceType })).toEqual([DEFAULT, OWN]);
    expect(await list({ resourceType, permissionType: "AWS_MANAGED" })).toEqual([DEFAULT]);
    expect(await list({ permissionType: "CUSTOMER_MANAGED" })).toEqual([OWN]);
    expect(await list({ permissionType: "CUSTOMER_MANAGED" }, "tenant-blue")).toEqual([]);
  });

  it.each([
    { name: "37 letters", input: { name: "a".repeat(37) }, error: "InvalidParameterException" },
    {
      name: "a type without permissions of one's own",
      input: { resourceType: "ec2:TransitGateway" },
      error: "InvalidParameterException",
    },
    {
      name: "an unknown type",
      input: { resourceType: "ec2:Moon" },
      error: "InvalidResourceTypeException",
    },
    {
      name: "no JSON",
      input: { policyTemplate: "{" },
      error: "MalformedPolicyTemplateException",
    },
    {
      name: "a list",
      input: { policyTemplate: "[]" },
      error: "MalformedPolicyTemplateException",
    },
    {
      name: "a Principal",
      input: { policyTemplate: statement({ Principal: "*" }) },
      error: "MalformedPolicyTemplateException",
    },
    {
      name: "a denial",
      input: { policyTemplate: statement({ Effect: "Deny" }) },
      error: "MalformedPolicyTemplateException",
    },
    {
      name: "no action",
      input: { policyTemplate: '{"Effect":"Allow"}' },
      error: "MalformedPolicyTemplateException",
    },
    {
      name: "the caller's organization",
      input: {
        policyTemplate: statement({
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
        }),
      },
      error: "MalformedPolicyTemplateException",
    },
  ])("refuses $name with $error", async ({ input, error }) => {
    await expect(create(input)).rejects.toMatchObject({ name: error });
  });

  it("refuses a name that is taken, with HTTP 409", async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: "PermissionAlreadyExistsException",
      $metadata: { httpStatusCode: 409 },
    });
  });
});

const client = (Resource: string[]) =>
  stage.limited(provider, [
    { Effect: "Allow", Action: "ram:AssociateResourceSharePermission", Resource },
  ]);

describe("the permissions of a share", () => {
  it("are the default of each type, until another takes its place", async () => {
    await create();
    const arn = share({ resourceArns: [network(), gateway()] });
    const gateways = "arn:aws:ram::aws:permission/AWSRAMDefaultPermissionTransitGateway";
    expect(await attached(arn)).toEqual([DEFAULT, gateways]);
    await expect(attach(arn, {})).rejects.toMatchObject({ name: "InvalidParameterException" });
    await attach(arn, { permissionArn: DEFAULT });
    expect(await attach(arn, { replace: true, clientToken: "t" })).toMatchObject({
      returnValue: true,
      clientToken: "t",
    });
    expect(await attached(arn)).toEqual([OWN, gateways]);
  });

  it("may be given when it is created, one for each type", async () => {
    await create();
    expect(await attached(share({ permissionArns: [OWN] }))).toEqual([OWN]);
    const both = new CreateResourceShareCommand({ name: "x", permissionArns: [OWN, DEFAULT] });
    await expect(stage.client().send(both)).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("are shown to who received it, and to nobody else", async () => {
    stage.ram.enableOrganizationSharing();
    const arn = share({ principals: [blue] });
    stage.settle();
    expect(await attached(arn, "tenant-blue")).toEqual([DEFAULT]);
    await expect(attached(arn, "tenant-red")).rejects.toMatchObject({
      name: "UnknownResourceException",
    });
  });

  it.each([
    { arn: "connect", error: "MalformedArnException" },
    { arn: `${OWN}-2`, error: "UnknownResourceException" },
    { arn: "arn:aws:ram::aws:permission/Nothing", error: "UnknownResourceException" },
  ])("can't be $arn: $error", async ({ arn, error }) => {
    const attaching = attach(share(), { permissionArn: arn, replace: true });
    await expect(attaching).rejects.toMatchObject({ name: error });
  });

  it("need a right on the share and one on the permission", async () => {
    await create();
    const arn = share();
    const command = () =>
      new AssociateResourceSharePermissionCommand({
        resourceShareArn: arn,
        permissionArn: OWN,
        replace: true,
      });
    await expect(client([arn]).send(command())).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await client([arn, OWN]).send(command());
    await client(["*"]).send(
      new AssociateResourceSharePermissionCommand({
        resourceShareArn: arn,
        permissionArn: DEFAULT,
        replace: true,
      }),
    );
  });
});
