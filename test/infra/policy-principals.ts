import { SERVICES_WITHOUT_SOURCE } from "./policy-exceptions.ts";
import type { PlacedPolicy } from "./policy-placed.ts";
import type { PolicyStatement, StatementPrincipal } from "./policy-statement.ts";

/** Operators that hold only for the values named. Not the negative ones, and not those that a missing key meets. */
const CONFINING = /^(ForAnyValue:)?(String(Equals|Like)|Arn(Equals|Like))$/;

/** Whoever is let in is named, or confined to the organization or an account by a condition. */
export function principalFindings(statement: PolicyStatement, policy: PlacedPolicy): string[] {
  const { principals } = statement;
  if (policy.kind === "identity") {
    return principals === "none" ? [] : ["names a Principal, which rights of a role can't have"];
  }
  if (principals === "none" || principals.length === 0) return ["names no principal"];
  return principals.flatMap((principal) => findingsOf(principal, statement, policy));
}

function findingsOf(
  { type, value }: StatementPrincipal,
  statement: PolicyStatement,
  policy: PlacedPolicy,
): string[] {
  switch (type) {
    case "anybody": {
      if (policy.kind === "trust") return ["lets anybody assume the role; name the account"];
      const keys = ["PrincipalOrgID", "PrincipalOrgPaths", "PrincipalAccount", "SourceOrgID"];
      return confines(statement, ...keys, "SourceOrgPaths", "SourceAccount")
        ? []
        : ["lets anybody in, without a condition on the organization or the account"];
    }
    case "AWS":
      return awsFindings(value, statement, policy);
    case "Service":
      return serviceFindings(value, statement, policy);
    default:
      return [`lets in a principal of type ${type}, which nothing here is`];
  }
}

function awsFindings(
  principal: string,
  statement: PolicyStatement,
  { kind, accountId }: PlacedPolicy,
): string[] {
  const account = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root|:(?:role|user)\/[\w+=,.@/-]+)?$/.exec(
    principal,
  )?.[1];
  if (account === undefined) {
    return [`lets in ${principal}, which is neither an account nor a role of one`];
  }
  // Within an account IAM policies decide further; a role and another account are opened by this statement alone.
  const isOpened = kind === "trust" || account !== accountId;
  return isOpened && statement.conditions.length === 0
    ? [`lets in all of ${principal}; say who in it, or for what, by a condition`]
    : [];
}

function serviceFindings(
  service: string,
  statement: PolicyStatement,
  { kind }: PlacedPolicy,
): string[] {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(service)) {
    return [`lets in ${service}, which is no service principal`];
  }
  const isExcused = SERVICES_WITHOUT_SOURCE.some(
    (one) => one.service === service && one.kind === kind,
  );
  return isExcused || confines(statement, "SourceAccount") || confinesSourceArn(statement)
    ? []
    : [
        `lets ${service} act for anybody; name aws:SourceAccount, or an aws:SourceArn with its account`,
      ];
}

/** Whether a condition confines one of these `aws:` keys. */
function confines({ conditions }: PolicyStatement, ...names: readonly string[]): boolean {
  const keys = names.map((name) => `aws:${name}`.toLowerCase());
  return conditions.some(
    ({ operator, key, values }) =>
      CONFINING.test(operator) &&
      keys.includes(key.toLowerCase()) &&
      values.every((value) => !/^[*?]/.test(value)),
  );
}

function confinesSourceArn({ conditions }: PolicyStatement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      CONFINING.test(operator) &&
      key.toLowerCase() === "aws:sourcearn" &&
      values.every((value) => /^\d{12}$/.test(value.split(":")[4] ?? "")),
  );
}
