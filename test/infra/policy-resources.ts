import { detailsOf, type ActionDetails } from "./policy-actions.ts";
import { fitsArnFormat } from "./policy-arn.ts";
import type { PlacedPolicy } from "./policy-placed.ts";
import type { PolicyStatement } from "./policy-statement.ts";

/** Every resource is one that each of the actions knows, and as narrow as IAM allows. */
export async function resourceFindings(
  { actions, resources }: PolicyStatement,
  policy: PlacedPolicy,
): Promise<string[]> {
  if (policy.kind === "trust") {
    return resources === "none" ? [] : ["names a Resource, which a trust policy can't have"];
  }
  if (resources === "none" || resources.length === 0) return ["names no resource"];
  const misplaced = resources.flatMap((resource) => placeFindings(resource, policy));
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
  const fits = [...resourceFormats.values()].some((format) => fitsArnFormat(resource, format));
  return fits ? [] : [`${action} on ${resource}, which is no resource of it (${names})`];
}

/** What a resource is whatever the action: an ARN with its owner spelled out, and not somebody else's. */
function placeFindings(resource: string, policy: PlacedPolicy): string[] {
  if (policy.kind === "key") {
    return resource === "*" ? [] : [`names ${resource}; the resource of a key policy is *`];
  }
  if (policy.kind === "resource") {
    const own = policy.resourceArn;
    return resource === own ? [] : [`names ${resource}, but is attached to ${String(own)}`];
  }
  if (resource === "*") return [];
  if (!resource.startsWith("arn:")) return [`its resource ${resource} is no ARN`];
  const head = resource.split(":").slice(0, 5).join(":");
  return /[*?]/.test(head) ? [`${resource} leaves open whose resource it is, or where`] : [];
}
