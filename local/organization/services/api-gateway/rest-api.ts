import type { PolicyDocument } from "../../identities.ts";
import type { AccessLogSettings } from "./access-log.ts";
import type { Route } from "./route.ts";

/** A REST API as it is created; what callers meet is a stage's deployment of it. */
export type ApiSettings = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly rootResourceId: string;
  readonly policy?: PolicyDocument;
};

export type ResourceSettings = {
  readonly apiId: string;
  readonly id: string;
  readonly parentId: string;
  /** `v1`, `{name}` or, at the end of a path, `{name+}`. */
  readonly pathPart: string;
};

export type MethodSettings = {
  readonly apiId: string;
  readonly resourceId: string;
  /** `GET` …, or `ANY`. */
  readonly httpMethod: string;
  readonly authorization: "AWS_IAM" | "NONE";
};

export type IntegrationSettings = {
  readonly apiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
};

export type StageSettings = {
  readonly apiId: string;
  readonly name: string;
  readonly deploymentId: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly accessLog?: AccessLogSettings;
};

export type ThrottleSettings = {
  readonly apiId: string;
  readonly stageName: string;
  readonly ratePerSecond: number;
  readonly burst: number;
};

/** An API as it was when it was deployed: what is changed later counts from the next deployment on (platform.md section 1). */
export type Deployment = {
  readonly api: ApiSettings;
  readonly routes: readonly Route[];
};

/** One method of one resource, with what it calls. */
export type Method = {
  readonly authorization: "AWS_IAM" | "NONE";
  readonly functionArn: string;
  readonly timeoutMs: number;
};

export type Stage = {
  readonly settings: StageSettings;
  readonly deployment: Deployment;
};
