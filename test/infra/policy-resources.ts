import { detailsOf, type ActionDetails } from "./policy-actions.ts";
import { fitsArnFormat, writtenOut } from "./policy-arn.ts";
import { ACTIONS_ON_ANY_OWNER } from "./policy-exceptions.ts";
import type { PlacedPolicy } from "./policy-placed.ts";
import type { PolicyStatement } from "./policy-statement.ts";

/** Every resource is one that each of the actions knows, and as narrow as IAM allows. */
export async function resourceFindings(
  statement: PolicyStatement,
  policy: PlacedPolicy,
): Promise<string[]> {
  const { actions, resources } = statement;
  if (policy.kind === "trust") {
    return resources === "none" ? [] : ["names a Resource, which a trust policy can't have"];
  }
  if (resources === "none" || resources.length === 0) return ["names no resource"];
  const misplaced = resources.flatMap((resource) => placeFindings(resource, statement, policy));
  if (misplaced.length > 0) return misplaced;
  const findings: string[] = [];
  for (const action of actions) {
    const details = await detailsOf(action);
    // An action that IAM doesn't know is told once, by actionFindings.
    if (details === undefined) continue;
    for (const resource of resources) findings.push(...fit(action, resource, details, policy));
  }
  return findings;
}

function fit(
  action: string,
  resource: string,
  { resourceFormats }: ActionDetails,
  { kind }: PlacedPolicy,
): string[] {
  // In a key policy `*` is the key itself; an action that is about no key could never be meant.
  if (kind === "key") return resourceFormats.has("key") ? [] : [`${action} is not about a key`];
  if (resourceFormats.size === 0) {
    return resource === "*"
      ? []
      : [`${action} has no resource types, so ${resource} allows nothing`];
  }
  const names = [...resourceFormats.keys()].join(", ");
  if (resource === "*") return [`${action} on * although IAM can name its resources: ${names}`];
  const arn = writtenOut(resource);
  const fits = [...resourceFormats.values()].some((format) => fitsArnFormat(arn, format));
  return fits ? [] : [`${action} on ${resource}, which is no resource of it (${names})`];
}

/** What a resource is whatever the action: an ARN with its owner spelled out, and not somebody else's. */
function placeFindings(
  resource: string,
  statement: PolicyStatement,
  policy: PlacedPolicy,
): string[] {
  if (policy.kind === "key") {
    return resource === "*" ? [] : [`names ${resource}; the resource of a key policy is *`];
  }
  if (policy.kind === "resource") {
    const own = policy.resourceArn;
    return resource === own ? [] : [`names ${resource}, but is attached to ${String(own)}`];
  }
  if (resource === "*") return [];
  if (!resource.startsWith("arn:")) return [`its resource ${resource} is no ARN`];
  const [, partition = "", service = "", region = "", account = ""] = resource.split(":");
  const isOpen =
    /[*?]/.test(partition + service) ||
    (/[*?]/.test(region) && !(region === "*" && confines(statement, "aws:RequestedRegion"))) ||
    (/[*?]/.test(account) && !(account === "*" && mayBeAnybodys(statement)));
  return isOpen ? [`${resource} leaves open whose resource it is, or where`] : [];
}

/** Whether each action is known to need resources of any account, and is confined in the way that is known for it. */
function mayBeAnybodys(statement: PolicyStatement): boolean {
  return statement.actions.every((action) =>
    ACTIONS_ON_ANY_OWNER.some(
      (known) =>
        known.action === action &&
        (known.confinedBy === undefined || confines(statement, known.confinedBy)),
    ),
  );
}

/** Whether a condition lets only the values through that it names. */
function confines({ conditions }: PolicyStatement, name: string): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      operator === "StringEquals" &&
      key.toLowerCase() === name.toLowerCase() &&
      values.length > 0 &&
      values.every((value) => /^[a-z0-9-]+$/.test(value)),
  );
}
