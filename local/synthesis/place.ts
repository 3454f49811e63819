import type { Deployment } from "../../infra/deployment.ts";
import type { Place } from "./resource-state.ts";

/** Partitions by the beginning of their Regions' names; every other Region is in `aws`. Source: the SDKs' partitions.json. */
const PARTITIONS = [
  { prefix: "cn-", partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" },
  { prefix: "us-gov-", partition: "aws-us-gov", dnsSuffix: "amazonaws.com" },
  { prefix: "eusc-", partition: "aws-eusc", dnsSuffix: "amazonaws.eu" },
  { prefix: "us-iso-", partition: "aws-iso", dnsSuffix: "c2s.ic.gov" },
  { prefix: "us-isob-", partition: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov" },
  { prefix: "eu-isoe-", partition: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk" },
  { prefix: "us-isof-", partition: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov" },
] as const;

/** Where a deployment with this configuration happens: its home Region, with the partition that the Region is in. */
export function placeOf({
  homeRegion,
  hubAccountId,
}: Pick<Deployment, "homeRegion" | "hubAccountId">): Place {
  const { partition, dnsSuffix } = PARTITIONS.find(({ prefix }) =>
    homeRegion.startsWith(prefix),
  ) ?? { partition: "aws", dnsSuffix: "amazonaws.com" };
  return { partition, dnsSuffix, accountId: hubAccountId, region: homeRegion };
}
