import type { FunctionConfiguration } from "@aws-sdk/client-lambda";

import type { FunctionSettings } from "./deployed-function.ts";

/** A function as Lambda's API describes it. */
export function toConfiguration(settings: FunctionSettings): FunctionConfiguration {
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    Runtime: "nodejs24.x",
    Role: settings.roleArn,
    Handler: settings.handler,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    Environment: { Variables: { ...settings.environment } },
    LoggingConfig: { LogGroup: settings.logGroup },
  };
}
