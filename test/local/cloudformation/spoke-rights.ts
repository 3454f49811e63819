import { AssumeRoleCommand } from "@aws-sdk/client-sts";

import type { Authorization, Caller } from "../../../local/organization/action.ts";
import { authorize } from "../../../local/organization/front/authorize.ts";
import type { AccessKey } from "../../../local/organization/identities.ts";
import type { SpokeBench } from "./spoke-bench.ts";

/** What every function of the hub is given for roles of other accounts. */
export const MAY_ASSUME = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };

/** A session of a spoke's role, as this key gets it from STS. Throws what STS answers. */
export async function assumed(
  bench: SpokeBench,
  credentials: AccessKey,
  input: { readonly RoleArn: string; readonly ExternalId?: string; readonly Policy?: string },
): Promise<Caller> {
  const { Credentials } = await bench
    .stsClient(credentials)
    .send(new AssumeRoleCommand({ RoleSessionName: "c-7f3a", ...input }));
  const key = bench.organization.platform.identities.accessKey(Credentials?.AccessKeyId ?? "");
  if (key === undefined) throw new Error(`STS gave no key for ${input.RoleArn}`);
  return key.caller;
}

/** Whether IAM lets this caller do that in a Region, whatever the service itself would say. */
export async function may(
  { organization: { platform } }: SpokeBench,
  caller: Caller,
  region: string,
  authorization: Authorization,
): Promise<boolean> {
  const call = { platform, caller, region, requestId: "test" };
  return (await authorize(call, authorization)).allowed;
}
