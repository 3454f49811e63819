import { withinEnvironment } from "./environment-size.ts";
import type { Permission } from "./permissions.ts";

/** A deployed workflow. `name` is the function's own name, and the `service` of its logs and metrics. */
export type Workflow = {
  readonly service: string;
  readonly name: $util.Output<string>;
  readonly arn: $util.Output<string>;
};

/**
 * A function of ours, with SST's defaults that we do not want repaired (local-stack.md, "SST synthesis"):
 * a role of its own that Lambda alone may assume, with the given rights and its own log group and nothing else
 * (no managed policy); arm64; the bytes of `npm run build` (`dist/functions/<service>`); no environment but ours,
 * so no key of SST in it. Function and role have the fixed name `<app>-<stage>-<service>`: roles in other accounts trust it by name.
 */
export function workflow(
  logicalName: string,
  args: {
    service: string;
    description: string;
    timeout: `${number} seconds`;
    /** 512 MB when left out. */
    memory?: `${number} MB`;
    environment: Record<string, $util.Input<string>>;
    permissions: Permission[];
  },
): Workflow {
  const physicalName = `${$app.name}-${$app.stage}-${args.service}`;
  const logGroup = new aws.cloudwatch.LogGroup(`${logicalName}Logs`, {
    name: `/aws/lambda/${physicalName}`,
    // The audit trail is the record of what was decided; logs explain how. A year covers an incident that is found late and a yearly review.
    retentionInDays: 365,
  });
  const lambda = new sst.aws.Function(logicalName, {
    name: physicalName,
    description: args.description,
    handler: "index.handler",
    bundle: `dist/functions/${args.service}`,
    runtime: "nodejs24.x",
    architecture: "arm64",
    memory: args.memory ?? "512 MB",
    timeout: args.timeout,
    logging: { logGroup: logGroup.name, format: "json" },
    permissions: [
      ...args.permissions,
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [$interpolate`${logGroup.arn}:*`],
      },
    ],
    transform: {
      function: {
        environment: {
          variables: $output(args.environment).apply((variables) =>
            withinEnvironment(args.service, variables),
          ),
        },
      },
      role: {
        name: physicalName,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "lambda.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        }),
        managedPolicyArns: [],
      },
    },
  });
  return { service: args.service, name: lambda.name, arn: lambda.arn };
}
