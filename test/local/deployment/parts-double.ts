import type { Parts } from "../../../local/deployment/parts.ts";
import { createIdentities } from "../../../local/organization/identities.ts";
import { platformDouble } from "../organization/services/events/platform-double.ts";

/** Parts that record what a deployment asks of them, as `service.verb` with its arguments, in order. Identities are real. */
export function partsDouble() {
  const asked: { verb: string; args: readonly unknown[] }[] = [];
  const record =
    (verb: string) =>
    (...args: readonly unknown[]): void => {
      asked.push({ verb, args });
    };
  const parts: Parts = {
    platform: {
      ...platformDouble(() => ({})).platform,
      identities: createIdentities("aws", () => 0.5),
    },
    kms: { putKey: record("kms.putKey"), putAlias: record("kms.putAlias") },
    s3: {
      putBucket: record("s3.putBucket"),
      enableVersioning: record("s3.enableVersioning"),
      setObjectLock: record("s3.setObjectLock"),
      setBucketPolicy: record("s3.setBucketPolicy"),
      setPublicAccessBlock: record("s3.setPublicAccessBlock"),
      setEncryption: record("s3.setEncryption"),
      setLifecycle: record("s3.setLifecycle"),
    },
    dynamodb: {
      putTable: async (table) => record("dynamodb.putTable")(table),
      setTablePolicy: record("dynamodb.setTablePolicy"),
    },
    sqs: {
      putQueue: record("sqs.putQueue"),
      setQueuePolicy: record("sqs.setQueuePolicy"),
      urlOf: (arn) => `http://127.0.0.1:4566/${arn.split(":").slice(4).join("/")}`,
    },
    sns: {
      putTopic: record("sns.putTopic"),
      setTopicPolicy: record("sns.setTopicPolicy"),
      putSubscription(settings) {
        record("sns.putSubscription")(settings);
        return `${settings.topicArn}:11112222-3333-4444-5555-666677778888`;
      },
    },
    logs: { putLogGroup: record("logs.putLogGroup") },
    cloudwatch: { putAlarm: record("cloudwatch.putAlarm") },
    lambda: {
      putFunction: record("lambda.putFunction"),
      putEventSourceMapping: async (settings) => record("lambda.putEventSourceMapping")(settings),
      putPermission: record("lambda.putPermission"),
    },
    apiGateway: {
      putApi: record("apiGateway.putApi"),
      putResource: record("apiGateway.putResource"),
      putMethod: record("apiGateway.putMethod"),
      putIntegration: record("apiGateway.putIntegration"),
      putDeployment: record("apiGateway.putDeployment"),
      putStage: record("apiGateway.putStage"),
      putThrottle: record("apiGateway.putThrottle"),
      urlOf: (apiId, stage) => `http://127.0.0.1:4566/execute-api/${apiId}/${stage}`,
    },
    events: {
      putBus: record("events.putBus"),
      setBusPolicy: record("events.setBusPolicy"),
      putRule: record("events.putRule"),
      putTarget: record("events.putTarget"),
      putSchedule: record("events.putSchedule"),
    },
  };
  const argumentsOf = (verb: string) =>
    asked.filter((one) => one.verb === verb).map(({ args }) => args);
  return { parts, asked, argumentsOf };
}
