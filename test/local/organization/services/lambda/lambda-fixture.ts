import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PolicyDocument } from "../../../../../local/organization/identities.ts";
import {
  type Organization,
  createOrganization,
} from "../../../../../local/organization/organization.ts";
import type { FunctionSettings } from "../../../../../local/organization/services/lambda/deployed-function.ts";
import {
  type InvocationResult,
  type LogLine,
} from "../../../../../local/organization/services/lambda/invoker.ts";
import {
  type Lambda,
  type LambdaOptions,
  createLambda,
} from "../../../../../local/organization/services/lambda/lambda.ts";
import type { Metric } from "../../../../../local/organization/services/lambda/metric.ts";
import { type Logs, createLogs } from "../../../../../local/organization/services/logs/logs.ts";
import { type Sqs, createSqs } from "../../../../../local/organization/services/sqs/sqs.ts";

export const HUB = "222233334444";
export const REGION = "eu-west-1";

/** An organization with Lambda, SQS and CloudWatch Logs, and what Lambda reported. */
export type LambdaFixture = {
  readonly organization: Organization;
  readonly lambda: Lambda;
  readonly sqs: Sqs;
  readonly logs: Logs;
  readonly metrics: Metric[];
  readonly lines: LogLine[];
  readonly problems: string[];
  /** Puts a function with this module as its bundle, and a role that trusts Lambda and may do this. */
  putFunction(
    source: string,
    settings?: Partial<FunctionSettings> & { readonly statements?: readonly object[] },
  ): Promise<FunctionSettings>;
  /** What the function answered, parsed. */
  answer(settings: FunctionSettings, event?: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

export function policy(...Statement: object[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}

export function allow(Action: string | string[], Resource: string | string[]): object {
  return { Effect: "Allow", Action, Resource };
}

export const trustsLambda = policy({
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
});

export function parsed(result: InvocationResult): unknown {
  return JSON.parse(result.payload);
}

export async function startLambdaFixture(
  options: Partial<LambdaOptions> = {},
): Promise<LambdaFixture> {
  const organization = await createOrganization();
  const { platform } = organization;
  const sqs = createSqs(platform);
  const logs = createLogs(platform);
  const metrics: Metric[] = [];
  const lines: LogLine[] = [];
  const problems: string[] = [];
  const folders: string[] = [];
  const lambda = createLambda(platform, {
    queueUrl: (arn) => sqs.urlOf(arn),
    record: (metric) => void metrics.push(metric),
    onLogLine: (line) => void lines.push(line),
    onProblem: ({ message }) => void problems.push(message),
    ...options,
  });
  for (const { service } of [lambda, sqs, logs]) organization.register(service);
  lambda.setEndpoint(organization.endpoint);
  sqs.setEndpoint(organization.endpoint);
  return {
    organization,
    lambda,
    sqs,
    logs,
    metrics,
    lines,
    problems,
    async putFunction(source, { statements = [], ...settings } = {}) {
      const bundleFolder = await mkdtemp(join(tmpdir(), "gatehouse-function-"));
      folders.push(bundleFolder);
      await writeFile(join(bundleFolder, "index.mjs"), source);
      const name = settings.name ?? "tested";
      const roleArn = settings.roleArn ?? `arn:aws:iam::${HUB}:role/${name}-role`;
      const whole: FunctionSettings = {
        arn: `arn:aws:lambda:${REGION}:${HUB}:function:${name}`,
        name,
        accountId: HUB,
        region: REGION,
        bundleFolder,
        handler: "index.handler",
        environment: {},
        roleArn,
        timeoutSeconds: 20,
        memoryMb: 128,
        logGroup: `/aws/lambda/${name}`,
        ...settings,
      };
      logs.putLogGroup({ arn: `arn:aws:logs:${REGION}:${HUB}:log-group:${whole.logGroup}` });
      if (settings.roleArn === undefined) {
        const policies = { only: policy(...statements) };
        const role = { arn: roleArn, accountId: HUB, name: `${name}-role`, policies };
        platform.identities.putRole({ ...role, trust: trustsLambda });
      }
      lambda.putFunction(whole);
      return whole;
    },
    answer: async (settings, event = {}) => parsed(await lambda.invoke(settings.arn, event)),
    async stop() {
      await lambda.stop();
      await organization.close();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
