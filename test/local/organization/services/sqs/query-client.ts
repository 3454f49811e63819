import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";

import type { Organization } from "../../../../../local/organization/organization.ts";

/** Asks simulated SQS in the query protocol, as AWS CLI 2.9 does; answers the XML. */
export async function query(
  organization: Organization,
  profile: string,
  parameters: Record<string, string>,
): Promise<string> {
  const { host, hostname, port } = new URL(organization.endpoint);
  const signer = new SignatureV4({
    service: "sqs",
    region: organization.homeRegion,
    credentials: organization.profile(profile),
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname,
    port: Number(port),
    path: "/",
    query: {},
    headers: { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: new URLSearchParams({ Version: "2012-11-05", ...parameters }).toString(),
  });
  const answer = await fetch(organization.endpoint, {
    method: "POST",
    headers: signed.headers,
    body: String(signed.body),
  });
  return answer.text();
}
