import type { Organization } from "./organization/organization.ts";
import {
  type ApiGateway,
  createApiGateway,
} from "./organization/services/api-gateway/api-gateway.ts";
import {
  type Cloudwatch,
  createCloudwatch,
} from "./organization/services/cloudwatch/cloudwatch.ts";
import { createDynamodb, type Dynamodb } from "./organization/services/dynamodb/dynamodb.ts";
import { createEc2, type Ec2 } from "./organization/services/ec2/ec2.ts";
import { createEvents, type Events } from "./organization/services/events/events.ts";
import { createKms, type Kms } from "./organization/services/kms/kms.ts";
import { createLambda, type Lambda } from "./organization/services/lambda/lambda.ts";
import { createLogs, type Logs } from "./organization/services/logs/logs.ts";
import { createRam, type Ram } from "./organization/services/ram/ram.ts";
import { createS3, type S3 } from "./organization/services/s3/s3.ts";
import { createSns, type Sns } from "./organization/services/sns/sns.ts";
import { createSqs, type Sqs } from "./organization/services/sqs/sqs.ts";
import {
  createVpcLattice,
  type VpcLattice,
} from "./organization/services/vpc-lattice/vpc-lattice.ts";
import type { Releases } from "./releases.ts";

/** The control sides of the simulated services, beside STS and Organizations, which every organization has. */
export type AwsServices = {
  readonly ec2: Ec2;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly kms: Kms;
  readonly s3: S3;
  readonly logs: Logs;
  readonly cloudwatch: Cloudwatch;
  readonly lambda: Lambda;
  readonly apiGateway: ApiGateway;
  readonly dynamodb: Dynamodb;
  readonly events: Events;
  readonly ram: Ram;
  readonly vpcLattice: VpcLattice;
};

/**
 * Makes every simulated service and registers it with the organization, wired as on AWS: functions' and queues' metrics
 * and the metrics in log lines reach CloudWatch, tables ask their keys' policies, changes of the organization reach
 * EventBridge. `releases` learns how to end them.
 */
export function createAwsServices(
  organization: Organization,
  dynamodbEndpoint: string,
  releases: Releases,
): AwsServices {
  const { platform, endpoint } = organization;
  const ec2 = createEc2(platform);
  const sns = createSns(platform);
  const sqs = createSqs(platform);
  const kms = createKms(platform);
  const s3 = createS3(platform);
  const logs = createLogs(platform);
  const dynamodb = createDynamodb(platform, {
    endpoint: dynamodbEndpoint,
    keyPolicy: (arn) => kms.keyPolicy(arn),
  });
  releases.add(() => dynamodb.stop());
  const cloudwatch = createCloudwatch(platform, () =>
    sqs.queueArns().map((arn) => ({ arn, ...sqs.depth(arn) })),
  );
  // Metrics are read from the lines that reached CloudWatch Logs: a function without rights to its log group has none.
  releases.add(logs.subscribe((line) => void cloudwatch.ingestEmf(line.message, line)));
  const lambda = createLambda(platform, {
    queueUrl: (arn) => sqs.urlOf(arn),
    record: (metric) => cloudwatch.record(metric),
  });
  releases.add(() => lambda.stop());
  const apiGateway = createApiGateway(platform, {
    record: (metric) => cloudwatch.record(metric),
  });
  const events = createEvents(platform);
  releases.add(() => events.stop());
  // CloudTrail tells EventBridge of the organization's changes; knobs.organizationEvents says whether it does.
  releases.add(organization.onTrailEvent((event) => void events.publish(event)));
  const ram = createRam(platform, { managementAccountId: organization.account("management").id });
  releases.add(ram.onEvent((event) => void events.publish(event)));
  const vpcLattice = createVpcLattice(platform, {
    sharedWith: (accountId, arn) => ram.sharedWith(accountId, arn),
    vpcOf: (id) => ec2.vpcOf(id),
    securityGroupOf: (id) => ec2.securityGroupOf(id),
    endpoints: () => ec2.latticeEndpoints(),
  });
  ec2.connectLattice((accountId, arn) => vpcLattice.admitEndpoint(accountId, arn));
  releases.add(vpcLattice.onEvent((event) => void events.publish(event)));
  releases.add(ec2.onVpcTagChange((change) => vpcLattice.publishTagChange(change)));

  sqs.setEndpoint(endpoint);
  lambda.setEndpoint(endpoint);
  apiGateway.setEndpoint(endpoint);
  platform.registry.mount(apiGateway.mount);
  for (const { service } of [ec2, sns, sqs, kms, s3, logs, lambda, events, ram, vpcLattice]) {
    organization.register(service);
  }
  for (const service of dynamodb.services) organization.register(service);
  return {
    ec2,
    sns,
    sqs,
    kms,
    s3,
    logs,
    cloudwatch,
    lambda,
    apiGateway,
    dynamodb,
    events,
    ram,
    vpcLattice,
  };
}
