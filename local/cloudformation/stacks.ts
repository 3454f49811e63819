import { isDeepStrictEqual } from "node:util";

import type { Platform } from "../organization/platform.ts";
import type { PlannedResource } from "./plan-stack.ts";

/** What the stacks of one organization have made. */
export class Stacks {
  /** Resources as they were last made, by logical id, by stack id. */
  readonly #made = new Map<string, Map<string, PlannedResource>>();

  static of(platform: Platform): Stacks {
    const stacks = stacksByPlatform.get(platform) ?? new Stacks();
    stacksByPlatform.set(platform, stacks);
    return stacks;
  }

  /** Why the stack can't get these resources; empty when it can. */
  objections(stackId: string, resources: readonly PlannedResource[]): string[] {
    const here = this.#here(stackId);
    const deleted = [...here.keys()].filter(
      (logicalId) => !resources.some((one) => one.logicalId === logicalId),
    );
    const objections = deleted.map((one) => `${one}: the update would delete it, ${NOT_MODELLED}`);
    for (const { logicalId, arn } of resources) {
      const before = here.get(logicalId);
      if (before !== undefined) {
        if (before.arn !== arn) {
          objections.push(`${logicalId}: the update would replace it, ${NOT_MODELLED}`);
        }
      } else if (arn !== undefined) {
        const other = this.#ownerOf(arn);
        // CloudFormation: "… already exists".
        if (other) objections.push(`${logicalId}: ${arn} already exists, in stack ${other}`);
      }
    }
    return objections;
  }

  /** Whether the resource is there with these very properties, so that an update leaves it alone. */
  isUnchanged(stackId: string, { logicalId, properties }: PlannedResource): boolean {
    const before = this.#here(stackId).get(logicalId);
    return before !== undefined && isDeepStrictEqual(before.properties, properties);
  }

  add(stackId: string, resource: PlannedResource): void {
    this.#made.set(stackId, this.#here(stackId).set(resource.logicalId, resource));
  }

  #here(stackId: string): Map<string, PlannedResource> {
    return this.#made.get(stackId) ?? new Map<string, PlannedResource>();
  }

  #ownerOf(arn: string): string | undefined {
    const found = [...this.#made].find(([, made]) =>
      [...made.values()].some((one) => one.arn === arn),
    );
    return found?.[0];
  }
}

const NOT_MODELLED = "which is not modelled: start a fresh local organization";

const stacksByPlatform = new WeakMap<Platform, Stacks>();
