import type { Tag, TagSpecification } from "@aws-sdk/client-ec2";

import { AwsError } from "../../action.ts";
import type { Authorization, Call } from "../../action.ts";
import type { ResourceType } from "./resource-arn.ts";

export type Tags = ReadonlyMap<string, string>;

/** The tags that a Create call asks for. A specification for another resource type is refused, as EC2 does. */
export function fromTagSpecifications(
  specifications: readonly TagSpecification[] | undefined,
  type: ResourceType,
): Tags {
  const tags = new Map<string, string>();
  for (const specification of specifications ?? []) {
    if (specification.ResourceType !== type) {
      throw new AwsError(
        "InvalidParameterValue",
        `'${specification.ResourceType}' is not a valid taggable resource type for this operation; '${type}' is.`,
      );
    }
    for (const tag of specification.Tags ?? []) {
      const key = tag.Key ?? "";
      if (key === "" || key.startsWith("aws:")) {
        throw new AwsError(
          "InvalidParameterValue",
          `Tag keys must not be empty or start with 'aws:': '${key}'`,
        );
      }
      tags.set(key, tag.Value ?? "");
    }
  }
  return tags;
}

export function toTags(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Condition keys about the tags that a resource has already. */
export function resourceTagContext(tags: Tags): Record<string, string> {
  return Object.fromEntries(
    [...tags].flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ec2:ResourceTag/${key}`, value],
    ]),
  );
}

/** Condition keys about the tags that a request brings; none for a request without tags. */
export function requestTagContext(tags: Tags): Record<string, string | string[]> {
  if (tags.size === 0) return {};
  return {
    "aws:TagKeys": [...tags.keys()],
    ...Object.fromEntries([...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/** Creating a resource with tags needs `ec2:CreateTags` as well; `ec2:CreateAction` names what creates it. */
export function authorizeTagging(
  tags: Tags,
  createAction: string,
  resource: string,
  call: Call,
): Authorization[] {
  if (tags.size === 0) return [];
  return [
    {
      action: "ec2:CreateTags",
      resource,
      context: {
        "ec2:Region": call.region,
        "ec2:CreateAction": createAction,
        ...requestTagContext(tags),
      },
    },
  ];
}
