import type { Authorization } from "../../action.ts";
import { invalid } from "./lattice-error.ts";

type TagMap = Readonly<Record<string, string>>;

/** Checks keys, values and number of tags (lattice.md section 1.1). Throws ValidationException. */
export function fromTags(tags: TagMap | undefined): Map<string, string> {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 200) throw invalid(`${entries.length} tags: at most 200`, "tags");
  for (const [key, value] of entries) {
    if (key === "" || key.length > 128 || key.startsWith("aws:")) {
      throw invalid(
        `tag key "${key}" must have 1 to 128 characters and not begin with aws:`,
        "tags",
      );
    }
    if (value.length > 256) {
      throw invalid(
        `the value of tag "${key}" has ${value.length} characters: at most 256`,
        "tags",
      );
    }
  }
  return new Map(entries);
}

/** Condition keys about the tags that a resource has already. */
export function resourceTagContext(tags: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** Condition keys about the tags that a request brings; none for a request without tags. */
export function requestTagContext(tags: TagMap | undefined): Record<string, string | string[]> {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return {};
  return {
    "aws:TagKeys": entries.map(([key]) => key),
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

/** Creating a resource with tags needs `vpc-lattice:TagResource` as well (lattice.md section 7). */
export function authorizeTagging(
  tags: TagMap | undefined,
  createAction: string,
  resource: string,
): Authorization[] {
  if (Object.keys(tags ?? {}).length === 0) return [];
  const context = { "vpc-lattice:CreateAction": createAction, ...requestTagContext(tags) };
  return [{ action: "vpc-lattice:TagResource", resource, context }];
}
