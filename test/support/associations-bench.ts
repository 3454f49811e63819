import { EC2Client } from "@aws-sdk/client-ec2";
import type {
  ServiceNetworkResourceAssociationSummary,
  ServiceNetworkServiceAssociationSummary,
  ServiceNetworkVpcAssociationSummary,
} from "@aws-sdk/client-vpc-lattice";
import { VPCLatticeClient, VPCLatticeServiceException } from "@aws-sdk/client-vpc-lattice";

import type { AssociationQuotas } from "../../functions/adapters/association-headroom.ts";
import { networkAssociations } from "../../functions/adapters/network-associations.ts";
import { OwnerNotConfiguredError } from "../../functions/adapters/provider-session.ts";
import type { SessionStatement } from "../../functions/adapters/spoke-clients.ts";
import type { ActionName } from "../../functions/core/action.ts";
import type { FlowEvent, Order } from "../../functions/core/ports.ts";
import type { Subject } from "../../functions/core/request.ts";
import { memoryLedger } from "./memory-ledger.ts";
import type { Script } from "./scripted-client.ts";
import { script } from "./scripted-client.ts";
import { minutes, now } from "./situation.ts";

export const [hub, blue, partner] = ["222233334444", "333344445555", "666677778888"] as const;
export const network =
  "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef0";
export const otherNetwork =
  "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-0123456789abcdef1";
export const vpcId = "vpc-0123456789abcdef0";
export const [webGroup, dataGroup] = ["sg-0123456789abcdef0", "sg-0123456789abcdef1"] as const;

export const serviceOf = (accountId: string) =>
  `arn:aws:vpc-lattice:eu-west-1:${accountId}:service/svc-0123456789abcdef0`;
export const configurationOf = (accountId: string) =>
  `arn:aws:vpc-lattice:eu-west-1:${accountId}:resourceconfiguration/rcfg-0123456789abcdef0`;
export const vpcOf = (accountId: string) => `arn:aws:ec2:eu-west-1:${accountId}:vpc/${vpcId}`;

/** ARNs of associations, as the hub names them. */
const named = (type: string, id: string) => `arn:aws:vpc-lattice:eu-west-1:${hub}:${type}/${id}`;
export const handles = {
  service: named("servicenetworkserviceassociation", "snsa-0123456789abcdef0"),
  vpc: named("servicenetworkvpcassociation", "snva-0123456789abcdef0"),
  resource: named("servicenetworkresourceassociation", "snra-0123456789abcdef0"),
};

/** A call, by whom it was made, and of changes in which session. */
export type LatticeCall = {
  readonly by: string;
  readonly api: string;
  readonly input: Record<string, unknown>;
  readonly session?: string;
  readonly statements?: readonly SessionStatement[];
};

/** Nothing anywhere: what a test does not care about. */
const EMPTY: Script = {
  ListServiceNetworkServiceAssociations: () => ({ items: [] }),
  ListServiceNetworkVpcAssociations: () => ({ items: [] }),
  ListServiceNetworkResourceAssociations: () => ({ items: [] }),
  ListServiceNetworkVpcEndpointAssociations: () => ({ items: [] }),
  ListTagsForResource: () => ({ tags: {} }),
  GetServiceNetwork: () => ({ arn: network, sharingConfig: { enabled: true } }),
  GetService: () => ({ status: "ACTIVE" }),
  GetResourceConfiguration: () => ({
    status: "ACTIVE",
    type: "SINGLE",
    allowAssociationToShareableServiceNetwork: true,
  }),
  DescribeVpcs: () => ({ Vpcs: [{ VpcId: vpcId, OwnerId: blue }] }),
  DescribeSecurityGroups: () => ({
    SecurityGroups: [webGroup, dataGroup].map((GroupId) => ({ GroupId, VpcId: vpcId })),
  }),
};

