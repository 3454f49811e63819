import type { Platform } from "../organization/platform.ts";
import type { ApiGateway } from "../organization/services/api-gateway/api-gateway.ts";
import type { Cloudwatch } from "../organization/services/cloudwatch/cloudwatch.ts";
import type { Dynamodb } from "../organization/services/dynamodb/dynamodb.ts";
import type { Events } from "../organization/services/events/events.ts";
import type { Kms } from "../organization/services/kms/kms.ts";
import type { MappingSettings } from "../organization/services/lambda/event-source-mapping.ts";
import type { Lambda } from "../organization/services/lambda/lambda.ts";
import type { Logs } from "../organization/services/logs/logs.ts";
import type { S3 } from "../organization/services/s3/s3.ts";
import type { Sns } from "../organization/services/sns/sns.ts";
import type { Sqs } from "../organization/services/sqs/sqs.ts";

/** The control sides of the simulated services that a deployment needs: what Pulumi does on AWS through their APIs. */
export type Parts = {
  readonly platform: Platform;
  readonly kms: Pick<Kms, "putKey" | "putAlias">;
  readonly s3: Pick<
    S3,
    | "putBucket"
    | "enableVersioning"
    | "setObjectLock"
    | "setBucketPolicy"
    | "setPublicAccessBlock"
    | "setEncryption"
    | "setLifecycle"
  >;
  readonly dynamodb: Pick<Dynamodb, "putTable" | "setTablePolicy">;
  readonly sqs: Pick<Sqs, "putQueue" | "setQueuePolicy" | "urlOf">;
  readonly sns: Pick<Sns, "putTopic" | "setTopicPolicy" | "putSubscription">;
  readonly logs: Pick<Logs, "putLogGroup">;
  readonly cloudwatch: Pick<Cloudwatch, "putAlarm">;
  readonly lambda: Pick<Lambda, "putFunction" | "putPermission"> & {
    putEventSourceMapping(settings: MappingSettings): Promise<unknown>;
  };
  readonly apiGateway: Omit<ApiGateway, "mount" | "requests" | "setEndpoint" | "settled">;
  readonly events: Pick<
    Events,
    "putBus" | "setBusPolicy" | "putRule" | "putTarget" | "putSchedule"
  >;
};
