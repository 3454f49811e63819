import type { Tag } from "@aws-sdk/client-ec2";

import { AwsError, NotModelledError } from "../../action.ts";
import type { Authorization, Call } from "../../action.ts";
import type { PrivateLink } from "./private-link.ts";
import { required } from "./required-parameter.ts";
import { resourceArn } from "./resource-arn.ts";
import { resourceTagContext } from "./tags.ts";
import type { Vpc } from "./vpc.ts";

type Tagging = { readonly Resources: string[] | undefined; readonly Tags?: Tag[] | undefined };

/** Permission to change tags of every VPC that is named. Other resources have no tags that could change here. */
export function authorizeVpcTags(
  link: PrivateLink,
  call: Call,
  action: "ec2:CreateTags" | "ec2:DeleteTags",
  input: Tagging,
): Authorization[] {
  const scope = link.scopeOf(call);
  const keys = keysOf(input.Tags);
  return required(input.Resources, "ResourceId").map((id) => {
    if (!id.startsWith("vpc-")) throw new NotModelledError(`${action} of ${id}`);
    return {
      action,
      resource: resourceArn(link.platform, scope, "vpc", id),
      context: {
        "ec2:Region": call.region,
        ...(keys.length > 0 && { "aws:TagKeys": keys }),
        ...requested(input.Tags),
        ...resourceTagContext(link.vpcs.tagsOf(id)),
      },
    };
  });
}

/** The caller's VPCs that are named, all of them before any is changed. Throws InvalidVpcID.NotFound. */
export function namedVpcs(link: PrivateLink, call: Call, input: Tagging): Vpc[] {
  const { accountId, region } = link.scopeOf(call);
  return required(input.Resources, "ResourceId").map((id) => link.vpcs.own(accountId, region, id));
}

/** Keys of a request; `aws:` belongs to AWS. Throws InvalidParameterValue. */
export function keysOf(tags: readonly Tag[] | undefined): string[] {
  return (tags ?? []).map(({ Key = "" }) => {
    if (Key !== "" && !Key.startsWith("aws:")) return Key;
    throw new AwsError(
      "InvalidParameterValue",
      `Tag keys must not be empty or start with 'aws:': '${Key}'`,
    );
  });
}

function requested(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (tags ?? []).flatMap(({ Key = "", Value }) =>
      Value === undefined ? [] : [[`aws:RequestTag/${Key}`, Value]],
    ),
  );
}
