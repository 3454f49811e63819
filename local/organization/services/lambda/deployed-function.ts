import { AwsError } from "../../action.ts";

/** A function as a deployment asks for it. */
export type FunctionSettings = {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Absolute path of the folder that holds the bundle: `index.mjs` for the handler `index.handler`. */
  readonly bundleFolder: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Name of the log group; `/aws/lambda/NAME` on AWS unless said otherwise. */
  readonly logGroup: string;
  /** At most so many invocations at a time; further ones are throttled. */
  readonly reservedConcurrency?: number;
};

// platform.md section 7.
const LARGEST_ENVIRONMENT_BYTES = 4 * 1024;
const LONGEST_TIMEOUT_SECONDS = 900;

// What Lambda sets itself and refuses to be given: Lambda developer guide, "Defined runtime environment variables".
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** Refuses what Lambda refuses at CreateFunction. Throws AwsError InvalidParameterValueException. */
export function checkFunction(settings: FunctionSettings): void {
  const reserved = Object.keys(settings.environment).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalid(
      `function ${settings.name}: its environment contains keys that Lambda reserves: ${reserved.join(", ")}`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(settings.environment));
  if (bytes > LARGEST_ENVIRONMENT_BYTES) {
    throw invalid(
      `function ${settings.name}: its environment has ${bytes} bytes; Lambda takes ${LARGEST_ENVIRONMENT_BYTES}`,
    );
  }
  if (!(settings.timeoutSeconds >= 1 && settings.timeoutSeconds <= LONGEST_TIMEOUT_SECONDS)) {
    throw invalid(
      `function ${settings.name}: a timeout of ${settings.timeoutSeconds} s; Lambda takes 1 to ${LONGEST_TIMEOUT_SECONDS}`,
    );
  }
}

export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

/** ARN of the function that `FunctionName` of a call means: a name, `ACCOUNT:function:NAME`, or an ARN. */
export function functionArnIn(
  caller: { readonly partition: string; readonly accountId: string; readonly region: string },
  reference: string | undefined,
): string {
  if (reference?.startsWith("arn:")) return reference;
  const [name, , accountId = caller.accountId] = (reference ?? "").split(":").toReversed();
  return `arn:${caller.partition}:lambda:${caller.region}:${accountId}:function:${name}`;
}
