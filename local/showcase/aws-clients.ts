import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { RAMClient } from "@aws-sdk/client-ram";
import { SQSClient } from "@aws-sdk/client-sqs";
import { VPCLatticeClient } from "@aws-sdk/client-vpc-lattice";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import type { Organization } from "../organization/organization.ts";

/** Unchanged AWS clients that speak to the local organization with the credentials of one of its profiles. */
export type AwsClients = {
  readonly accountId: string;
  readonly region: string;
  readonly ec2: EC2Client;
  readonly sqs: SQSClient;
  readonly organizations: OrganizationsClient;
  readonly ram: RAMClient;
  readonly lattice: VPCLatticeClient;
  readonly documents: DynamoDBDocumentClient;
};

/**
 * CreateVpcEndpoint refills at 0.3 a second (privatelink.md section 4): who makes several endpoints in a row is throttled
 * longer than the SDK's three attempts last. Terraform waits too, with up to 25 attempts.
 */
const PATIENT_ATTEMPTS = 10;

/** @param region where the calls go; the home Region when left out */
export function clientsOf(
  organization: Organization,
  profile: string,
  region = organization.homeRegion,
): AwsClients {
  const { accessKeyId, secretAccessKey } = organization.profile(profile);
  const config = {
    region,
    endpoint: organization.endpoint,
    credentials: { accessKeyId, secretAccessKey },
  };
  return {
    accountId: organization.account(profile).id,
    region,
    ec2: new EC2Client({ ...config, maxAttempts: PATIENT_ATTEMPTS }),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    organizations: new OrganizationsClient(config),
    ram: new RAMClient(config),
    lattice: new VPCLatticeClient(config),
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(config), {
      marshallOptions: { removeUndefinedValues: true },
    }),
  };
}
