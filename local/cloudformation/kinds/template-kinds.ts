import type { TemplateKind } from "../template-kind.ts";
import { alarm } from "./alarm.ts";
import { keyAlias } from "./key-alias.ts";
import { key } from "./key.ts";
import { organizationPolicy } from "./organization-policy.ts";
import { queuePolicy } from "./queue-policy.ts";
import { queue } from "./queue.ts";
import { role } from "./role.ts";
import { rule } from "./rule.ts";
import { subscription } from "./subscription.ts";
import { topicPolicy } from "./topic-policy.ts";
import { topic } from "./topic.ts";

/** Every resource type that templates may have here. */
export const templateKinds: readonly TemplateKind[] = [
  alarm,
  key,
  keyAlias,
  organizationPolicy,
  queue,
  queuePolicy,
  role,
  rule,
  subscription,
  topic,
  topicPolicy,
];
