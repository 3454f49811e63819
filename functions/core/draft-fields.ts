import { quoted } from "./quoted.ts";

/** The fields that somebody wrote, and one sentence for each that can't be there. */
export type DraftFields = {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly problems: readonly string[];
};

/**
 * Reads the fields of what somebody wrote. Only what is known by name comes through; whatever else is there is a problem, as
 * a constraint that nobody reads would widen what it was meant to narrow.
 * @param what names the thing in sentences: `the entry`, `grant "g1"`
 */
export function readFields(what: string, value: unknown, known: readonly string[]): DraftFields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const problem = `${what} is ${quoted(value)}; write an object with the fields ${known.join(", ")}`;
    return { fields: new Map(), problems: [problem] };
  }
  const fields = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    if (known.includes(name)) fields.set(name, given);
    else problems.push(unknownField(what, name, given, known));
  }
  return { fields, problems };
}

function unknownField(
  what: string,
  name: string,
  given: unknown,
  known: readonly string[],
): string {
  const field = `${quoted(name)} (${quoted(given)})`;
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  if (INVISIBLE.test(plain)) {
    return `${what}: ${field} can't be held against anything: AWS shows the owner of a service neither VPC, subnets, security groups, addresses, tags nor IAM principal of an endpoint, so every VPC of the account would be let in all the same; leave it out and narrow by regions or endpointTypes, or give what is to connect an account of its own`;
  }
  if (NEGATION.test(plain)) {
    return `${what}: ${field} says who is meant by who is not, which lets in everybody nobody thought of; name those who may, and write an entry with the effect deny for those who must not`;
  }
  if (WRITTEN_BY_US.includes(name)) {
    return `${what}: ${field} is written by Gatehouse; leave it out`;
  }
  if (OF_GRANTS.includes(name)) {
    return `${what}: ${field} belongs into a grant; write it inside grants, beside the source of each grant that it is for`;
  }
  return `${what}: there is no field ${field}; its fields are ${known.join(", ")}`;
}

// What the provider does not see, privatelink.md section 3, in the words that people have for it.
const INVISIBLE =
  /^(?:source)?(?:vpcs?|vpcids?|vpcarns?|subnets?|subnetids?|securitygroups?(?:ids?)?|cidrs?|cidrblocks?|ips?|ipaddress(?:es)?|availabilityzones?|azs?|endpointtags?|tags?|iam[a-z]*|roles?|rolearns?|rolenames?|users?|userarns?|usernames?|principalarns?|callers?)$/;
const NEGATION = /^(?:not|nor|non|except|exclud|unless|without|inverse|negat)/;
const WRITTEN_BY_US = ["schema", "version", "collection", "pk", "sk"];
const OF_GRANTS = [
  "source",
  "sponsor",
  "notBefore",
  "expiresAt",
  "regions",
  "endpointTypes",
  "kinds",
  "resourceTypes",
  "environment",
];
