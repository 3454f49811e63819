import { planStack, type StackInput } from "./plan-stack.ts";
import { stackIdOf } from "./stack-place.ts";
import { Stacks } from "./stacks.ts";
import type { TemplateParts } from "./template-kind.ts";
import { TemplateRefusedError } from "./template-problem.ts";

/**
 * Does in the local organization what CloudFormation would do with the template in that account and Region, and answers the
 * stack's outputs. The whole template is worked out before anything is made: what is not understood (a resource type, a
 * property, a function), a parameter that does not fit, a name that leads nowhere is refused by name, all at once, with
 * TemplateRefusedError.
 *
 * A second time under the same name is an update: resources whose properties are others get their new settings. One that would have to be deleted, or
 * replaced because its name changes, is refused; so is a name that another stack's resource has.
 */
export function deployTemplate(
  input: StackInput,
  parts: TemplateParts,
): Readonly<Record<string, string>> {
  const plan = planStack(input, parts.platform);
  const stackId = stackIdOf(plan.place);
  const stacks = Stacks.of(parts.platform);
  const objections = stacks.objections(stackId, plan.resources);
  if (objections.length > 0) throw new TemplateRefusedError(input.stackName, objections);
  for (const resource of plan.resources) {
    if (stacks.isUnchanged(stackId, resource)) continue;
    try {
      resource.make(parts);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `stack ${input.stackName}, ${resource.type} ${resource.logicalId} failed: ${reason}`,
        { cause },
      );
    }
    stacks.add(stackId, resource);
  }
  return plan.outputs;
}
