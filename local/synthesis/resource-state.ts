import { createHash } from "node:crypto";

/** Where the simulated deployment happens: what ARNs and URLs are made of. */
export type Place = {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly accountId: string;
  readonly region: string;
};

type Inputs = Readonly<Record<string, unknown>>;
type State = { readonly id: string; readonly outputs: Record<string, unknown> };

/**
 * What AWS would answer for a resource with these inputs, as far as others refer to it: its id, ARN, URL, name.
 * A type without an entry has its logical name as id and no ARN; an ARN that another resource asks for is then missing in the graph,
 * and the test of unresolved references says so.
 */
export function stateOf(type: string, logicalName: string, inputs: Inputs, home: Place): State {
  // Since version 7 of the provider every resource can name its Region.
  const place = { ...home, region: text(inputs, "region") ?? home.region };
  const name = text(inputs, "name") ?? logicalName;
  const make = STATES[type];
  return make === undefined
    ? { id: logicalName, outputs: {} }
    : make(name, inputs, place, logicalName);
}

const STATES: Readonly<
  Record<string, (name: string, inputs: Inputs, place: Place, logicalName: string) => State>
> = {
  "aws:dynamodb/table:Table": (name, inputs, place) => {
    const tableArn = arn(place, "dynamodb", `table/${name}`);
    // AWS names a stream by its creation time; any fixed one will do.
    const label = "2026-01-01T00:00:00.000";
    return {
      id: name,
      outputs: {
        arn: tableArn,
        ...(inputs["streamEnabled"] === true
          ? { streamArn: `${tableArn}/stream/${label}`, streamLabel: label }
          : {}),
      },
    };
  },
  "aws:sqs/queue:Queue": (name, _inputs, place) => {
    const url = `https://sqs.${place.region}.${place.dnsSuffix}/${place.accountId}/${name}`;
    return { id: url, outputs: { arn: arn(place, "sqs", name), url } };
  },
  "aws:sns/topic:Topic": (name, _inputs, place) => {
    const topicArn = arn(place, "sns", name);
    return { id: topicArn, outputs: { arn: topicArn, owner: place.accountId } };
  },
  "aws:sns/topicSubscription:TopicSubscription": (_name, inputs, _place, logicalName) => {
    const subscriptionArn = `${text(inputs, "topic")}:${uuid(logicalName)}`;
    return { id: subscriptionArn, outputs: { arn: subscriptionArn } };
  },
  "aws:kms/key:Key": (_name, _inputs, place, logicalName) => {
    const keyId = uuid(logicalName);
    return { id: keyId, outputs: { keyId, arn: arn(place, "kms", `key/${keyId}`) } };
  },
  "aws:kms/alias:Alias": (name, inputs, place) => ({
    id: name,
    outputs: {
      arn: arn(place, "kms", name),
      targetKeyArn: arn(place, "kms", `key/${text(inputs, "targetKeyId")}`),
    },
  }),
  "aws:iam/role:Role": (name, _inputs, place, logicalName) => ({
    id: name,
    outputs: {
      arn: `arn:${place.partition}:iam::${place.accountId}:role/${name}`,
      uniqueId: `AROA${hex(logicalName, 17).toUpperCase()}`,
    },
  }),
  "aws:lambda/function:Function": (name, _inputs, place) => {
    const functionArn = arn(place, "lambda", `function:${name}`);
    return {
      id: name,
      outputs: {
        arn: functionArn,
        qualifiedArn: `${functionArn}:$LATEST`,
        version: "$LATEST",
        lastModified: "2026-01-01T00:00:00.000+0000",
        invokeArn: `arn:${place.partition}:apigateway:${place.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      },
    };
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": (_name, _inputs, place, logicalName) => {
    const id = uuid(logicalName);
    return { id, outputs: { uuid: id, arn: arn(place, "lambda", `event-source-mapping:${id}`) } };
  },
  "aws:cloudwatch/eventBus:EventBus": (name, _inputs, place) => ({
    id: name,
    outputs: { arn: arn(place, "events", `event-bus/${name}`) },
  }),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (_name, inputs) => ({
    id: text(inputs, "eventBusName") ?? "default",
    outputs: {},
  }),
  "aws:cloudwatch/eventRule:EventRule": (name, inputs, place) => {
    const bus = text(inputs, "eventBusName") ?? "default";
    // Rules of the default bus have no bus in their ARN (service authorization reference, "Amazon EventBridge").
    const rule = bus === "default" ? name : `${bus}/${name}`;
    return { id: rule, outputs: { arn: arn(place, "events", `rule/${rule}`) } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": (_name, inputs, _place, logicalName) => ({
    id: [
      text(inputs, "eventBusName"),
      text(inputs, "rule"),
      text(inputs, "targetId") ?? logicalName,
    ]
      .filter((part) => part !== undefined)
      .join("-"),
    outputs: {},
  }),
  "aws:cloudwatch/logGroup:LogGroup": (name, _inputs, place) => ({
    id: name,
    outputs: { arn: arn(place, "logs", `log-group:${name}`) },
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name, _inputs, place) => ({
    id: name,
    outputs: { arn: arn(place, "cloudwatch", `alarm:${name}`) },
  }),
  "aws:apigateway/restApi:RestApi": (_name, _inputs, place, logicalName) => {
    const id = hex(logicalName, 10);
    return {
      id,
      outputs: {
        // The provider's own form: without an account.
        arn: `arn:${place.partition}:apigateway:${place.region}::/restapis/${id}`,
        executionArn: arn(place, "execute-api", id),
        rootResourceId: rootResourceIdOf(id),
      },
    };
  },
  "aws:apigateway/resource:Resource": (_name, _inputs, _place, logicalName) => ({
    id: hex(logicalName, 6),
    outputs: {},
  }),
  "aws:apigateway/deployment:Deployment": (_name, _inputs, _place, logicalName) => ({
    id: hex(logicalName, 6),
    outputs: {},
  }),
  "aws:apigateway/stage:Stage": (_name, inputs, place) => {
    const stage = `${text(inputs, "restApi")}/${text(inputs, "stageName")}`;
    return {
      id: `ags-${stage.replace("/", "-")}`,
      outputs: {
        executionArn: arn(place, "execute-api", stage),
        invokeUrl: `https://${text(inputs, "restApi")}.execute-api.${place.region}.${place.dnsSuffix}/${text(inputs, "stageName")}`,
      },
    };
  },
  "aws:scheduler/schedule:Schedule": (name, inputs, place) => {
    const group = text(inputs, "groupName") ?? "default";
    return {
      id: `${group}/${name}`,
      outputs: { groupName: group, arn: arn(place, "scheduler", `schedule/${group}/${name}`) },
    };
  },
  "aws:s3/bucket:Bucket": (_name, inputs, place, logicalName) => {
    const bucket = text(inputs, "bucket") ?? logicalName.toLowerCase();
    return {
      id: bucket,
      outputs: {
        bucket,
        arn: `arn:${place.partition}:s3:::${bucket}`,
        bucketDomainName: `${bucket}.s3.${place.dnsSuffix}`,
        bucketRegionalDomainName: `${bucket}.s3.${place.region}.${place.dnsSuffix}`,
      },
    };
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": (_name, inputs) => ({
    id: text(inputs, "key") ?? "",
    outputs: { versionId: "null" },
  }),
  "random:index/randomBytes:RandomBytes": (_name, _inputs, _place, logicalName) => ({
    id: logicalName,
    // No function of ours is given it (infra/workflow.ts); it only has to be base64.
    outputs: { base64: Buffer.alloc(32).toString("base64"), hex: "0".repeat(64) },
  }),
};

/** The resource `/` of a REST API, which comes with the API. A deployment into the local organization has to know it, too. */
export function rootResourceIdOf(restApiId: string): string {
  return hex(`${restApiId}/`, 10);
}

function arn(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}

function text(inputs: Inputs, key: string): string | undefined {
  const value = inputs[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function uuid(seed: string): string {
  const digits = hex(seed, 32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join("-");
}

function hex(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}
