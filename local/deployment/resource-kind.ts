import * as z from "zod";

import type { SynthesizedResource } from "../synthesis/graph.ts";
import type { DeploymentTarget } from "./deployment-target.ts";
import { fromJsonText } from "./json-text.ts";

/** How resources of one Pulumi type become part of the local organization. */
export type ResourceKind = {
  readonly type: string;
  /** Checks every input. Answers what is not understood, or the step that deploys the resource. */
  plan(resource: SynthesizedResource): Plan;
};

/** The input that every regional resource of the AWS provider has; the graph's Region when left out. */
export const regional = { region: z.string().optional() };

export type Plan =
  | { readonly problems: readonly string[] }
  | { readonly deploy: (target: DeploymentTarget) => void | Promise<void> };

/**
 * A kind that understands exactly the members of `inputs`, which must be strict objects at every level, and ignores
 * those of `harmless`, each with the reason why ignoring it is right. Any other member, and any value that the schema
 * does not take, is a problem that names resource, member and value.
 */
export function defineKind<Inputs extends z.ZodType>(kind: {
  readonly type: string;
  readonly inputs: Inputs;
  readonly harmless: Readonly<Record<string, string>>;
  deploy(
    inputs: z.infer<Inputs>,
    resource: SynthesizedResource,
    target: DeploymentTarget,
  ): void | Promise<void>;
}): ResourceKind {
  return {
    type: kind.type,
    plan(resource) {
      const present = Object.fromEntries(
        Object.entries(resource.inputs).filter(([name]) => !Object.hasOwn(kind.harmless, name)),
      );
      const parsed = kind.inputs.safeParse(withoutUnset(present));
      if (parsed.success) {
        return { deploy: (target) => kind.deploy(parsed.data, resource, target) };
      }
      return {
        problems: parsed.error.issues.map(
          (issue) => `${nameOf(resource)}: ${describe(issue, present)}`,
        ),
      };
    },
  };
}

export function nameOf(resource: SynthesizedResource): string {
  return `${resource.type} "${resource.name}"`;
}

/** Pulumi leaves inputs that are not set as null or undefined, at any depth. */
function withoutUnset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnset);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([name, member]) => [name, withoutUnset(member)]),
  );
}

function describe(issue: z.core.$ZodIssue, inputs: unknown): string {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const members = issue.keys.map((key) => `"${[...path, key].join(".")}"`).join(", ");
    return `input ${members} is not understood here; teach its file in local/deployment/kinds what it means, or list it there as harmless with the reason`;
  }
  const value = JSON.stringify(issue.path.reduce<unknown>(memberOf, inputs));
  return `input "${path.join(".")}" is ${value ?? "missing"}: ${issue.message}`;
}

/** Policies are inputs of JSON text, and problems inside of them have a path too. */
function memberOf(container: unknown, key: PropertyKey): unknown {
  const value = fromJsonText(container);
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
