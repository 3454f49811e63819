import { AwsError, NotModelledError } from "../../action.ts";
import type { Rule } from "./rule.ts";

/** How long and how often EventBridge tries again. */
export type RetryPolicy = {
  /** 0 to 185; EventBridge's default is 185 (platform.md section 4). */
  readonly maximumRetryAttempts: number;
  /** 60 to 86,400; EventBridge's default is 24 hours (platform.md section 4). */
  readonly maximumEventAgeSeconds: number;
};

export const defaultRetryPolicy: RetryPolicy = {
  maximumRetryAttempts: 185,
  maximumEventAgeSeconds: 86_400,
};

export type TargetInput = {
  readonly id: string;
  /** A Lambda function or standard queue of the rule's account and Region, or an event bus of any. */
  readonly arn: string;
  /** Role of the rule's account that an event is put on a bus with; buses alone have one. */
  readonly roleArn?: string;
  /** Constant JSON text instead of the event; never for a bus. */
  readonly input?: string;
  readonly retryPolicy?: Partial<RetryPolicy>;
  /** Standard queue that receives what could not be delivered; without one it is lost. */
  readonly deadLetterQueueArn?: string;
};

/** Who is told when a rule fires. */
export type Target = {
  readonly id: string;
  readonly kind: "function" | "queue" | "bus";
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly retryPolicy: RetryPolicy;
  readonly deadLetterQueueArn?: string;
};

/**
 * A target that the rule can have. Throws ValidationException for what PutTargets refuses, and NotModelledError for other
 * kinds of targets, for functions and queues of other accounts (AWS wants an execution role for those) and for roles of
 * functions and queues.
 */
export function toTarget(
  rule: Pick<Rule, "kind" | "arn" | "accountId" | "region">,
  input: TargetInput,
): Target {
  const where = `target ${input.arn} of ${rule.arn}`;
  const place = placeOf(input.arn, where);
  checkPlace(rule, place, where);
  checkRole(rule, place.kind, input, where);
  const { deadLetterQueueArn } = input;
  if (deadLetterQueueArn !== undefined && deadLetterQueueArn.split(":")[3] !== rule.region) {
    throw invalid(`${where}: its dead-letter queue must be in the rule's Region ${rule.region}`);
  }
  return { ...input, ...place, retryPolicy: { ...defaultRetryPolicy, ...input.retryPolicy } };
}

/** Adds or replaces it. Throws what `toTarget` throws, and LimitExceededException. */
export function addTarget(rule: Rule, input: TargetInput): void {
  const target = toTarget(rule, input);
  // platform.md section 4.
  if (rule.targets.size >= mostTargets && !rule.targets.has(target.id)) {
    throw new AwsError(
      "LimitExceededException",
      `The requested resource exceeds the maximum number allowed: rule ${rule.arn} has ${mostTargets} targets.`,
    );
  }
  rule.targets.set(target.id, target);
}

const mostTargets = 5;

function placeOf(arn: string, where: string): Pick<Target, "kind" | "accountId" | "region"> {
  const [, , service, region = "", accountId = "", resource = ""] = arn.split(":");
  if (service === "lambda" && resource === "function")
    return { kind: "function", accountId, region };
  if (service === "sqs") return { kind: "queue", accountId, region };
  if (service === "events" && resource.startsWith("event-bus/")) {
    return { kind: "bus", accountId, region };
  }
  throw new NotModelledError(`${where}, neither a function nor a queue nor an event bus,`);
}

function checkPlace(
  rule: Pick<Rule, "kind" | "accountId" | "region">,
  { kind, accountId, region }: Pick<Target, "kind" | "accountId" | "region">,
  where: string,
): void {
  if (kind !== "function" && rule.kind === "schedule") {
    throw new NotModelledError(`${where}, a schedule, which only has functions here,`);
  }
  if (kind === "bus") return;
  // Direct targets work in the rule's Region only (platform.md section 4).
  if (region !== rule.region) throw invalid(`${where}: it must be in the rule's Region`);
  if (accountId !== rule.accountId) throw new NotModelledError(`${where}, of another account,`);
}

function checkRole(
  rule: Pick<Rule, "accountId">,
  kind: Target["kind"],
  { roleArn, input }: TargetInput,
  where: string,
): void {
  if (kind !== "bus") {
    if (roleArn !== undefined) throw new NotModelledError(`RoleArn of ${where}`);
    return;
  }
  // platform.md section 4: no input of its own on a bus, and a role where the bus admits an organization.
  if (input !== undefined) throw invalid(`${where}: an event bus takes no Input`);
  if (roleArn === undefined) {
    throw new NotModelledError(`${where} without a RoleArn, as an event bus of old grants had it,`);
  }
  if (roleArn.split(":")[4] !== rule.accountId) {
    throw invalid(`${where}: its role ${roleArn} must be of the rule's account ${rule.accountId}`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
