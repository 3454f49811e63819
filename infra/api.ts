import { controlPermissions, tenantPermissions } from "./api-permissions.ts";
import { apiPolicy } from "./api-policy.ts";
import { deployment } from "./deployed.ts";
import { toMappedRoles } from "./mapped-role.ts";
import { dnsSuffix, partition } from "./partition.ts";
import { workflow } from "./workflow.ts";

const MAPPED_ROLES = toMappedRoles(deployment.roles);

/** What accounts of the organization ask for themselves: requests, and what became of them. */
export const tenantApi = workflow("TenantApi", {
  service: "tenant-api",
  description: "Answers what accounts ask for themselves",
  timeout: "20 seconds",
  memory: "1024 MB",
  environment: { MAPPED_ROLES },
  permissions: tenantPermissions,
});

/** What people of the mapped roles do: policy, approvals, audit. */
export const controlApi = workflow("ControlApi", {
  service: "control-api",
  description: "Serves approvers, operators and auditors",
  timeout: "20 seconds",
  memory: "1024 MB",
  environment: { MAPPED_ROLES },
  permissions: controlPermissions,
});

/** The API's own name, which CloudWatch's metrics have as `ApiName`. */
export const apiName = `${$app.name}-${$app.stage}`;

/** Variables of API Gateway in a line of the access log. Each stands in quotes: AWS writes `-` for what a request does not have. */
const LOGGED = [
  "requestId",
  "extendedRequestId",
  "requestTime",
  "httpMethod",
  "path",
  "resourcePath",
  "status",
  "responseLatency",
  "identity.accountId",
  "identity.caller",
  "identity.userArn",
  "identity.sourceIp",
  "error.responseType",
  "error.message",
];

/**
 * A REST API, because no other kind lets callers of other accounts in by a resource policy (platform.md section 1). Every method
 * wants a signature. The policy stands in the API itself: SST then deploys the API anew when it changes, and a policy counts only
 * from a deployment on. CORS is off: its OPTIONS methods would be open to everybody.
 */
const gateway = new sst.aws.ApiGatewayV1("Api", {
  endpoint: { type: "regional" },
  cors: false,
  // As long as the functions' own logs (workflow.ts).
  accessLog: { retention: "1 year" },
  transform: {
    api: {
      name: apiName,
      policy: partition.apply((inPartition) =>
        apiPolicy({
          organizationId: deployment.organizationId,
          partition: inPartition,
          roles: deployment.roles,
        }),
      ),
    },
    route: {
      args: (route) => {
        route.auth = { iam: true };
      },
    },
    stage: (stage) => {
      stage.accessLogSettings = $output(stage.accessLogSettings).apply((settings) => ({
        destinationArn: settings?.destinationArn ?? "",
        format: JSON.stringify(
          Object.fromEntries(LOGGED.map((variable) => [variable, `$context.${variable}`])),
        ),
      }));
    },
  },
});
gateway.route("ANY /v1/tenant/{proxy+}", tenantApi.arn);
gateway.route("ANY /v1/control/{proxy+}", controlApi.arn);
gateway.route("GET /openapi.json", tenantApi.arn);
gateway.deploy();

// API Gateway's 10,000 requests a second are the account's, for all its APIs: nobody's loop here may use them up.
new aws.apigateway.MethodSettings("ApiThrottle", {
  restApi: gateway.nodes.api.id,
  stageName: $app.stage,
  methodPath: "*/*",
  settings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
});

/** Where the API is, without a slash at the end. */
export const apiUrl = $interpolate`https://${gateway.nodes.api.id}.execute-api.${deployment.homeRegion}.${dnsSuffix}/${$app.stage}`;
