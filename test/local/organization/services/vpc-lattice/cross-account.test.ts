import {
  DeleteServiceNetworkResourceAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
  GetServiceCommand,
  GetServiceNetworkCommand,
  GetServiceNetworkServiceAssociationCommand,
  ListServiceNetworkResourceAssociationsCommand,
  ListServiceNetworkServiceAssociationsCommand,
  ListServiceNetworkVpcAssociationsCommand,
  ListServiceNetworksCommand,
  ListServicesCommand,
  ListTagsForResourceCommand,
  UpdateServiceNetworkVpcAssociationCommand,
} from "@aws-sdk/client-vpc-lattice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  BLUE,
  GREEN,
  HUB,
  type LatticeBench,
  openLatticeBench,
  REGION,
  type Thing,
} from "./lattice-bench.ts";

// lattice.md section 2. The hub owns the network; blue a service, a configuration and a VPC; green a VPC.

let bench: LatticeBench;
let network: Thing;
let service: Thing;
let configuration: Thing;
beforeEach(async () => {
  bench = await openLatticeBench();
  network = await bench.network(HUB);
  service = await bench.service(BLUE, { stage: "prod" });
  configuration = await bench.configuration(BLUE);
});
afterEach(() => bench.close());

const DENIED = { name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } };
const NOT_FOUND = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };

type Share = "network" | "service" | "configuration";
const arnOf = (what: Share) => ({ network, service, configuration })[what].arn;

const joinsService = (who: string) => bench.joinService(who, service, network);

const joinsResource = (who: string) => bench.joinResource(who, configuration, network);

const joinsBlueVpc = (who: string) => bench.joinVpc(who, bench.vpc(BLUE).id, network);

type Attempt = {
  name: string;
  shares: readonly (readonly [string, Share])[];
  join: (who: string) => Promise<unknown>;
  who: string;
  refusal?: object;
};

const ATTEMPTS: readonly Attempt[] = [
  {
    name: "the service's owner may, if the network is shared to it",
    shares: [[BLUE, "network"]],
    join: joinsService,
    who: BLUE,
  },
  {
    name: "the service's owner may not otherwise",
    shares: [],
    join: joinsService,
    who: BLUE,
    refusal: DENIED,
  },
  {
    name: "the network's owner may, if the service is shared to it",
    shares: [[HUB, "service"]],
    join: joinsService,
    who: HUB,
  },
  {
    name: "the network's owner may not otherwise",
    shares: [],
    join: joinsService,
    who: HUB,
    refusal: DENIED,
  },
  {
    name: "who owns neither side may not, though both are shared to it",
    shares: [
      [GREEN, "network"],
      [GREEN, "service"],
    ],
    join: joinsService,
    who: GREEN,
    refusal: DENIED,
  },
  {
    name: "the configuration's owner may, if the network is shared to it",
    shares: [[BLUE, "network"]],
    join: joinsResource,
    who: BLUE,
  },
  {
    name: "the configuration's owner may not otherwise",
    shares: [],
    join: joinsResource,
    who: BLUE,
    refusal: DENIED,
  },
  {
    name: "the network's owner may, if the configuration is shared to it",
    shares: [[HUB, "configuration"]],
    join: joinsResource,
    who: HUB,
  },
  {
    name: "who owns neither network nor configuration may not",
    shares: [
      [GREEN, "network"],
      [GREEN, "configuration"],
    ],
    join: joinsResource,
    who: GREEN,
    refusal: DENIED,
  },
  {
    name: "the VPC's owner may, if the network is shared to it",
    shares: [[BLUE, "network"]],
    join: joinsBlueVpc,
    who: BLUE,
  },
  {
    name: "the VPC's owner may not otherwise",
    shares: [],
    join: joinsBlueVpc,
    who: BLUE,
    refusal: DENIED,
  },
  {
    name: "the network's owner may not for another account's VPC",
    shares: [],
    join: joinsBlueVpc,
    who: HUB,
    refusal: NOT_FOUND,
  },
  {
    name: "another consumer may not for another account's VPC",
    shares: [[GREEN, "network"]],
    join: joinsBlueVpc,
    who: GREEN,
    refusal: NOT_FOUND,
  },
];

