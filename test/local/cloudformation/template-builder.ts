import {
  planStack,
  type StackPlan,
  type StackWorld,
} from "../../../local/cloudformation/plan-stack.ts";
import { TemplateRefusedError } from "../../../local/cloudformation/template-problem.ts";

/** An organization as far as planning a stack needs one. */
export const WORLD: StackWorld = {
  partition: "aws",
  accounts: [{ id: "777788889999", name: "provider", inOrganization: true, path: [] }],
};

/** The sections, indented as they are, under the line that every template begins with. */
export function aTemplate(...sections: readonly string[]): string {
  return ['AWSTemplateFormatVersion: "2010-09-09"', ...sections].join("\n");
}

/** One resource named Thing of the type, with these lines as its properties. */
export function aThing(type: string, ...properties: readonly string[]): string {
  const lines = properties.map((line) => `      ${line}`);
  return aTemplate("Resources:", "  Thing:", `    Type: ${type}`, "    Properties:", ...lines);
}

/** A template with one queue and these outputs. */
export function anOutput(value: string, ...sections: readonly string[]): string {
  return aTemplate(
    ...sections,
    "Resources:",
    "  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }",
    "Outputs:",
    `  Answer: { Value: ${value} }`,
  );
}

export function plan(
  template: string,
  parameters: Readonly<Record<string, string>> = {},
): StackPlan {
  const place = { stackName: "spoke", accountId: "777788889999", region: "eu-west-1" };
  return planStack({ template, parameters, ...place }, WORLD);
}

/** Every problem of the template; empty when there is none. */
export function problemsOf(
  template: string,
  parameters: Readonly<Record<string, string>> = {},
): readonly string[] {
  try {
    plan(template, parameters);
    return [];
  } catch (error) {
    if (error instanceof TemplateRefusedError) return error.problems;
    throw error;
  }
}
