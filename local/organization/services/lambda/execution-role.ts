import { AwsError, NotModelledError } from "../../action.ts";
import type { Identities, PolicyDocument } from "../../identities.ts";
import type { FunctionSettings } from "./deployed-function.ts";

type Statement = {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
};

/**
 * Refuses a function whose role does not let Lambda in. Throws Lambda's InvalidParameterValueException for a role that is
 * missing or does not trust lambda.amazonaws.com; NotModelledError for a trust condition that is not understood here.
 */
export function checkExecutionRole(identities: Identities, settings: FunctionSettings): void {
  const role = identities.role(settings.roleArn);
  if (role === undefined) {
    throw new AwsError(
      "InvalidParameterValueException",
      `function ${settings.name}: its role ${settings.roleArn} does not exist; create the role before the function`,
    );
  }
  if (!trustsLambda(role.trust, settings)) {
    throw new AwsError(
      "InvalidParameterValueException",
      `The role defined for the function cannot be assumed by Lambda: the trust policy of ${settings.roleArn} does not allow lambda.amazonaws.com to call sts:AssumeRole for ${settings.arn}`,
    );
  }
}

function trustsLambda(trust: PolicyDocument, settings: FunctionSettings): boolean {
  const effects = trust.Statement
    // A trust policy is JSON that IAM stored; its statements have IAM's members.
    .map((statement) => statement as Statement)
    .filter((statement) => concernsLambda(statement) && conditionsHold(statement, settings))
    .map((statement) => statement.Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function concernsLambda({ Principal, Action }: Statement): boolean {
  const services = typeof Principal === "string" ? [Principal] : list(Principal?.Service);
  return (
    services.some((service) => service === "lambda.amazonaws.com" || service === "*") &&
    list(Action).some((action) => /^(\*|sts:\*|sts:AssumeRole)$/i.test(action))
  );
}

function conditionsHold({ Condition }: Statement, settings: FunctionSettings): boolean {
  const keys: Readonly<Record<string, string>> = {
    "aws:sourcearn": settings.arn,
    "aws:sourceaccount": settings.accountId,
  };
  return Object.entries(Condition ?? {}).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, patterns]) => {
      const actual = keys[key.toLowerCase()];
      if (actual === undefined || !/^(String|Arn)(Equals|Like)$/.test(operator)) {
        throw new NotModelledError(
          `the condition ${operator} ${key} in the trust policy of ${settings.roleArn}`,
        );
      }
      const exact = operator === "StringEquals";
      return list(patterns).some((pattern) => matches(pattern, actual, exact));
    }),
  );
}

function matches(pattern: string, text: string, exact: boolean): boolean {
  if (exact) return pattern === text;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
