import type { UnusedRight } from "./permission-comparison.ts";

/** Rights that stay although no world uses them. Each needs a reason why no test can. */
export const UNUSED_RIGHTS: readonly UnusedRight[] = [
  {
    role: "allowlist-changes",
    action: "dynamodb:ListStreams",
    reason:
      "Lambda asks for it when the event source mapping is made and never calls it where anybody could see",
  },
];
