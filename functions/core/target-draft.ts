import { parseArn } from "./arn.ts";
import type { RequestedKind } from "./connection.ts";
import { requestedKinds } from "./connection.ts";
import { kindOfTarget, kindTarget } from "./entry.ts";
import { quoted } from "./quoted.ts";

/** What the ARN of a resource of each kind looks like; AWS's ids are of 17 or, old ones, of 8 digits (privatelink.md section 1). */
const RESOURCES: Readonly<Record<RequestedKind, RegExp>> = {
  "endpoint-connection":
    /^arn:aws[a-z-]*:ec2:[a-z]{2,}(?:-[a-z]+)+-\d+:\d{12}:vpc-endpoint-service\/vpce-svc-(?:[0-9a-f]{17}|[0-9a-f]{8})$/,
};

const EXAMPLE =
  "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-0123456789abcdef0";

/** The kind of connections that a resource has, by its ARN. */
export function kindOfResource(arn: string): RequestedKind | undefined {
  return requestedKinds.find((kind) => RESOURCES[kind].test(arn));
}

/** Why this can't be a registered resource, and what to write; undefined if it can. */
export function resourceProblem(field: string, value: unknown): string | undefined {
  if (typeof value === "string" && kindOfResource(value) !== undefined) return undefined;
  const what =
    typeof value === "string" && parseArn(value) !== undefined
      ? "is the ARN of something else than an endpoint service"
      : "is not an ARN";
  return `${field} ${quoted(value)} ${what}; write the ARN of the service, such as ${EXAMPLE}`;
}

/** Why an entry can't be about this, and what to write; undefined if it can. */
export function targetProblem(value: unknown): string | undefined {
  if (typeof value === "string" && kindOfTarget(value) !== undefined) return undefined;
  const problem = resourceProblem("target", value);
  const everything = requestedKinds.map(kindTarget).join(" or ");
  return problem && `${problem}, or ${everything} for every service that is registered`;
}
