import type { Authorization } from "../../action.ts";
import type { PolicyDocument } from "../../identities.ts";
import type { ApiSettings } from "./rest-api.ts";

/** What IAM is asked before a method runs: `execute-api:Invoke` on this method and path (platform.md section 1). */
export function invokePermission(
  api: ApiSettings,
  { partition, sourceIp }: { readonly partition: string; readonly sourceIp: string },
  request: { readonly stage: string; readonly method: string; readonly path: string },
): Authorization {
  const arn = apiArn(api, partition);
  return {
    action: "execute-api:Invoke",
    resource: `${arn}/${request.stage}/${request.method}${request.path}`,
    resourceAccountId: api.accountId,
    ...(api.policy !== undefined && { resourcePolicy: expanded(api.policy, arn) }),
    context: { "aws:SourceIp": sourceIp },
  };
}

/** `arn:…:execute-api:REGION:ACCOUNT:API`: what a deployment calls the API's execution ARN. */
export function apiArn({ region, accountId, id }: ApiSettings, partition: string): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${id}`;
}

/** The policy with `execute-api:/…` in its resources written out, as API Gateway does when it stores one. */
function expanded(policy: PolicyDocument, arn: string): PolicyDocument {
  return {
    ...policy,
    Statement: policy.Statement.map((statement) =>
      Object.fromEntries(
        Object.entries(statement).map(([name, value]: [string, unknown]) => [
          name,
          name === "Resource" || name === "NotResource" ? fullArns(value, arn) : value,
        ]),
      ),
    ),
  };
}

function fullArns(value: unknown, arn: string): unknown {
  if (Array.isArray(value)) return value.map((one) => fullArns(one, arn));
  return typeof value === "string" ? value.replace(/^execute-api:(?=\/)/, arn) : value;
}
