import { parseArn } from "./arn.ts";
import { kindOfTarget, kindTarget } from "./entry.ts";
import { entryKinds } from "./kind.ts";
import { quoted } from "./quoted.ts";
import { kindOfResource } from "./registered-resource.ts";

const EXAMPLES =
  "arn:aws:ec2:eu-west-1:222233334444:vpc-endpoint-service/vpce-svc-0123456789abcdef0, or of a service network, a resource configuration, a resource share, or all invitations to an account: arn:aws:ram:eu-west-1:222233334444:resource-share-invitation/*";

/** Why this can't be a registered resource, and what to write; undefined if it can. */
export function resourceProblem(field: string, value: unknown): string | undefined {
  if (typeof value === "string" && kindOfResource(value) !== undefined) return undefined;
  const what =
    typeof value === "string" && parseArn(value) !== undefined
      ? "is the ARN of something that can't be registered"
      : "is not an ARN";
  return `${field} ${quoted(value)} ${what}; write the ARN of an endpoint service such as ${EXAMPLES}`;
}

/** Why an entry can't be about this, and what to write; undefined if it can. */
export function targetProblem(value: unknown): string | undefined {
  if (typeof value === "string" && kindOfTarget(value) !== undefined) return undefined;
  const problem = resourceProblem("target", value);
  const everything = entryKinds.map(kindTarget).join(", ");
  return (
    problem && `${problem}, or for everything of a kind that is registered one of ${everything}`
  );
}
