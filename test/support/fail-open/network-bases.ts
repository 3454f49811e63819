import type { RequestableKind } from "../../../functions/core/request.ts";
import { blue, minutes } from "../situation.ts";
import type { Answers } from "./aws-answers.ts";
import { ledgerRecordOf } from "./aws-ledger.ts";
import type { Base } from "./aws-tenants.ts";
import { aDenyItem, anEntryItem, anOfferingItem, aPictureOf, members } from "./aws-tenants.ts";
import type { Item } from "./picture.ts";
import { hub } from "./picture.ts";

export const network = `arn:aws:vpc-lattice:eu-west-1:${hub}:servicenetwork/sn-0123456789abcdef0`;
export const configuration = `arn:aws:vpc-lattice:eu-west-1:${hub}:resourceconfiguration/rcfg-0fedcba9876543210`;
const vpcId = "vpc-0123456789abcdef0";
const group = "sg-0123456789abcdef0";
const endpoint = "vpce-0aaaaaaaaaaaaaaa1";

export const subjects: Readonly<Record<RequestableKind, string>> = {
  "service-association": `arn:aws:vpc-lattice:eu-west-1:${blue}:service/svc-0123456789abcdef0`,
  "resource-association": `arn:aws:vpc-lattice:eu-west-1:${blue}:resourceconfiguration/rcfg-0123456789abcdef0`,
  "vpc-association": `arn:aws:ec2:eu-west-1:${blue}:vpc/${vpcId}`,
};
const kinds = Object.keys(subjects) as RequestableKind[];

export const aRequestItem = (kind: RequestableKind): Item => ({
  pk: network,
  sk: "request/r1",
  schema: 1,
  kind,
  tenant: blue,
  subject: subjects[kind],
  ...(kind === "vpc-association" && { securityGroupIds: [group] }),
  status: "approved",
  createdAt: minutes(-60).toISOString(),
  version: 1,
});

/** What there is when nothing is joined yet: blue's service, configuration and VPC, which nobody tagged. */
const quiet: Answers = {
  ListServiceNetworkServiceAssociations: [{ items: [] }],
  ListServiceNetworkResourceAssociations: [{ items: [] }],
  ListServiceNetworkVpcAssociations: [{ items: [] }],
  ListServiceNetworkVpcEndpointAssociations: [{ items: [] }],
  GetServiceNetwork: [{ arn: network, sharingConfig: { enabled: true } }],
  GetService: [{ arn: subjects["service-association"], status: "ACTIVE" }],
  GetResourceConfiguration: [
    {
      arn: subjects["resource-association"],
      status: "ACTIVE",
      type: "SINGLE",
      allowAssociationToShareableServiceNetwork: true,
    },
  ],
  DescribeVpcs: [{ Vpcs: [] }],
  [`DescribeVpcs of ${blue}`]: [{ Vpcs: [{ VpcId: vpcId, OwnerId: blue, Tags: [] }] }],
  DescribeSecurityGroups: [{ SecurityGroups: [{ GroupId: group, VpcId: vpcId }] }],
  ListServices: [{ items: [] }],
  ListResourceConfigurations: [{ items: [] }],
  ListTagsForResource: [{ tags: {} }],
};

/** The same, where blue asks by a tag on what is to be joined. */
function tagged(kind: RequestableKind): Answers {
  const tags = { "gatehouse:service-network": network };
  const arn = subjects[kind];
  const item = { arn, status: "ACTIVE", createdAt: minutes(-90) };
  switch (kind) {
    case "service-association":
      return {
        ...quiet,
        [`ListServices of ${blue}`]: [{ items: [item] }],
        ListTagsForResource: [{ tags }],
      };
    case "resource-association":
      return {
        ...quiet,
        [`ListResourceConfigurations of ${blue}`]: [{ items: [item] }],
        ListTagsForResource: [{ tags }],
      };
    case "vpc-association": {
      const Tags = [
        { Key: "gatehouse:service-network", Value: network },
        { Key: "gatehouse:security-groups", Value: group },
      ];
      return {
        ...quiet,
        [`DescribeVpcs of ${blue}`]: [{ Vpcs: [{ VpcId: vpcId, OwnerId: blue, Tags }] }],
      };
    }
  }
}

