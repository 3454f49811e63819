/** The sources of AWS's events that are hints for us. Each spoke sends some of them (infra/spokes/), the bus lets no other in. */
export const ORGANIZATIONS = "aws.organizations";
export const RAM = "aws.ram";
export const LATTICE = "aws.vpc-lattice";
export const TAGS = "aws.tag";

/** The tags by which an owner asks for an association (infra/spokes/member.yaml sends changes of these only). */
export const ASKING_TAGS = ["gatehouse:service-network", "gatehouse:security-groups"];
