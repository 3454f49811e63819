import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

import type { AccessKey } from "../../../../../local/organization/identities.ts";
import {
  createOrganization,
  type Organization,
} from "../../../../../local/organization/organization.ts";
import { createKms, type Kms } from "../../../../../local/organization/services/kms/kms.ts";
import { createS3, type S3 } from "../../../../../local/organization/services/s3/s3.ts";

export const HUB = "222233334444";
export const BLUE = "333344445555";
export const KEY = `arn:aws:kms:eu-west-1:${HUB}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const DAY_MS = 24 * 60 * 60 * 1_000;

/** An organization with S3 and KMS, and the hub as the one who does most. */
export type S3Bench = {
  readonly organization: Organization;
  readonly s3: S3;
  readonly kms: Kms;
  readonly hub: S3Client;
  clientOf(key: AccessKey): S3Client;
  /** A client of a fresh role in the hub that may do what these statements say. */
  asRole(...statements: readonly object[]): S3Client;
  /** Moves time by this much in every test that comes after, too. */
  advance(ms: number): void;
  now(): Date;
};

export async function startS3Bench(): Promise<S3Bench> {
  const organization = await createOrganization();
  const { platform, endpoint } = organization;
  const s3 = createS3(platform);
  const kms = createKms(platform);
  organization.register(s3.service);
  organization.register(kms.service);
  kms.putKey({ arn: KEY, policy: policy(allow("kms:*", "*", `arn:aws:iam::${HUB}:root`)) });
  let roles = 0;
  const clientOf = (credentials: AccessKey) =>
    new S3Client({
      endpoint,
      region: "eu-west-1",
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    });
  return {
    organization,
    s3,
    kms,
    hub: clientOf(organization.profile("hub")),
    clientOf,
    asRole(...Statement) {
      const name = `role-${(roles += 1)}`;
      const arn = `arn:aws:iam::${HUB}:role/${name}`;
      const trust = policy(allow("sts:AssumeRole", undefined, `arn:aws:iam::${HUB}:root`));
      const policies = { rights: policy(...Statement) };
      platform.identities.putRole({ arn, accountId: HUB, name, trust, policies });
      return clientOf(platform.identities.issueSession(arn, "test"));
    },
    advance: (ms) => platform.clock.advance(ms),
    now: () => platform.clock.now(),
  };
}

export function policy(...Statement: readonly object[]) {
  return { Version: "2012-10-17", Statement };
}

export function allow(
  Action: string | readonly string[],
  Resource?: string | readonly string[],
  AWS?: string,
) {
  return {
    Effect: "Allow",
    Action,
    ...(Resource !== undefined && { Resource }),
    ...(AWS !== undefined && { Principal: AWS === "*" ? "*" : { AWS } }),
  };
}

export async function put(
  client: S3Client,
  Bucket: string,
  Key: string,
  Body = "text",
  more: object = {},
): Promise<string> {
  const answer = await client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  return answer.VersionId ?? "null";
}

export async function read(
  client: S3Client,
  Bucket: string,
  Key: string,
  VersionId?: string,
): Promise<string | undefined> {
  const answer = await client.send(
    new GetObjectCommand({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) }),
  );
  return answer.Body?.transformToString();
}
