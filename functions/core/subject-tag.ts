import { parseArn } from "./arn.ts";
import type { RequestableKind, Subject } from "./request.ts";
import { isSubjectFor, SecurityGroupIds } from "./request.ts";

/** On a service, a resource configuration or a VPC: ARN of the network that its owner wants it in. */
export const NETWORK_TAG = "gatehouse:service-network";
/** On such a VPC: ids of the security groups that are to guard its way into the network, with spaces between them. */
export const SECURITY_GROUPS_TAG = "gatehouse:security-groups";

/** The ARN's shape: lattice.md section 1.1. */
const NETWORK = /^arn:[a-z-]+:vpc-lattice:[a-z0-9-]+:\d{12}:servicenetwork\/sn-[0-9a-z]{17}$/;

/** What somebody tagged, and with what. */
export type Tagged = {
  readonly kind: RequestableKind;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date | undefined;
};

/** `nothing`: it is not tagged for us. `malformed`: it asks for something that can't be read, and so for nothing. */
export type TagReading =
  | { readonly found: "subject"; readonly network: string; readonly subject: Subject }
  | { readonly found: "nothing" }
  | { readonly found: "malformed"; readonly arn: string; readonly problem: string };

/**
 * What the tags of one thing of an account say, as that account reads them. Only an owner's own tags can be read at all
 * (lattice.md section 2), so a thing of another account asks for nothing, whatever it seems to be tagged with. Total.
 */
export function parseSubjectTags(
  { kind, arn, tags, createdAt }: Tagged,
  ownerId: string,
): TagReading {
  const network = tags[NETWORK_TAG];
  const parsed = parseArn(arn);
  if (network === undefined || parsed?.accountId !== ownerId) return { found: "nothing" };
  const malformed = (problem: string): TagReading => ({ found: "malformed", arn, problem });
  if (!NETWORK.test(network))
    return malformed(`${NETWORK_TAG} is "${network}", which is not the ARN of a service network`);
  if (parseArn(network)?.region !== parsed.region)
    return malformed(`${NETWORK_TAG} is ${network}, which is in another Region`);
  if (!isSubjectFor(kind, arn, network))
    return malformed(`it can't be the subject of a ${kind} with ${network}`);
  const strange = Object.keys(tags).find(isMisspelt);
  if (strange !== undefined)
    return malformed(
      `the tag "${strange}" is none of ${NETWORK_TAG} and ${SECURITY_GROUPS_TAG}: spell it like one of them, or take it away`,
    );
  const named = tags[SECURITY_GROUPS_TAG];
  if (named !== undefined && kind !== "vpc-association")
    return malformed(`${SECURITY_GROUPS_TAG} is "${named}", but only a VPC has security groups`);
  const securityGroupIds = SecurityGroupIds.safeParse(named === undefined ? [] : idsIn(named));
  // An empty value may be a mistake, and to take it for "none" would leave the VPC's way into the network unguarded.
  if (!securityGroupIds.success || named?.trim() === "")
    return malformed(
      `${SECURITY_GROUPS_TAG} is "${named}": it must name 1 to 5 security groups such as sg-0123456789abcdef0, with spaces between them; leave the tag out for none`,
    );
  const subject: Subject = {
    kind,
    arn,
    accountId: ownerId,
    securityGroupIds: securityGroupIds.data,
    by: "tag",
    since: createdAt,
  };
  return { found: "subject", network, subject };
}

/** Whether a key seems to be meant for us, or is lost: security groups that nobody finds would leave the VPC's way in unguarded. */
function isMisspelt(key: string): boolean {
  if (key === NETWORK_TAG || key === SECURITY_GROUPS_TAG) return false;
  return key.trim() === "" || key.trim().toLowerCase().startsWith("gatehouse:");
}

function idsIn(value: string): string[] {
  return [...new Set(value.split(" ").filter((part) => part !== ""))];
}
