import {
  runSimulation,
  type RequestAnalysis,
  type RunSimulationResults,
  type Simulation,
} from "@cloud-copilot/iam-simulate";

import { AwsError, type Authorization, type Call } from "../action.ts";
import { contextKeys } from "./context-keys.ts";
import { VerdictCache } from "./verdict-cache.ts";

const cache = new VerdictCache();

/** What IAM says to one permission; a refusal carries AWS's sentence. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; message: string };

/**
 * Asks IAM whether the caller may: identity policies of the caller and the policy on the resource, in the same account or
 * across accounts, role trust and KMS key policies with their own rules. A session policy must allow the call as well. A
 * service principal has no identity policies, so only the resource's policy admits it.
 *
 * Throws IamEvaluationError where the question cannot be answered (a policy AWS would not have stored, a resource that the
 * action does not have): that is never a yes, and never a quiet no.
 */
export async function authorize(call: Call, authorization: Authorization): Promise<Verdict> {
  const { caller } = call;
  const ownAccountId = caller.type === "service" ? caller.sourceAccount : caller.accountId;
  const resourceAccountId = authorization.resourceAccountId ?? ownAccountId;
  const policies = call.platform.identities.policiesOf(caller);
  const sessionPolicy = caller.type === "role" ? caller.sessionPolicy : undefined;
  const simulation: Simulation = {
    request: {
      principal: caller.type === "service" ? caller.service : caller.arn,
      action: authorization.action,
      resource: { resource: asked(authorization.resource), accountId: resourceAccountId },
      contextVariables: contextKeys(call, { ...authorization, resourceAccountId }),
    },
    identityPolicies: Object.entries(policies).map(([name, policy]) => ({ name, policy })),
    ...(sessionPolicy !== undefined && { sessionPolicy }),
    // Not modelled: organization-wide policies. An empty list denies nothing.
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(authorization.resourcePolicy !== undefined && {
      resourcePolicy: authorization.resourcePolicy,
    }),
  };
  const analysis = await inSession(simulation, await cache.of(simulation, analyse));
  if (analysis.result === "Allowed") return { allowed: true };
  return { allowed: false, message: refusal(call, authorization, analysis) };
}

/**
 * AWS compares the `*` of a resource that is yet to be made (`…:vpc-endpoint/*`) letter by letter. The library takes it for the
 * question whether any such resource would do, so it is asked for a letter instead that no policy writes: only a wildcard of a
 * policy covers it.
 */
function asked(resource: string): string {
  return resource === "*" ? resource : resource.replaceAll("*", "~");
}

/** IAM could not answer: a fault of a policy or of the simulated action, not of the caller's rights. */
export class IamEvaluationError extends AwsError {
  constructor(action: string, resource: string, reason: string) {
    super(
      "IamEvaluationOfGatehouseLocal",
      `IAM cannot say whether ${action} on ${resource} is allowed: ${reason}`,
      501,
    );
  }
}

/**
 * The library lets a session policy limit everything. A resource policy of the same account that names the session itself, or
 * anybody, gives its rights to the session directly, and then only an explicit deny counts (IAM user guide, "Policy evaluation
 * logic": session policies and boundaries do not limit such a grant).
 */
async function inSession(
  simulation: Simulation,
  analysis: RequestAnalysis,
): Promise<RequestAnalysis> {
  const { sameAccount, sessionAnalysis, resourceAnalysis } = analysis;
  const isDirect =
    sameAccount &&
    sessionAnalysis?.result === "ImplicitlyDenied" &&
    resourceAnalysis?.allowStatements.some(({ principalMatch }) => principalMatch === "Match");
  if (!isDirect) return analysis;
  const { sessionPolicy: _, ...without } = simulation;
  const direct = await cache.of(without, analyse);
  return direct.result === "Allowed" ? direct : analysis;
}

async function analyse(simulation: Simulation): Promise<RequestAnalysis> {
  const { action, resource } = simulation.request;
  let results: RunSimulationResults;
  try {
    results = await runSimulation(simulation, { simulationMode: "Strict" });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new IamEvaluationError(action, resource.resource, reason);
  }
  switch (results.resultType) {
    case "error":
      throw new IamEvaluationError(action, resource.resource, explain(results.errors));
    case "single":
      return results.result.analysis;
    case "wildcard": {
      // The library asks "is there any resource it may?". AWS compares the very text `*` with the policy, so only the
      // answer for that text counts, and a deny of any part is a deny.
      const denied = results.results.find((one) => one.analysis.result === "ExplicitlyDenied");
      const exact = results.results.find((one) => one.resourcePattern === resource.resource);
      return (denied ?? exact)?.analysis ?? { result: "ImplicitlyDenied", sameAccount: true };
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  "must.use.wildcard": "the action has no resource types, so the simulated action must ask for `*`",
  "no.resource.types": "the ARN fits none of the action's resource types",
  "multiple.resource.types": "the ARN fits several of the action's resource types",
  "invalid.action": "IAM has no such action",
  "invalid.service": "IAM has no such service prefix",
};

function explain(errors: { readonly message: string }): string {
  const { message, ...details } = errors;
  const known = REASONS[message] ?? message;
  return Object.keys(details).length === 0 ? known : `${known}: ${JSON.stringify(details)}`;
}

/** AWS's sentences: IAM User Guide, "Troubleshoot access denied error messages". */
function refusal(
  { caller }: Call,
  { action, resource }: Authorization,
  analysis: RequestAnalysis,
): string {
  const who = caller.type === "service" ? caller.service : caller.arn;
  const what = `User: ${who} is not authorized to perform: ${action} on resource: ${resource}`;
  const onResource = analysis.resourceAnalysis?.result;
  if (analysis.identityAnalysis?.result === "ExplicitlyDenied") {
    return `${what} with an explicit deny in an identity-based policy`;
  }
  if (onResource === "ExplicitlyDenied" || onResource === "DeniedForAccount") {
    return `${what} with an explicit deny in a resource-based policy`;
  }
  if (analysis.sessionAnalysis?.result === "ExplicitlyDenied") {
    return `${what} with an explicit deny in a session policy`;
  }
  const allowedOtherwise =
    analysis.identityAnalysis?.result === "Allowed" || onResource === "Allowed";
  if (analysis.sessionAnalysis?.result === "ImplicitlyDenied" && allowedOtherwise) {
    return `${what} because no session policy allows the ${action} action`;
  }
  const missing =
    caller.type === "service" || analysis.identityAnalysis?.result === "Allowed"
      ? "resource-based"
      : "identity-based";
  return `${what} because no ${missing} policy allows the ${action} action`;
}
