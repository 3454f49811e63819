import { coversArn } from "../infra/policy-arn.ts";
import type { GrantedRight, PermissionUsage } from "./permission-usage.ts";
import { nameOfRole } from "./permission-usage.ts";

/** A right that no test can use, or that only AWS itself asks for where nobody sees it. */
export type UnusedRight = {
  /** End of the role's name: `sweep`. */
  readonly role: string;
  readonly action: string;
  readonly reason: string;
  /** Whether some worlds may use it nevertheless, depending on what AWS shows at the moment: then it is no needless excuse. */
  readonly mayBeUsed?: true;
};

/** Rights and uses as sentences, each list sorted. Only `excused` may hold any. */
export type PermissionComparison = {
  /** Distinct rights of all worlds. */
  readonly rights: number;
  readonly unused: readonly string[];
  readonly ungranted: readonly string[];
  readonly excused: readonly string[];
  /** Excuses for rights that are used, or that nobody has. */
  readonly needless: readonly string[];
};

/**
 * What the roles may do against what they did, over all worlds together. Rights that differ only by Region, by the account that
 * a template is deployed in, or by the endpoint service that a world happened to make, count as one: infra/ gives them in one
 * breath. What another account's resource refuses to a role with the right is its owner's answer, and no missing right.
 */
export function comparePermissions(
  usages: readonly PermissionUsage[],
  known: readonly UnusedRight[],
): PermissionComparison {
  const rights = new Map<string, { readonly right: GrantedRight; used: boolean }>();
  const ungranted = new Set<string>();
  for (const { file, granted, used } of usages) {
    for (const right of granted) {
      const isUsed = used.some((use) => use.answer === "allowed" && covers(right, use));
      const before = rights.get(inAnyAccount(right));
      rights.set(inAnyAccount(right), { right, used: isUsed || before?.used === true });
    }
    for (const use of used) {
      if (use.answer === "denied") {
        if (!isForeign(use) || !granted.some((right) => covers(right, use)))
          ungranted.add(`${sentence(use)}: denied in ${file}`);
      } else if (!granted.some((right) => covers(right, use))) {
        ungranted.add(`${sentence(use)}: allowed by the resource's policy alone in ${file}`);
      }
    }
  }
  const unused = [...rights.values()].flatMap(({ right, used }) => (used ? [] : [right]));
  const excuseOf = (right: GrantedRight) => known.find((excuse) => excuses(excuse, right));
  return {
    rights: rights.size,
    unused: unused
      .filter((right) => excuseOf(right) === undefined)
      .map(sentence)
      .toSorted(),
    ungranted: [...ungranted].toSorted(),
    excused: unused
      .flatMap((right) => {
        const excuse = excuseOf(right);
        return excuse === undefined ? [] : [`${sentence(right)}: ${excuse.reason}`];
      })
      .toSorted(),
    needless: known
      .filter((excuse) => excuse.mayBeUsed !== true)
      .filter((excuse) => !unused.some((right) => excuses(excuse, right)))
      .map(({ role, action }) => `${role} ${action}`)
      .toSorted(),
  };
}

function covers(right: GrantedRight, use: GrantedRight): boolean {
  return (
    right.roleArn === use.roleArn &&
    right.action === use.action &&
    coversArn(right.resource, use.resource)
  );
}

/** Equal for the rights of one template in several accounts. */
function inAnyAccount(right: GrantedRight): string {
  return sentence(right).replaceAll(right.roleArn.split(":")[4] ?? "", "ACCOUNT");
}

function isForeign({ roleArn, resource }: GrantedRight): boolean {
  const owner = resource.split(":")[4];
  return owner !== undefined && owner !== "" && owner !== roleArn.split(":")[4];
}

function excuses({ role, action }: UnusedRight, right: GrantedRight): boolean {
  return right.action === action && nameOfRole(right.roleArn).endsWith(`-${role}`);
}

/** `222233334444/gatehouse-local-sweep sqs:SendMessage on arn:aws:sqs:*:222233334444:…`, equal for rights that count as one. */
function sentence({ roleArn, action, resource }: GrantedRight): string {
  const where = resource
    .replace(/^(arn:[^:]+:[^:]+:)[^:]+:/, "$1*:")
    .replaceAll(/vpce-svc-[0-9a-f]+/g, "vpce-svc-*");
  return `${roleArn.split(":")[4]}/${nameOfRole(roleArn)} ${action} on ${where}`;
}
