import { describe, expect, it } from "vitest";

import { graph, listOf, resource, resourcesOf, rightsOf, type Statement } from "./synthesized.ts";

const hub = graph.accountId;
const ROLE = "aws:iam/role:Role";
const statements = resourcesOf(ROLE).flatMap((role) =>
  rightsOf(role).map((statement) => ({ role: role.name, statement })),
);
/** Whoever holds an action, with the statements that give it. */
const holders = (action: string): { role: string; statement: Statement }[] =>
  statements.filter(({ statement }) => listOf(statement.Action).includes(action));
const RAM_REGIONS = { "aws:RequestedRegion": ["eu-west-1", "eu-central-1", "us-east-1"] };
const REGIONS = { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] };
const INVITATIONS = "ReconcileShareInvitationsRole";
const SHARES = "ReconcileSharePrincipalsRole";
const NETWORKS = "ReconcileNetworkAssociationsRole";

const ofTheHub = (type: string) => `arn:aws:vpc-lattice:*:${hub}:${type}/*`;
const anybodys = (type: string) => `arn:aws:vpc-lattice:*:*:${type}/*`;

describe("who may answer RAM invitations", () => {
  const invitations = ["arn:aws:ram:*:*:resource-share-invitation/*"];

  it("is one role, which accepts from the configured senders alone and rejects anybody's", () => {
    expect(holders("ram:AcceptResourceShareInvitation")).toEqual([
      {
        role: INVITATIONS,
        statement: {
          Effect: "Allow",
          Action: ["ram:AcceptResourceShareInvitation"],
          Resource: invitations,
          Condition: {
            StringEquals: { ...RAM_REGIONS, "ram:ShareOwnerAccountId": ["666677778888"] },
          },
        },
      },
    ]);
    expect(holders("ram:RejectResourceShareInvitation")).toEqual([
      {
        role: INVITATIONS,
        statement: {
          Effect: "Allow",
          Action: ["ram:RejectResourceShareInvitation"],
          Resource: invitations,
          Condition: { StringEquals: RAM_REGIONS },
        },
      },
    ]);
  });

  it("leaves shares for the hub and for no other principal", () => {
    const leaves = holders("ram:DisassociateResourceShare").filter(
      ({ role }) => role === INVITATIONS,
    );
    expect(leaves.map(({ statement }) => statement)).toEqual([
      {
        Effect: "Allow",
        Action: ["ram:DisassociateResourceShare"],
        Resource: ["arn:aws:ram:*:*:resource-share/*"],
        Condition: { StringEquals: { ...RAM_REGIONS, "ram:Principal": [hub] } },
      },
    ]);
  });
});

describe("who may change RAM shares", () => {
  it("is one role, for principals of the hub's own shares, and never for what is in them", () => {
    expect(holders("ram:AssociateResourceShare")).toEqual([
      {
        role: SHARES,
        statement: {
          Effect: "Allow",
          Action: ["ram:AssociateResourceShare", "ram:DisassociateResourceShare"],
          Resource: [`arn:aws:ram:*:${hub}:resource-share/*`],
          Condition: { StringEquals: RAM_REGIONS, Null: { "ram:Principal": ["false"] } },
        },
      },
    ]);
  });

  it("works in the hub only: it takes no role of another account", () => {
    const actions = rightsOf(resource(ROLE, SHARES)).flatMap(({ Action }) => listOf(Action));
    expect(actions).not.toContain("sts:AssumeRole");
  });

  it("is nobody when it comes to shares as a whole", () => {
    for (const action of ["CreateResourceShare", "UpdateResourceShare", "DeleteResourceShare"])
      expect(holders(`ram:${action}`)).toEqual([]);
    expect(holders("ram:AssociateResourceSharePermission")).toEqual([]);
  });
});

