import type { Graph } from "../../local/synthesis/graph.ts";
import { placesOf, type PlacedResource, type ResourcePlace } from "./policy-locations.ts";
import { statementsIn, type PlacedPolicy } from "./policy-placed.ts";

/** Policies of an app's resources, and what among them could be a policy that nobody looked at. */
export type Collection = {
  readonly policies: readonly PlacedPolicy[];
  /** One sentence each: a policy in an unknown place, a managed policy, a resource with AWS's default policy. */
  readonly problems: readonly string[];
};

const PERMISSION = "aws:lambda/permission:Permission";

/** Inputs that hold managed policies, and types that attach them: their text is not in the app, so no rule can look at it. */
const MANAGED = /ManagedPolic|PolicyAttachment|iam\/policy:Policy|PermissionsBoundary/i;

/** Every policy of the synthesised app. */
export function policiesOfGraph(graph: Graph): Collection {
  return policiesOf(graph.resources, graph);
}

/** Every policy of these resources, which are all of one account. */
export function policiesOf(resources: readonly PlacedResource[], place: ResourcePlace): Collection {
  const policies: PlacedPolicy[] = [];
  const problems: string[] = [];
  for (const resource of resources) {
    policies.push(...(resource.type === PERMISSION ? [ofPermission(resource, place)] : []));
    policies.push(...knownPoliciesOf(resource, place));
    problems.push(...problemsOf(resource));
  }
  return { policies, problems };
}

function knownPoliciesOf(resource: PlacedResource, place: ResourcePlace): PlacedPolicy[] {
  return placesOf(resource).flatMap(({ input, kind, attachedTo }) =>
    documentsIn(resource.inputs[input]).flatMap(({ path, statements }): PlacedPolicy[] => {
      const where = `${resource.type} ${resource.name}, ${[input, ...path].join(".")}`;
      const policy = { where, kind, accountId: place.accountId, statements };
      if (attachedTo === undefined) return [policy];
      return attachedTo(resource.inputs, place).map((resourceArn) => ({ ...policy, resourceArn }));
    }),
  );
}

function problemsOf(resource: PlacedResource): string[] {
  const name = `${resource.type} ${resource.name}`;
  const places = placesOf(resource);
  const problems = MANAGED.test(resource.type) ? [`${name}: write its rights inline`] : [];
  for (const { input } of places) {
    if (documentsIn(resource.inputs[input]).length === 0) {
      problems.push(`${name} has no ${input}: AWS's default applies`);
    }
  }
  for (const [input, value] of Object.entries(resource.inputs)) {
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (MANAGED.test(input) && !isEmpty)
      problems.push(`${name} has ${input}: write its rights inline`);
    if (places.some((place) => place.input === input)) continue;
    for (const { path } of documentsIn(value)) {
      problems.push(`${name} has a policy in ${[input, ...path].join(".")} that no rule looks at`);
    }
  }
  return problems;
}

/** Policy documents anywhere in a value, and the way to them. */
function documentsIn(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; statements: readonly unknown[] }[] {
  const statements = statementsIn(value);
  if (statements !== undefined) return [{ path, statements }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => documentsIn(part, [...path, key]));
}

/** A Lambda permission is one statement of the function's policy, in its own words. */
function ofPermission({ name, inputs }: PlacedResource, place: ResourcePlace): PlacedPolicy {
  const { partition, region, accountId } = place;
  const named = String(inputs["function"]);
  const functionArn = named.startsWith("arn:")
    ? named
    : `arn:${partition}:lambda:${region}:${accountId}:function:${named}`;
  const principal = String(inputs["principal"]);
  const conditions = Object.entries({
    ArnLike: { "aws:SourceArn": inputs["sourceArn"] },
    StringEquals: {
      "aws:SourceAccount": inputs["sourceAccount"],
      "aws:PrincipalOrgID": inputs["principalOrgId"],
    },
  }).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)),
  ]);
  return {
    where: `${PERMISSION} ${name}`,
    kind: "resource",
    accountId,
    resourceArn: functionArn,
    statements: [
      {
        Effect: "Allow",
        Principal: principal.includes(".") ? { Service: principal } : { AWS: principal },
        Action: inputs["action"],
        Resource: functionArn,
        Condition: Object.fromEntries(conditions) as unknown,
      },
    ],
  };
}
