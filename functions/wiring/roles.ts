import { parseArn } from "../core/arn.ts";

/**
 * Roles by the account that they are in.
 * @param variable the name of what lists them, for the error
 */
export function rolesByAccount(
  variable: string,
  roleArns: readonly string[],
): ReadonlyMap<string, string> {
  return new Map(roleArns.map((roleArn) => [accountOf(variable, roleArn), roleArn]));
}

function accountOf(variable: string, roleArn: string): string {
  const accountId = parseArn(roleArn)?.accountId;
  if (accountId === undefined || accountId === "")
    throw new Error(`${variable} has ${roleArn}, which is not the ARN of a role`);
  return accountId;
}
