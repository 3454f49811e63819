import type { EC2Client } from "@aws-sdk/client-ec2";
import { DescribeSecurityGroupsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import type { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import {
  GetResourceConfigurationCommand,
  GetServiceCommand,
  GetServiceNetworkCommand,
  paginateListServiceNetworkVpcAssociations,
} from "@aws-sdk/client-vpc-lattice";

import { parseArn } from "../core/arn.ts";
import type { ActionResult } from "../core/outcome.ts";
import { isRefusal } from "./lattice-answer.ts";
import { vpcIdOf } from "./lattice-arn.ts";

/** Why something can't be joined now; undefined if nothing speaks against it. */
export type Obstacle = Extract<ActionResult, { readonly code: string }>;

/** An association that is to be made, and with whose credentials. */
export type Joining = {
  /** ARN of the network. */
  readonly network: string;
  /** ARN of what is to be joined to it. */
  readonly subject: string;
  /** The account that makes the association: an owner of one side at least (lattice.md section 2). */
  readonly maker: string;
  readonly lattice: VPCLatticeClient;
};

/** Whether the maker sees the network, and whether the network can be shared; undefined if AWS did not say. */
export async function checkNetwork({
  network,
  maker,
  lattice,
}: Joining): Promise<{ readonly obstacle?: Obstacle; readonly isShareable?: boolean }> {
  try {
    const { sharingConfig } = await lattice.send(
      new GetServiceNetworkCommand({ serviceNetworkIdentifier: network }),
    );
    return sharingConfig?.enabled === undefined ? {} : { isShareable: sharingConfig.enabled };
  } catch (error) {
    if (!isRefusal(error, "ResourceNotFoundException", "AccessDeniedException")) throw error;
    // Right after a share it may be a matter of minutes (lattice.md section 2): the next look tries again.
    const step = `share it with account ${maker} by AWS RAM, then this goes on by itself`;
    const said = `${error.name}: ${error.message}`;
    return {
      obstacle: passing(
        "NetworkNotShared",
        `account ${maker} does not see ${network} (${said}): ${step}`,
      ),
    };
  }
}

/** A service that was just created can't be joined yet (lattice.md section 1.4). */
export async function checkService(joining: Joining): Promise<Obstacle | undefined> {
  const { subject, lattice } = joining;
  try {
    const { status } = await lattice.send(new GetServiceCommand({ serviceIdentifier: subject }));
    return readiness(subject, status);
  } catch (error) {
    return unseen(joining, error);
  }
}

/** A configuration may refuse networks that are, or can be, shared (lattice.md section 3). Where AWS does not say, its answer to the change does. */
export async function checkConfiguration(
  joining: Joining,
  isShareable: boolean | undefined,
): Promise<Obstacle | undefined> {
  const { subject, network, lattice } = joining;
  try {
    const configuration = await lattice.send(
      new GetResourceConfigurationCommand({ resourceConfigurationIdentifier: subject }),
    );
    // Not in this SDK's list of types yet (lattice.md section 3).
    const type: string | undefined = configuration.type;
    if (type === "CIDR")
      return failed(
        "NotForNetworks",
        `${subject} is of the type CIDR, which joins no service network`,
      );
    if (configuration.allowAssociationToShareableServiceNetwork === false && isShareable === true)
      return failed(
        "NotForShareableNetworks",
        `${subject} does not allow networks that can be shared, and ${network} is one: its owner has to allow it (allowAssociationToShareableServiceNetwork)`,
      );
    return readiness(subject, configuration.status);
  } catch (error) {
    return unseen(joining, error);
  }
}

/**
 * Whether the VPC is its account's own and free, and the security groups are of it: a VPC can be in one network only
 * (lattice.md section 3).
 */
export async function checkVpc(
  { network, subject, maker, lattice }: Joining,
  ec2: EC2Client,
  securityGroupIds: readonly string[],
): Promise<Obstacle | undefined> {
  const vpcId = vpcIdOf(subject);
  // By filters, so that what is not there is an empty answer and no error.
  const byId = new DescribeVpcsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const vpc = (await ec2.send(byId)).Vpcs?.find(({ VpcId }) => VpcId === vpcId);
  if (vpc?.OwnerId !== maker)
    return failed("VpcNotOwned", `account ${maker} has no ${vpcId} of its own in this Region`);
  const stranger = await strangerAmong(securityGroupIds, vpcId, ec2);
  if (stranger !== undefined)
    return failed(
      "SecurityGroupNotOfVpc",
      `${stranger} is not a security group of ${vpcId}: name groups of that VPC in the request`,
    );
  const input = { vpcIdentifier: vpcId };
  for await (const { items } of paginateListServiceNetworkVpcAssociations(
    { client: lattice },
    input,
  )) {
    const other = items?.find(({ serviceNetworkArn }) => serviceNetworkArn !== network);
    if (other === undefined) continue;
    const { serviceNetworkArn = "another network", status = "no status" } = other;
    const inTheWay = `${vpcId} is in ${serviceNetworkArn} (${status}), and a VPC can be in one network only`;
    return status === "DELETE_IN_PROGRESS"
      ? { result: "deferred", code: "VpcHasNetwork", explanation: inTheWay }
      : failed("VpcHasNetwork", `${inTheWay}: end that association, or use a VPC endpoint`);
  }
  return undefined;
}

async function strangerAmong(
  securityGroupIds: readonly string[],
  vpcId: string,
  ec2: EC2Client,
): Promise<string | undefined> {
  if (securityGroupIds.length === 0) return undefined;
  const Filters = [{ Name: "group-id", Values: [...securityGroupIds] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const ofVpc = new Set(
    SecurityGroups.filter((group) => group.VpcId === vpcId).map(({ GroupId }) => GroupId),
  );
  return securityGroupIds.find((id) => !ofVpc.has(id));
}

function readiness(subject: string, status: string | undefined): Obstacle | undefined {
  if (status === "ACTIVE") return undefined;
  const explanation = `${subject} is ${status ?? "in no state that AWS named"}; only what is ACTIVE can be joined`;
  return passing("SubjectNotReady", explanation);
}

function unseen({ subject, maker }: Joining, error: unknown): Obstacle {
  if (!isRefusal(error, "ResourceNotFoundException", "AccessDeniedException")) throw error;
  const said = `account ${maker} does not see ${subject} (${error.name}: ${error.message})`;
  return parseArn(subject)?.accountId === maker
    ? failed("SubjectNotVisible", `${said}, although it would be its own: take the request back`)
    : passing(
        "SubjectNotShared",
        `${said}: its owner has to share it with account ${maker} by AWS RAM`,
      );
}

function failed(code: string, explanation: string): Obstacle {
  return { result: "failed", code, explanation };
}

/** What should come right by itself. */
function passing(code: string, explanation: string): Obstacle {
  return { ...failed(code, explanation), passing: true };
}
