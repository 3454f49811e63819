import type { SynthesizedResource } from "./graph.ts";
import { stateOf, type Place } from "./resource-state.ts";

type Inputs = Record<string, unknown>;

/** Pulumi's mock interface (`pulumi.runtime.Mocks`), as far as it is used. */
export type Mocks = {
  /** `id` is that of a resource which is there already, and is only looked up. */
  newResource(args: { type: string; name: string; inputs: Inputs; id?: string }): {
    id: string;
    state: Inputs;
  };
  call(args: { token: string; inputs: Inputs }): Inputs;
};

/** A program asked AWS something while it was synthesised that is not modelled. */
export class UnknownLookupError extends Error {
  override readonly name = "UnknownLookupError";
  constructor(token: string) {
    super(
      `${token} would be asked of AWS, and there is no answer for it: add one in local/synthesis/recorder.ts`,
    );
  }
}

/** Stands in for Pulumi's engine: writes down every resource and answers as AWS would. */
export function recorder(home: Place): Mocks & { readonly resources: SynthesizedResource[] } {
  const resources: SynthesizedResource[] = [];
  return {
    resources,
    newResource({ type, name, inputs, id: existing }) {
      if (existing) return lookedUp(type, existing, home);
      const plain = plainValue(inputs) as Inputs;
      const { id, outputs } = stateOf(type, name, plain, home);
      resources.push({ type, name, id, inputs: plain });
      return { id, state: { name, ...plain, ...outputs } };
    },
    call({ token, inputs }) {
      switch (token) {
        case "aws:index/getPartition:getPartition":
          return { id: home.partition, partition: home.partition, dnsSuffix: home.dnsSuffix };
        case "aws:index/getRegion:getRegion":
          return { id: home.region, region: home.region, name: home.region };
        case "aws:index/getCallerIdentity:getCallerIdentity":
          return { id: home.accountId, accountId: home.accountId };
        case "aws:iam/getPolicyDocument:getPolicyDocument":
          // SST looks at `statements` of the answer and drops the policy when there are none.
          return { ...inputs, json: JSON.stringify(policyDocument(inputs)) };
        default:
          throw new UnknownLookupError(token);
      }
    },
  };
}

/** What is there before any deployment, by type. */
function lookedUp(type: string, id: string, { partition, accountId }: Place) {
  switch (type) {
    case "aws:apigateway/account:Account":
      // An account's setting of API Gateway for all its APIs in a Region. SST makes a role for it where there is none, once
      // and for good; an account of a landing zone has one, and then nothing is made.
      return {
        id,
        state: {
          cloudwatchRoleArn: `arn:${partition}:iam::${accountId}:role/api-gateway-cloudwatch`,
        },
      };
    default:
      throw new UnknownLookupError(`${type} ${id}`);
  }
}

type Statement = {
  sid?: string;
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
};

/** The provider's own notation of a policy as the JSON document that AWS takes. */
function policyDocument(inputs: Inputs): object {
  // The shape is that of aws.iam.GetPolicyDocumentArgs, which the infrastructure was type-checked against.
  const statements = (inputs["statements"] ?? []) as Statement[];
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      ...(statement.sid === undefined ? {} : { Sid: statement.sid }),
      Effect: statement.effect ?? "Allow",
      ...(statement.principals === undefined
        ? {}
        : { Principal: principals(statement.principals) }),
      Action: statement.actions,
      Resource: statement.resources,
      ...(statement.conditions === undefined
        ? {}
        : { Condition: conditions(statement.conditions) }),
    })),
  };
}

function principals(list: NonNullable<Statement["principals"]>): Record<string, string[]> {
  return Object.fromEntries(list.map(({ type, identifiers }) => [type, identifiers]));
}

function conditions(list: NonNullable<Statement["conditions"]>) {
  const document: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of list) (document[test] ??= {})[variable] = values;
  return document;
}

/** Pulumi wraps secrets and archives in objects with a signature; the graph has the value, and for an archive its path. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  if ("path" in value && "__pulumiArchive" in value) return plainValue(value.path);
  if ("path" in value && "__pulumiAsset" in value) return plainValue(value.path);
  if (SIGNATURE in value && "value" in value) return plainValue(value.value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== SIGNATURE && !key.startsWith("__pulumi"))
      .map(([key, inner]) => [key, plainValue(inner)]),
  );
}
