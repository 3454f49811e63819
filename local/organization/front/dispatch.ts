import {
  AwsError,
  NotModelledError,
  type Action,
  type Authorization,
  type Call,
  type Service,
} from "../action.ts";
import type { Fault } from "../faults.ts";
import { authorize } from "./authorize.ts";
import { denial, serviceError } from "./service-errors.ts";
import type { Throttle } from "./throttle.ts";

/** A call that is understood: who, where, which action, with what. */
export type Request = {
  readonly call: Call;
  readonly service: Service;
  readonly action: Action;
  readonly input: object;
};

/** The call took effect, and its answer never arrived: over HTTP the connection is cut. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}

/**
 * Serves one call: refuses what is not modelled, asks IAM, meets planned faults, takes a token, runs the action.
 * Whatever becomes of it is in the call log. Throws AwsError as the caller would see it, or LostAnswerError.
 */
export async function dispatch(request: Request, throttle: Throttle): Promise<object> {
  const { call, service, action, input } = request;
  const { platform } = call;
  let authorizations: readonly Authorization[] = [];
  const answers: ("allowed" | "denied")[] = [];
  let outcome = "ok";
  try {
    refuseUnmodelled(request);
    authorizations = await action.authorize(input, call);
    for (const authorization of authorizations) {
      // One after the other: the first refusal is the one AWS names.
      const verdict = await authorize(call, authorization);
      answers.push(verdict.allowed ? "allowed" : "denied");
      if (!verdict.allowed) throw denial(service, verdict.message);
    }
    const fault = platform.faults.take(`${service.signingName}:${action.name}`);
    const refusal = fault && REFUSALS[fault.kind];
    if (refusal !== undefined) throw serviceError(service, refusal);
    if (!throttle.take(call, service.signingName, action.bucket)) {
      throw serviceError(service, "throttled");
    }
    if (fault?.kind === "overtaken") await fault.first();
    const output = await action.run(input, call);
    if (fault?.kind === "lost-answer") {
      throw new LostAnswerError(`the answer of ${service.signingName}:${action.name} was lost`);
    }
    return fault?.kind === "empty-answer" ? emptied(output) : output;
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    platform.calls.append({
      at: platform.clock.now(),
      service: service.signingName,
      action: action.name,
      caller: call.caller,
      region: call.region,
      requestId: call.requestId,
      input,
      authorizations: authorizations.map(({ action: name, resource }, index) => {
        const answer = answers[index];
        return { action: name, resource, ...(answer && { answer }) };
      }),
      outcome,
    });
  }
}

/** Faults that a call is refused with. */
const REFUSALS = {
  throttled: "throttled",
  "internal-error": "internalError",
  unavailable: "unavailable",
  "lost-answer": undefined,
  "empty-answer": undefined,
  overtaken: undefined,
} as const satisfies Record<Fault["kind"], Parameters<typeof serviceError>[1] | undefined>;

function refuseUnmodelled({ service, action, input }: Request): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !action.parameters.includes(name as never)) {
      throw new NotModelledError(`parameter ${name} of ${service.signingName}:${action.name}`);
    }
  }
}

/** A well-formed answer with nothing in its lists: a last page, as no token leads on. */
function emptied(output: object): object {
  const members = Object.entries(output).filter(([name]) => !/^nexttoken$/i.test(name));
  return Object.fromEntries(
    members.map(([name, value]) => [name, Array.isArray(value) ? [] : value]),
  );
}

function outcomeOf(error: unknown): string {
  if (error instanceof AwsError) return error.code;
  return error instanceof LostAnswerError ? "lost-answer" : "failed";
}