/** The adapter before doubles of VPC Lattice and EC2: the hub, and blue as the only member. */
export function anAssociationsBench(
  answers: Script | ((accountId: string) => Script) = {},
  options: {
    readonly subjects?: readonly Subject[];
    readonly quotas?: Partial<AssociationQuotas>;
    readonly now?: () => Date;
  } = {},
) {
  const calls: LatticeCall[] = [];
  const reports: FlowEvent[] = [];
  const ledger = memoryLedger();
  const clientOf = <Client extends { send: unknown }>(
    client: Client,
    by: string,
    session: Pick<LatticeCall, "session" | "statements"> = {},
  ): Client => {
    if (by !== hub && by !== blue) throw new OwnerNotConfiguredError(by);
    const own = typeof answers === "function" ? answers(by) : answers;
    const recorded = Object.entries({ ...EMPTY, ...own }).map(([api, answer]) => [
      api,
      (input: Record<string, unknown>) => {
        calls.push({ by, api, input, ...session });
        return answer(input);
      },
    ]);
    // Made of a script's entries, with answers of the same shape.
    script(client, Object.fromEntries(recorded) as Script);
    return client;
  };
  const lattice = {
    read: (by: string, region: string) => clientOf(new VPCLatticeClient({ region }), by),
    act: async (
      by: string,
      region: string,
      statements: readonly SessionStatement[],
      session: string,
    ) => clientOf(new VPCLatticeClient({ region }), by, { session, statements }),
  };
  const associations = networkAssociations({
    clients: {
      lattice,
      ec2: { read: (by, region) => clientOf(new EC2Client({ region }), by) },
      members: new Set([blue]),
    },
    subjects: () => Promise.resolve(options.subjects ?? []),
    ledger,
    report: (event) => reports.push(event),
    sessionName: "look-1",
    now: options.now ?? (() => now),
    ...(options.quotas && { quotas: options.quotas }),
  });
  /** What becomes of one order. */
  const act = async (action: ActionName, order: Partial<Order> & Pick<Order, "externalId">) => {
    const whole: Order = { kind: "service-association", intentId: "intent-1", ...order };
    const results = await associations.act(network, action, [whole], minutes(1));
    return results.get(order.externalId);
  };
  /** The APIs called, in order. */
  const apis = () => calls.map(({ api }) => api);
  return { associations, act, calls, apis, reports, ledger, lattice };
}

/** An error as the SDK makes it of VPC Lattice's answer. */
export function latticeError(
  name: string,
  message = "said VPC Lattice",
  httpStatusCode = 400,
): VPCLatticeServiceException {
  return new VPCLatticeServiceException({
    name,
    message,
    $fault: httpStatusCode < 500 ? "client" : "server",
    $metadata: { httpStatusCode, requestId: "request-of-the-error" },
  });
}

/** Throws it, in a script. */
export const refuses = (name: string, message?: string, status?: number) => () => {
  throw latticeError(name, message, status);
};

export function aSubject(values: Partial<Subject> = {}): Subject {
  return {
    kind: "service-association",
    arn: serviceOf(blue),
    accountId: blue,
    securityGroupIds: [],
    by: "request/r-1",
    since: minutes(-10),
    ...values,
  };
}

/** Rows as the SDK gives them, in any status: its enums don't have every word that AWS may say. */
type InAnyStatus<Row> = Partial<Omit<Row, "status">> & { readonly status?: string | undefined };
const asRow = <Row>(row: InAnyStatus<Row>): Row => row as Row;

export const aServiceRow = (values: InAnyStatus<ServiceNetworkServiceAssociationSummary> = {}) =>
  asRow<ServiceNetworkServiceAssociationSummary>({
    id: "snsa-0123456789abcdef0",
    arn: handles.service,
    status: "ACTIVE",
    createdBy: blue,
    createdAt: minutes(-5),
    serviceArn: serviceOf(blue),
    serviceNetworkArn: network,
    ...values,
  });
export const aVpcRow = (values: InAnyStatus<ServiceNetworkVpcAssociationSummary> = {}) =>
  asRow<ServiceNetworkVpcAssociationSummary>({
    id: "snva-0123456789abcdef0",
    arn: handles.vpc,
    status: "ACTIVE",
    createdBy: blue,
    createdAt: minutes(-5),
    vpcId,
    serviceNetworkArn: network,
    ...values,
  });
export const aResourceRow = (values: InAnyStatus<ServiceNetworkResourceAssociationSummary> = {}) =>
  asRow<ServiceNetworkResourceAssociationSummary>({
    id: "snra-0123456789abcdef0",
    arn: handles.resource,
    status: "ACTIVE",
    createdBy: blue,
    createdAt: minutes(-5),
    resourceConfigurationArn: configurationOf(blue),
    serviceNetworkArn: network,
    ...values,
  });
