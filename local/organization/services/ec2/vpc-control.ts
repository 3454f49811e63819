import { listedLatticeEndpoints, toLatticeView } from "./lattice-endpoint.ts";
import type { LatticeAdmission, LatticeEndpointView } from "./lattice-endpoint.ts";
import type { PrivateLink } from "./private-link.ts";
import type { SecurityGroup } from "./security-group.ts";
import type { Vpc } from "./vpc.ts";
import type { VpcTagChange } from "./vpcs.ts";

/** VPCs and security groups without a call of the API, and what other services ask of them. */
export type VpcControl = {
  /** A further VPC, without subnets; its CIDR block is 10.0.0.0/16 when left out. */
  createVpc(
    accountId: string,
    region: string,
    options?: { readonly cidrBlock?: string; readonly tags?: Readonly<Record<string, string>> },
  ): Vpc;
  /** Whose VPC it is, and where; undefined for one that does not exist. */
  vpcOf(vpcId: string): { readonly accountId: string; readonly region: string } | undefined;
  /** Whose security group it is; undefined for one that does not exist. */
  securityGroupOf(
    groupId: string,
  ): { readonly accountId: string; readonly vpcId: string } | undefined;
  /** A security group of a VPC. Throws for a VPC that does not exist, and as CreateSecurityGroup for a name that is taken. */
  createSecurityGroup(vpcId: string, name: string): SecurityGroup;
  /** Tells of changed tags of VPCs from now on; the answer ends that. */
  onVpcTagChange(listener: (change: VpcTagChange) => void): () => void;
  /** Endpoints of the types ServiceNetwork and Resource that are not deleted, of all accounts and Regions, oldest first. */
  latticeEndpoints(): readonly LatticeEndpointView[];
  /** Lets such endpoints be made, of what VPC Lattice admits; they are not modelled without it. */
  connectLattice(admit: LatticeAdmission): void;
};

export function createVpcControl(link: PrivateLink): VpcControl {
  const { vpcs } = link;
  return {
    createVpc: (accountId, region, { cidrBlock = "10.0.0.0/16", tags = {} } = {}) =>
      vpcs.add(accountId, region, cidrBlock, new Map(Object.entries(tags))),
    vpcOf: (vpcId) => vpcs.find(vpcId)?.owner,
    securityGroupOf(groupId) {
      const group = vpcs.findGroup(groupId);
      return group && { accountId: group.owner.accountId, vpcId: group.vpcId };
    },
    createSecurityGroup(vpcId, name) {
      const vpc = vpcs.find(vpcId);
      if (vpc === undefined) {
        throw new Error(`no account has a VPC "${vpcId}": take defaultVpc, or createVpc first`);
      }
      return vpcs.addGroup(vpc, { name, description: name, tags: new Map() });
    },
    onVpcTagChange: (listener) => vpcs.onTagChange(listener),
    latticeEndpoints: () =>
      listedLatticeEndpoints(link).map((endpoint) => toLatticeView(link.platform, endpoint)),
    connectLattice(admit) {
      link.latticeEndpoints.admit = admit;
    },
  };
}
