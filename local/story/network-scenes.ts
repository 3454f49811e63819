import type { Network } from "../showcase/common-ground.ts";
import { until } from "../showcase/until.ts";
import type { Scene, Stage } from "./stage.ts";

/** What VPC Lattice has of a subject on a network, as nobody in AWS sees it: at once and whole. */
function associationOf({ world }: Stage, network: Network, subjectArn: string) {
  const id = subjectArn.slice(subjectArn.lastIndexOf("/") + 1);
  const all = world.services.vpcLattice.associations();
  return all.findLast(
    ({ networkArn, subjectId }) => networkArn === network.arn && subjectId === id,
  );
}

async function becomes(
  stage: Stage,
  network: Network,
  subjectArn: string,
  status: string | undefined,
) {
  return await until(
    `${subjectArn} on the ${network.label} network becomes ${status ?? "free of it"}`,
    async () => associationOf(stage, network, subjectArn),
    (seen) => seen?.status === status,
  );
}

/** Services, VPCs and endpoints on the service networks of the hub. */
export const networkScenes: readonly Scene[] = [
  {
    title: "a tenant asks for its service to join the production network: it joins",
    async play(stage) {
      const { blueLattice, ground, remembered, decided } = stage;
      const service = await blueLattice.createService("rates");
      remembered.set("service", service);
      await ground.requests.ask(ground.production.arn, {
        kind: "service-association",
        subject: service,
      });
      await becomes(stage, ground.production, service, "ACTIVE");
      return await decided(service, "approve", "granted", ground.production.arn);
    },
  },
  {
    title: "the same service on the test network is refused: the environments differ",
    async play(stage) {
      const { ground, remembered, decided } = stage;
      const service = remembered.get("service") ?? "";
      await ground.requests.ask(ground.test.arn, { kind: "service-association", subject: service });
      const why = await decided(service, "hold", "constraint-unmet", ground.test.arn);
      if (associationOf(stage, ground.test, service) !== undefined)
        throw new Error("it must not be on the test network");
      return why;
    },
  },
  {
    title:
      "a tenant asks for its VPC to join: in its own account, behind its own security group, and no VPC more",
    async play(stage) {
      const { world, blueLattice, greenLattice, ground } = stage;
      const { arn, id, securityGroupId } = blueLattice.vpc();
      await ground.requests.ask(ground.production.arn, {
        kind: "vpc-association",
        subject: arn,
        securityGroupIds: [securityGroupId],
      });
      const made = await becomes(stage, ground.production, arn, "ACTIVE");
      if (made?.createdBy !== blueLattice.accountId || made.securityGroupIds[0] !== securityGroupId)
        throw new Error(`made by ${made?.createdBy} behind ${made?.securityGroupIds.join(", ")}`);
      const vpcs = world.services.vpcLattice.associations("servicenetworkvpcassociation");
      if (vpcs.length !== 1) throw new Error(`${vpcs.length} VPCs joined instead of one`);
      return `${id} joined behind ${securityGroupId}; the VPC of ${greenLattice.name}, which nobody asked for, did not`;
    },
  },
  {
    title: "one thing more than its limit is held",
    async play({ blueLattice, ground, decided, remembered }) {
      const service = await blueLattice.createService("third");
      remembered.set("third service", service);
      await ground.requests.ask(ground.production.arn, {
        kind: "service-association",
        subject: service,
      });
      return await decided(service, "hold", "over-limit", ground.production.arn);
    },
  },
  {
    title: "an endpoint that leads around VPC associations is found, and people are told",
    async play({ greenLattice, ground, sweepUntil, decisionsOn }) {
      const endpoint = await greenLattice.createEndpoint(ground.production.arn);
      const decisions = await sweepUntil(
        "the endpoint is found",
        () => decisionsOn(endpoint),
        (records) => records.at(-1)?.reason === "drift",
      );
      return `${endpoint}: ${decisions.at(-1)?.explanation}`;
    },
  },
  {
    title: "an association that AWS fails to make is cleared away and made anew",
    async play(stage) {
      const { world, greenLattice, ground, remembered, decided, audit } = stage;
      world.services.vpcLattice.failNextCreate();
      const service = await greenLattice.createService("flaky");
      remembered.set("flaky", service);
      await ground.requests.ask(ground.production.arn, {
        kind: "service-association",
        subject: service,
      });
      await becomes(stage, ground.production, service, "ACTIVE");
      const actions = (await audit())
        .filter(({ type, externalId }) => type === "intent" && externalId === service)
        .map(({ action }) => String(action));
      await decided(service, "approve", "granted", ground.production.arn);
      if (!actions.join(" ").endsWith("add clear add"))
        throw new Error(`it did ${actions.join(", ")}`);
      return "it was added, failed, was cleared away and added again";
    },
  },
  {
    title: "a grant ends: the association that it admitted ends, and no other",
    async play(stage) {
      const { world, blueLattice, ground, showcase, remembered, decided } = stage;
      const { policy } = showcase;
      const service = remembered.get("service") ?? "";
      const organization = `organization/${world.organization.platform.organizationId}`;
      await policy.putEntry({ target: ground.production.arn, principal: organization }, "allow", {
        "operator-2": { source: "operator", kinds: ["vpc-association"] },
      });
      await becomes(stage, ground.production, service, undefined);
      const { arn } = blueLattice.vpc();
      const vpc = associationOf(stage, ground.production, arn);
      if (vpc?.status !== "ACTIVE") throw new Error("the VPC's own grant still holds");
      return await decided(service, "hold", "constraint-unmet", ground.production.arn);
    },
  },
];
