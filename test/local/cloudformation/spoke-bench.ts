import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";

import type { TemplateParts } from "../../../local/cloudformation/template-kind.ts";
import type { AccessKey } from "../../../local/organization/identities.ts";
import { createOrganization, type Organization } from "../../../local/organization/organization.ts";
import {
  type Cloudwatch,
  createCloudwatch,
} from "../../../local/organization/services/cloudwatch/cloudwatch.ts";
import { createEc2, type Ec2 } from "../../../local/organization/services/ec2/ec2.ts";
import { createEvents, type Events } from "../../../local/organization/services/events/events.ts";
import { createKms, type Kms } from "../../../local/organization/services/kms/kms.ts";
import { createSns, type Sns } from "../../../local/organization/services/sns/sns.ts";
import { createSqs, type Sqs } from "../../../local/organization/services/sqs/sqs.ts";

/** An organization with the real simulated services that spokes use, and no app in it. */
export type SpokeBench = {
  readonly organization: Organization;
  readonly parts: TemplateParts;
  readonly cloudwatch: Cloudwatch;
  readonly ec2: Ec2;
  readonly events: Events;
  readonly kms: Kms;
  readonly sns: Sns;
  readonly sqs: Sqs;
  /** A role of the hub by that name with these statements, as a function of the hub has it. */
  hubRole(name: string, ...statements: readonly object[]): AccessKey;
  snsClient(credentials: AccessKey, region: string): SNSClient;
  stsClient(credentials: AccessKey): STSClient;
  close(): Promise<void>;
};

export const HUB = "222233334444";

export async function startSpokeBench(): Promise<SpokeBench> {
  const organization = await createOrganization();
  const { platform, endpoint } = organization;
  const cloudwatch = createCloudwatch(platform);
  const ec2 = createEc2(platform);
  const events = createEvents(platform);
  const kms = createKms(platform);
  const sns = createSns(platform);
  const sqs = createSqs(platform);
  for (const { service } of [ec2, events, kms, sns, sqs]) organization.register(service);
  return {
    organization,
    parts: { platform, cloudwatch, events, kms, organizations: organization, sns, sqs },
    cloudwatch,
    ec2,
    events,
    kms,
    sns,
    sqs,
    hubRole(name, ...statements) {
      const arn = `arn:aws:iam::${HUB}:role/${name}`;
      platform.identities.putRole({
        arn,
        accountId: HUB,
        name,
        trust: { Version: "2012-10-17", Statement: [] },
        policies: { inline: { Version: "2012-10-17", Statement: statements } },
      });
      return platform.identities.issueSession(arn, "test");
    },
    snsClient: (credentials, region) =>
      new SNSClient({ endpoint, region, credentials, maxAttempts: 1 }),
    stsClient: (credentials) =>
      new STSClient({ endpoint, region: organization.homeRegion, credentials, maxAttempts: 1 }),
    async close() {
      events.stop();
      await organization.close();
    },
  };
}