const ASSOCIATIONS = {
  "service-association": ["Service", "servicenetworkserviceassociation/snsa-0123456789abcdef0"],
  "resource-association": ["Resource", "servicenetworkresourceassociation/snra-0123456789abcdef0"],
  "vpc-association": ["Vpc", "servicenetworkvpcassociation/snva-0123456789abcdef0"],
} as const;

/** The same, where it is joined already. */
function joined(kind: RequestableKind): Answers {
  const [word, resource] = ASSOCIATIONS[kind];
  const row = {
    id: resource.slice(resource.indexOf("/") + 1),
    arn: `arn:aws:vpc-lattice:eu-west-1:${hub}:${resource}`,
    status: "ACTIVE",
    createdBy: blue,
    createdAt: minutes(-60),
    ...(kind === "service-association" && { serviceArn: subjects[kind] }),
    ...(kind === "resource-association" && {
      resourceConfigurationArn: subjects[kind],
      isManagedAssociation: false,
    }),
    ...(kind === "vpc-association" && { vpcId }),
    serviceNetworkArn: network,
  };
  return { ...quiet, [`ListServiceNetwork${word}Associations`]: [{ items: [row] }] };
}

const ofNetwork = anOfferingItem("service-network", network);
const common = { resource: network, offering: "service-network" } as const;

/** Associations of a network of ours: asked for and allowed, and made by us or denied. */
export const networkBases: readonly Base[] = kinds.flatMap((kind): Base[] => [
  // One kind in every place; the others where their rules differ.
  ...(kind === "service-association" ? members : members.slice(0, 2)).flatMap((principal) =>
    (kind === "service-association" || principal === members[1]
      ? [network, `kind/${kind}`]
      : [network]
    ).map((target): Base => ({
      ...common,
      kind,
      name: `a ${kind} by a request, allowed to ${principal} on ${target}`,
      does: "opens",
      principal,
      picture: aPictureOf(network, {
        function: "networks",
        allowlist: [ofNetwork, anEntryItem(target, principal)],
        requests: [aRequestItem(kind)],
        aws: quiet,
      }),
    })),
  ),
  {
    ...common,
    kind,
    name: `a ${kind} by a tag, allowed to ${members[0]}`,
    does: "opens",
    principal: members[0],
    picture: aPictureOf(network, {
      function: "networks",
      allowlist: [ofNetwork, anEntryItem(network, members[0])],
      aws: tagged(kind),
    }),
  },
  {
    ...common,
    kind,
    name: `a ${kind} of ours without its grant`,
    does: "closes",
    principal: members[0],
    picture: aPictureOf(network, {
      function: "networks",
      allowlist: [ofNetwork],
      aws: joined(kind),
      ledger: [ledgerRecordOf(kind, network, subjects[kind], blue)],
    }),
  },
  ...[members[0], members[1]].map((principal): Base => ({
    ...common,
    kind,
    name: `a ${kind} of somebody's, denied to ${principal}`,
    does: "closes",
    principal,
    picture: aPictureOf(network, {
      function: "networks",
      allowlist: [ofNetwork, aDenyItem(network, principal)],
      aws: joined(kind),
    }),
  })),
]);

/** Endpoints that others made to a resource configuration of ours. */
export const configurationBases: readonly Base[] = [members[0], members[1]].map(
  (principal): Base => ({
    resource: configuration,
    offering: "resource-configuration",
    kind: "resource-endpoint",
    name: `an endpoint of blue, denied to ${principal}`,
    does: "closes",
    principal,
    picture: aPictureOf(configuration, {
      function: "networks",
      allowlist: [
        anOfferingItem("resource-configuration", configuration),
        aDenyItem(configuration, principal),
      ],
      aws: {
        ListResourceEndpointAssociations: [
          {
            items: [
              {
                id: "rea-0123456789abcdef0",
                arn: `arn:aws:vpc-lattice:eu-west-1:${hub}:resourceendpointassociation/rea-0123456789abcdef0`,
                resourceConfigurationId: "rcfg-0fedcba9876543210",
                resourceConfigurationArn: configuration,
                vpcEndpointId: endpoint,
                vpcEndpointOwner: blue,
                createdBy: blue,
                createdAt: minutes(-60),
              },
            ],
          },
        ],
      },
    }),
  }),
);