describe("making an association", () => {
  it.each(ATTEMPTS.filter(({ refusal }) => refusal === undefined))(
    "$name",
    async ({ shares, join, who }) => {
      for (const [accountId, what] of shares) bench.share(accountId, arnOf(what));
      expect(await join(who)).toMatchObject({
        createdBy: who,
        arn: expect.stringContaining(`:${who}:`),
      });
    },
  );

  it.each(ATTEMPTS.filter(({ refusal }) => refusal !== undefined))(
    "$name",
    async ({ shares, join, who, refusal }) => {
      for (const [accountId, what] of shares) bench.share(accountId, arnOf(what));
      await expect(join(who)).rejects.toMatchObject(refusal ?? {});
      expect(bench.lattice.associations()).toEqual([]);
    },
  );

  it("is refused with another VPC's security groups", async () => {
    bench.share(BLUE, network.arn);
    const refusal = { name: "ValidationException", reason: "fieldValidationFailed" };
    const { securityGroupId: foreign } = bench.vpc(GREEN);
    const { securityGroupId: sibling } = bench.ec2.createVpc(BLUE, REGION);
    for (const group of [foreign, sibling]) {
      await expect(bench.joinVpc(BLUE, bench.vpc(BLUE).id, network, [group])).rejects.toMatchObject(
        refusal,
      );
    }
  });

  it("takes a foreign network's id while that is accepted", async () => {
    bench.share(BLUE, network.arn);
    const byId = { ...network, arn: network.id };
    bench.platform.knobs.bareNetworkIds = "refused";
    await expect(bench.joinService(BLUE, service, byId)).rejects.toMatchObject(NOT_FOUND);
    bench.platform.knobs.bareNetworkIds = "accepted";
    await expect(bench.joinService(BLUE, service, byId)).resolves.toMatchObject({
      status: "CREATE_IN_PROGRESS",
    });
  });

  it("is refused after sharing ended, and what was made stays", async () => {
    bench.share(BLUE, network.arn);
    await bench.joinService(BLUE, service, network);
    bench.settle();
    bench.unshare(BLUE, network.arn);
    await expect(bench.joinResource(BLUE, configuration, network)).rejects.toMatchObject(DENIED);
    expect(bench.lattice.associations()).toMatchObject([{ status: "ACTIVE" }]);
  });
});

async function joined(kind: "service" | "resource" | "vpc", by: string) {
  bench.share(BLUE, network.arn);
  bench.share(GREEN, network.arn);
  bench.share(HUB, service.arn);
  bench.share(HUB, configuration.arn);
  const join = {
    service: () => bench.joinService(by, service, network),
    resource: () => bench.joinResource(by, configuration, network),
    vpc: () => bench.joinVpc(by, bench.vpc(by).id, network),
  };
  const { id = "" } = await join[kind]();
  bench.settle();
  return id;
}

const end = (kind: "service" | "resource" | "vpc", who: string, id: string) => {
  const client = bench.administrator(who);
  switch (kind) {
    case "service":
      return client.send(
        new DeleteServiceNetworkServiceAssociationCommand({
          serviceNetworkServiceAssociationIdentifier: id,
        }),
      );
    case "resource":
      return client.send(
        new DeleteServiceNetworkResourceAssociationCommand({
          serviceNetworkResourceAssociationIdentifier: id,
        }),
      );
    case "vpc":
      return client.send(
        new DeleteServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: id,
        }),
      );
  }
};

describe("ending an association", () => {
  it.each([
    { kind: "service", madeBy: BLUE, who: HUB },
    { kind: "service", madeBy: HUB, who: BLUE },
    { kind: "service", madeBy: BLUE, who: BLUE },
    { kind: "resource", madeBy: BLUE, who: HUB },
    { kind: "resource", madeBy: HUB, who: BLUE },
    { kind: "vpc", madeBy: BLUE, who: HUB },
    { kind: "vpc", madeBy: BLUE, who: BLUE },
  ] as const)("of a $kind made by $madeBy is for $who too", async ({ kind, madeBy, who }) => {
    const id = await joined(kind, madeBy);
    expect(await end(kind, who, id)).toMatchObject({ status: "DELETE_IN_PROGRESS" });
    bench.settle();
    expect(bench.lattice.associations()).toEqual([]);
  });

  it.each(["service", "resource", "vpc"] as const)(
    "of a %s is not for another consumer of the network",
    async (kind) => {
      const id = await joined(kind, BLUE);
      await expect(end(kind, GREEN, id)).rejects.toMatchObject(DENIED);
      expect(bench.lattice.associations()).toMatchObject([{ status: "ACTIVE" }]);
    },
  );

  it("by the network's owner is refused for a managed one", async () => {
    const id = await joined("resource", BLUE);
    bench.lattice.markManaged(id);
    await expect(end("resource", HUB, id)).rejects.toMatchObject(DENIED);
    await expect(end("resource", BLUE, id)).resolves.toBeDefined();
  });

  it("is for who sees it: it does not exist for others", async () => {
    const id = await joined("service", BLUE);
    bench.unshare(GREEN, network.arn);
    await expect(end("service", GREEN, id)).rejects.toMatchObject(NOT_FOUND);
    const foreignArn = `arn:aws:vpc-lattice:${REGION}:${BLUE}:servicenetworkserviceassociation/${id}`;
    await expect(end("service", HUB, foreignArn)).rejects.toMatchObject(DENIED);
  });

  it("stays possible for both owners after sharing ended", async () => {
    const id = await joined("service", BLUE);
    bench.unshare(BLUE, network.arn);
    await expect(end("service", BLUE, id)).resolves.toBeDefined();
  });
});

