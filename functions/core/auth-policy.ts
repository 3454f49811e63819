import * as z from "zod";

/**
 * The auth policy that Gatehouse gives a network: whoever signs as a principal of the organization may invoke its services.
 * One line, as VPC Lattice wants it, and far below its 10 KB (lattice.md section 5).
 *
 * It lets nobody in by itself: the caller's own identity policy and the service's auth policy, if that asks for IAM, must allow
 * the request too. It shuts out everybody who does not sign, and so services with a TLS listener, whose callers are always
 * anonymous (VPC Lattice user guide, "TLS listeners"). Resource configurations it does not concern at all.
 */
export function authPolicyFor(organizationId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "vpc-lattice-svcs:Invoke",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": [organizationId] } },
      },
    ],
  });
}

/** Whether two policies are the same but for spaces, the order of keys, and lists of one; how AWS hands one back is not documented. */
export function isSamePolicy(a: string, b: string): boolean {
  const [x, y] = [parse(a), parse(b)];
  return x !== undefined && y !== undefined && canonical(x) === canonical(y);
}

/**
 * The name of a policy that Gatehouse may have written, for whichever organization: `for o-…`. A release that changes
 * `authPolicyFor` has to know the policies of the ones before it too, under names of their own. Undefined for any other policy.
 * Anybody can write the same; the ledger says who did.
 */
export function nameOfOurs(policy: string): string | undefined {
  const organizationId = /"(o-[a-z0-9]{10,32})"/.exec(policy)?.[1];
  if (organizationId === undefined) return undefined;
  return isSamePolicy(policy, authPolicyFor(organizationId)) ? `for ${organizationId}` : undefined;
}

/** Whether an auth policy keeps everybody outside the organization out; `unreadable`: it may, in a way that is not understood. */
export type OrganizationCondition = "present" | "missing" | "unreadable";

/**
 * Looks for the condition on the organization. `present` only if each statement that allows something is bound to it, by a
 * condition that fails where the key is missing, or if a statement denies whatever it allows to everybody outside. A condition
 * that names a second organization, or carries IfExists or ForAllValues, binds nobody.
 */
export function organizationConditionIn(
  policy: string,
  organizationId: string,
): OrganizationCondition {
  const document = Document.safeParse(parse(policy));
  if (!document.success) return "unreadable";
  const statements = [document.data.Statement].flat();
  const denied = statements.filter((one) => shutsOut(one, organizationId)).flatMap(actionsOf);
  const isOpen = statements.some(
    (one) => one.Effect === "Allow" && !isBound(one, organizationId) && !isWithin(one, denied),
  );
  return isOpen ? "missing" : "present";
}

const Text = z.union([z.string(), z.array(z.string()).min(1)]);
const Value = z.union([z.string(), z.boolean(), z.number()]);
const Statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: z.union([z.string(), z.record(z.string(), Text)]).optional(),
    NotPrincipal: z.unknown().optional(),
    Action: Text.optional(),
    NotAction: Text.optional(),
    Resource: Text.optional(),
    NotResource: Text.optional(),
    /** Values by key, by operator. All of them must hold, each for one of its values. */
    Condition: z
      .record(z.string(), z.record(z.string(), z.union([Value, z.array(Value).min(1)])))
      .optional(),
  })
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined));
type Statement = z.infer<typeof Statement>;
const Document = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: z.union([Statement, z.array(Statement).min(1)]),
});

/**
 * Undefined for what is not JSON, or says more than it can mean: of a key that stands there twice, nobody can tell which one
 * AWS reads.
 */
function parse(policy: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(policy);
  } catch {
    return undefined;
  }
  const withoutSpaces = policy.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
  return JSON.stringify(parsed) === withoutSpaces ? parsed : undefined;
}

function canonical(value: unknown): string {
  if (Array.isArray(value) && value.length !== 1) return `[${value.map(canonical).join()}]`;
  if (Array.isArray(value)) return canonical(value[0]);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`,
  );
  return `{${members.toSorted().join()}}`;
}

/** One condition: what an operator says of a key. */
type Clause = {
  readonly operator: string;
  /** In lower case: AWS does not tell the cases of keys apart. */
  readonly key: string;
  readonly values: readonly (string | boolean | number)[];
};

function clausesOf({ Condition = {} }: Statement): Clause[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: [values].flat(),
    })),
  );
}

/** Keys with one value: the caller's organization, or that of the resource for which a service of AWS's calls. */
const IDS = new Set(["aws:principalorgid", "aws:sourceorgid"]);
/** Keys with many: the paths of OUs, which begin with the organization. */
const PATHS = new Set(["aws:principalorgpaths", "aws:sourceorgpaths"]);

/** Operators that hold only where the key is there. */
const IS_ID = /^(?:ForAnyValue:)?String(?:Equals|EqualsIgnoreCase|Like)$/;
const IS_PATH = /^ForAnyValue:String(?:Equals|EqualsIgnoreCase|Like)$/;
/** Operators that hold where the key is missing too. */
const IS_NOT_ID = /^(?:ForAllValues:)?StringNot(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?$/;
const IS_NOT_PATH = /^ForAllValues:StringNot(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?$/;

/** Whether nobody outside meets the conditions of the statement. */
function isBound(statement: Statement, organizationId: string): boolean {
  return clausesOf(statement).some(
    ({ operator, key, values }) =>
      (IDS.has(key) && IS_ID.test(operator) && areIds(values, organizationId)) ||
      (PATHS.has(key) && IS_PATH.test(operator) && arePaths(values, organizationId)),
  );
}

/** Whether the statement denies its actions to everybody outside: on everything, and on no other condition. */
function shutsOut(statement: Statement, organizationId: string): boolean {
  const { Effect, Principal, NotPrincipal, Resource, NotResource } = statement;
  if (Effect !== "Deny" || NotPrincipal !== undefined || NotResource !== undefined) return false;
  if (!isEverybody(Principal) || ![Resource].flat().includes("*")) return false;
  const [clause, ...others] = clausesOf(statement);
  if (clause === undefined) return true;
  const { operator, key, values } = clause;
  const isOutside =
    (key === "aws:principalorgid" && IS_NOT_ID.test(operator) && areIds(values, organizationId)) ||
    (key === "aws:principalorgpaths" &&
      IS_NOT_PATH.test(operator) &&
      arePaths(values, organizationId));
  return isOutside && others.length === 0;
}

function isEverybody(principal: Statement["Principal"]): boolean {
  if (typeof principal !== "object") return principal === "*";
  // Others than AWS name services or federations alone.
  return [principal["AWS"]].flat().includes("*");
}

function areIds(values: Clause["values"], organizationId: string): boolean {
  return values.every((value) => value === organizationId);
}

function arePaths(values: Clause["values"], organizationId: string): boolean {
  return values.every((value) => String(value).startsWith(`${organizationId}/`));
}

function actionsOf({ Action = [] }: Statement): string[] {
  return [Action].flat().map((action) => action.toLowerCase());
}

const EVERYTHING = new Set(["*", "vpc-lattice-svcs:*"]);

/** Whether the statement allows nothing but these actions. */
function isWithin(statement: Statement, actions: readonly string[]): boolean {
  if (actions.some((action) => EVERYTHING.has(action))) return true;
  const allowed = actionsOf(statement);
  return allowed.length > 0 && allowed.every((action) => actions.includes(action));
}
