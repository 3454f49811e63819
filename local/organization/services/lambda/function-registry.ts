import {
  type Authorization,
  AwsError,
  type Call,
  type Caller,
  NotModelledError,
} from "../../action.ts";
import { type FunctionSettings, functionArnIn } from "./deployed-function.ts";
import type { Invoker } from "./invoker.ts";

/** A function that exists, its resource policy included. */
export type DeployedFunction = {
  settings: FunctionSettings;
  invoker: Invoker;
};

/** What the actions share. */
export type FunctionRegistry = {
  /** By ARN. */
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  /** Statements of the function's resource policy, by Sid; kept apart, since a permission may be put before its function. */
  readonly permissions: ReadonlyMap<string, ReadonlyMap<string, object>>;
  /** Queues an asynchronous invocation. */
  invokeLater(deployed: DeployedFunction, event: string): void;
};

type FunctionReference = {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
};

/** The function that a call means. Throws ResourceNotFoundException; NotModelledError for versions and aliases. */
export function existingFunction(
  registry: FunctionRegistry,
  call: Call,
  reference: FunctionReference,
): DeployedFunction {
  const arn = arnIn(call, reference);
  const deployed = registry.functions.get(arn);
  if (deployed === undefined) {
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }
  return deployed;
}

export function authorizeFunction(
  registry: FunctionRegistry,
  call: Call,
  action: "InvokeFunction" | "GetFunction",
  reference: FunctionReference,
): readonly Authorization[] {
  const resource = arnIn(call, reference);
  const accountId = resource.split(":")[4];
  const statements = registry.permissions.get(resource);
  return [
    {
      action: `lambda:${action}`,
      resource,
      ...(accountId ? { resourceAccountId: accountId } : {}),
      ...(statements
        ? {
            resourcePolicy: {
              Version: "2012-10-17",
              Id: "default",
              Statement: [...statements.values()],
            },
          }
        : {}),
    },
  ];
}

export function accountOf(caller: Caller): string {
  return caller.type === "service" ? caller.sourceAccount : caller.accountId;
}

function arnIn(call: Call, { FunctionName, Qualifier }: FunctionReference): string {
  if (Qualifier !== undefined && Qualifier !== "$LATEST") {
    throw new NotModelledError(`Qualifier ${Qualifier} of a Lambda function`);
  }
  const { partition } = call.platform;
  return functionArnIn(
    { partition, accountId: accountOf(call.caller), region: call.region },
    FunctionName,
  );
}
