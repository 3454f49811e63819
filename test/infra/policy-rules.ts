import { actionFindings } from "./policy-actions.ts";
import { conditionFindings } from "./policy-conditions.ts";
import type { PlacedPolicy } from "./policy-placed.ts";
import { principalFindings } from "./policy-principals.ts";
import { resourceFindings } from "./policy-resources.ts";
import { parseStatement } from "./policy-statement.ts";

/**
 * Everything that is wrong with a policy by the service authorization reference and by our own rules, one sentence each;
 * empty if nothing is. What a statement denies may be as wide as it likes: a Deny is held to spelling only.
 */
export async function policyFindings(policy: PlacedPolicy): Promise<string[]> {
  const findings = await Promise.all(
    policy.statements.map(async (value, index) => {
      const found = await statementFindings(value, policy);
      return found.map((text) => `${policy.where}, statement ${index + 1}: ${text}`);
    }),
  );
  if (findings.length === 0) return [`${policy.where}: no statement, so it means nothing`];
  return findings.flat();
}

async function statementFindings(value: unknown, policy: PlacedPolicy): Promise<string[]> {
  const statement = parseStatement(value);
  const findings = statement.unexpected.map((name) => `has ${name}; write what is meant instead`);
  if (statement.effect !== "Allow" && statement.effect !== "Deny") {
    return [...findings, `its Effect is ${String(statement.effect)}, neither Allow nor Deny`];
  }
  findings.push(...(await actionFindings(statement, policy)));
  findings.push(...(await conditionFindings(statement)));
  if (statement.effect === "Deny") return findings;
  findings.push(...(await resourceFindings(statement, policy)));
  findings.push(...principalFindings(statement, policy));
  return findings;
}