describe("changing a VPC's security groups", () => {
  it("is for the account that made the association", async () => {
    bench.share(BLUE, network.arn);
    const { id } = await bench.joinVpc(BLUE, bench.vpc(BLUE).id, network);
    bench.settle();
    const update = (who: string) =>
      bench.administrator(who).send(
        new UpdateServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: id,
          securityGroupIds: [bench.vpc(BLUE).securityGroupId],
        }),
      );
    await expect(update(HUB)).rejects.toMatchObject(DENIED);
    expect(await update(BLUE)).toMatchObject({ status: "UPDATE_IN_PROGRESS" });
  });
});

const counts = async (who: string) => {
  const client = bench.administrator(who);
  const serviceNetworkIdentifier = network.arn;
  const lists = await Promise.all([
    client.send(new ListServiceNetworkServiceAssociationsCommand({ serviceNetworkIdentifier })),
    client.send(new ListServiceNetworkResourceAssociationsCommand({ serviceNetworkIdentifier })),
    client.send(new ListServiceNetworkVpcAssociationsCommand({ serviceNetworkIdentifier })),
  ]);
  return lists.map(({ items }) => items?.length);
};

describe("looking", () => {
  beforeEach(async () => {
    bench.share(BLUE, network.arn);
    await bench.joinService(BLUE, service, network);
    await bench.joinResource(BLUE, configuration, network);
    await bench.joinVpc(BLUE, bench.vpc(BLUE).id, network);
    bench.settle();
  });

  it("at a network's associations is for its owner, for its consumers, and for who joined what is its own", async () => {
    expect(await counts(HUB)).toEqual([1, 1, 1]);
    expect(await counts(GREEN)).toEqual([0, 0, 0]);
    bench.share(GREEN, network.arn);
    expect(await counts(GREEN)).toEqual([1, 1, 1]);
    bench.unshare(BLUE, network.arn);
    expect(await counts(BLUE)).toEqual([1, 1, 1]);
  });

  it("each account sees its own ARN of the same association", async () => {
    const serviceIdentifier = service.arn;
    const row = async (who: string) =>
      (
        await bench.administrator(who).send(
          new ListServiceNetworkServiceAssociationsCommand({
            serviceIdentifier,
            serviceNetworkIdentifier: network.arn,
          }),
        )
      ).items?.[0];
    const [own, other] = [await row(BLUE), await row(HUB)];
    expect(own?.id).toBe(other?.id);
    expect(own?.arn).toContain(`:${BLUE}:`);
    expect(other?.arn).toContain(`:${HUB}:`);
    const { createdBy } = await bench.administrator(HUB).send(
      new GetServiceNetworkServiceAssociationCommand({
        serviceNetworkServiceAssociationIdentifier: other?.arn,
      }),
    );
    expect(createdBy).toBe(BLUE);
  });

  it("at networks and services finds what is owned and what is shared", async () => {
    const networks = async () =>
      (await bench.administrator(BLUE).send(new ListServiceNetworksCommand({}))).items;
    expect(await networks()).toMatchObject([
      {
        arn: network.arn,
        numberOfAssociatedServices: 1,
        numberOfAssociatedVPCs: 1,
        numberOfAssociatedResourceConfigurations: 1,
      },
    ]);
    bench.platform.knobs.sharedNetworkListing = "missing";
    expect(await networks()).toEqual([]);
    const services = async () =>
      (await bench.administrator(HUB).send(new ListServicesCommand({}))).items?.map(
        ({ arn }) => arn,
      );
    expect(await services()).toEqual([]);
    bench.share(HUB, service.arn);
    expect(await services()).toEqual([service.arn]);
  });

  it("at one network or service is for whom it is shared with", async () => {
    const look = (who: string) => [
      bench
        .administrator(who)
        .send(new GetServiceNetworkCommand({ serviceNetworkIdentifier: network.arn })),
      bench.administrator(who).send(new GetServiceCommand({ serviceIdentifier: service.arn })),
    ];
    const [mine, foreign] = look(HUB);
    await expect(mine).resolves.toMatchObject({
      numberOfAssociatedServices: 1,
      numberOfAssociatedVPCs: 1,
    });
    await expect(foreign).rejects.toMatchObject(DENIED);
    bench.share(HUB, service.arn);
    await expect(look(HUB)[1]).resolves.toMatchObject({ id: service.id });
  });

  it("at tags is for the owner alone, whatever is shared", async () => {
    bench.share(HUB, service.arn);
    const tags = (who: string) =>
      bench.administrator(who).send(new ListTagsForResourceCommand({ resourceArn: service.arn }));
    expect((await tags(BLUE)).tags).toEqual({ stage: "prod" });
    await expect(tags(HUB)).rejects.toMatchObject(DENIED);
  });
});
