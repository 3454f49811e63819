import type { TestProject } from "vitest/node";

import { comparePermissions } from "../support/permission-comparison.ts";
import type { PermissionComparison } from "../support/permission-comparison.ts";
import { UNUSED_RIGHTS } from "../support/permission-excuses.ts";
import { keptPermissionUsages } from "../support/permission-usage.ts";

/**
 * After a whole, green run: prints what the roles may do and never did, and what they did without a right of their own; either
 * fails the run. After any other run nothing of it can be said, and nothing is.
 */
export async function reportPermissions(project: TestProject, folder: string): Promise<void> {
  if (!(await isWhole(project))) return;
  const usages = await keptPermissionUsages(folder);
  const comparison = comparePermissions(usages, UNUSED_RIGHTS);
  const { logger } = project.vitest;
  logger.log(`\n${permissionReport(comparison, usages.length)}\n`);
  if (!isExact(comparison)) process.exitCode = 1;
}

/** Every right is used or excused, and every use has a right. No rights at all means that no world told of its own. */
export function isExact({ rights, unused, ungranted, needless }: PermissionComparison): boolean {
  return rights > 0 && [...unused, ...ungranted, ...needless].length === 0;
}

export function permissionReport(comparison: PermissionComparison, worlds: number): string {
  const { rights, unused, ungranted, excused, needless } = comparison;
  return [
    `Permissions: ${rights} rights of the app's roles, held against what ${worlds} worlds used of them`,
    ...section("granted but unused (take the right away, or test what needs it)", unused),
    ...section("used but not granted (grant it in infra/, or do without)", ungranted),
    ...section("excused though nothing needs it (test/support/permission-excuses.ts)", needless),
    ...section("unused, with a reason", excused),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`)];
}

/** Whether every test of every file was asked for and none failed. Tests that skip themselves (no AWS CLI) are no gap. */
async function isWhole({ vitest }: TestProject): Promise<boolean> {
  if (vitest.config.testNamePattern !== undefined) return false;
  if (vitest.state.getUnhandledErrors().length > 0) return false;
  const all = await vitest.globTestSpecifications();
  const ran = vitest.state.getTestModules();
  return (
    ran.length === all.length &&
    ran.every((module) => module.ok() && ["passed", "skipped"].includes(module.state()))
  );
}
