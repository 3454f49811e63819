import type { Tag } from "@aws-sdk/client-ram";

import type { Platform } from "../../platform.ts";
import { ramError } from "./ram-error.ts";

export type Tags = ReadonlyMap<string, string>;

/** Throws InvalidParameterException for a key that is empty or AWS's own. */
export function parseTags(platform: Platform, tags: readonly Tag[] = []): Tags {
  for (const { key = "" } of tags) {
    if (key === "" || key.startsWith("aws:")) {
      throw ramError(platform, "InvalidParameterException", `The tag key "${key}" is not valid.`);
    }
  }
  return new Map(tags.map(({ key = "", value = "" }) => [key, value]));
}

/** Condition keys about the tags that a request brings; none for a request without tags. */
export function requestTagContext(tags: readonly Tag[] = []): Record<string, string | string[]> {
  if (tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(({ key = "" }) => key),
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value ?? ""])),
  };
}
