/** A VPC endpoint of the type ServiceNetwork or Resource, as EC2 tells of it. */
export type LatticeEndpoint = {
  readonly sequence: number;
  /** `vpce-…` */
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly vpcId: string;
  /** The service network or resource configuration that it reaches. */
  readonly targetArn: string;
  readonly createdAt: Date;
  /** EC2's state of the endpoint; the association's state is a free text too (lattice.md section 1.3). */
  readonly state: string;
};

/** Id of the association of a resource endpoint: the endpoint's own with another prefix, so that one tells the other. */
export function resourceEndpointAssociationId({ id }: Pick<LatticeEndpoint, "id">): string {
  return id.replace(/^vpce-/, "rea-");
}