describe("who may associate", () => {
  const network = ofTheHub("servicenetwork");

  it.each([
    {
      action: "vpc-lattice:CreateServiceNetworkServiceAssociation",
      resources: [network, anybodys("service"), ofTheHub("servicenetworkserviceassociation")],
    },
    {
      action: "vpc-lattice:CreateServiceNetworkResourceAssociation",
      resources: [
        network,
        anybodys("resourceconfiguration"),
        ofTheHub("servicenetworkresourceassociation"),
      ],
    },
    {
      action: "vpc-lattice:CreateServiceNetworkVpcAssociation",
      resources: [network, ofTheHub("servicenetworkvpcassociation")],
    },
    {
      action: "vpc-lattice:DeleteServiceNetworkServiceAssociation",
      resources: [ofTheHub("servicenetworkserviceassociation")],
    },
    {
      action: "vpc-lattice:DeleteServiceNetworkResourceAssociation",
      resources: [ofTheHub("servicenetworkresourceassociation")],
    },
    {
      action: "vpc-lattice:DeleteServiceNetworkVpcAssociation",
      resources: [ofTheHub("servicenetworkvpcassociation")],
    },
    {
      action: "vpc-lattice:DeleteResourceEndpointAssociation",
      resources: [ofTheHub("resourceendpointassociation")],
    },
  ])("by $action is one role, with networks of the hub", ({ action, resources }) => {
    const given = holders(action);
    expect(new Set(given.map(({ role }) => role))).toEqual(new Set([NETWORKS]));
    expect(given.flatMap(({ statement }) => listOf(statement.Resource))).toEqual(resources);
    expect(given.map(({ statement }) => statement.Condition)).toEqual(
      given.map(() => ({ StringEquals: REGIONS })),
    );
  });

  it("may write auth policies of the hub's networks and switch authorization on, not off", () => {
    expect(holders("vpc-lattice:PutAuthPolicy").map(({ statement }) => statement.Resource)).toEqual(
      [[network]],
    );
    expect(holders("vpc-lattice:UpdateServiceNetwork")).toEqual([
      {
        role: NETWORKS,
        statement: {
          Effect: "Allow",
          Action: ["vpc-lattice:UpdateServiceNetwork"],
          Resource: [network],
          Condition: { StringEquals: { ...REGIONS, "vpc-lattice:AuthType": ["AWS_IAM"] } },
        },
      },
    ]);
  });

  it("may neither make nor delete networks, services and policies", () => {
    const actions = rightsOf(resource(ROLE, NETWORKS)).flatMap(({ Action }) => listOf(Action));
    const changes = actions.filter((action) =>
      /^(ec2|vpc-lattice):(Create|Delete|Update|Put|Modify)/.test(action),
    );
    expect([...new Set(changes)].toSorted()).toEqual([
      "ec2:CreateNetworkInterface",
      "ec2:CreateNetworkInterfacePermission",
      "vpc-lattice:CreateServiceNetworkResourceAssociation",
      "vpc-lattice:CreateServiceNetworkServiceAssociation",
      "vpc-lattice:CreateServiceNetworkVpcAssociation",
      "vpc-lattice:DeleteResourceEndpointAssociation",
      "vpc-lattice:DeleteServiceNetworkResourceAssociation",
      "vpc-lattice:DeleteServiceNetworkServiceAssociation",
      "vpc-lattice:DeleteServiceNetworkVpcAssociation",
      "vpc-lattice:PutAuthPolicy",
      "vpc-lattice:UpdateServiceNetwork",
    ]);
  });
});

describe("the roles of receivers and members", () => {
  it("are taken by one function each, account by account", () => {
    const taken = holders("sts:AssumeRole")
      .map(({ role, statement }) => ({ role, roles: listOf(statement.Resource) }))
      .filter(({ roles }) => !roles.some((arn) => arn.includes("-provider-")));
    expect(taken).toEqual([
      {
        role: NETWORKS,
        roles: ["333344445555", "444455556666", "555566667777"].map(
          (accountId) => `arn:aws:iam::${accountId}:role/gatehouse-local-member-associations`,
        ),
      },
      {
        role: INVITATIONS,
        roles: ["arn:aws:iam::444455556666:role/gatehouse-local-receiver-shares"],
      },
    ]);
  });
});
