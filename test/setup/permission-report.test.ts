import { describe, expect, it } from "vitest";

import { isExact, permissionReport } from "./permission-report.ts";

const exact = { rights: 2, unused: [], ungranted: [], excused: [], needless: [] };

describe("the report on permissions", () => {
  it("is one line when every right is used and every use has a right", () => {
    expect(isExact(exact)).toBe(true);
    expect(permissionReport(exact, 3)).toBe(
      "Permissions: 2 rights of the app's roles, held against what 3 worlds used of them",
    );
  });

  it("fails nothing for an excused right, but tells of it", () => {
    const comparison = { ...exact, excused: ["sweep sqs:SendMessage: nobody can see it"] };
    expect(isExact(comparison)).toBe(true);
    expect(permissionReport(comparison, 3)).toContain(
      "\n  unused, with a reason:\n    sweep sqs:SendMessage: nobody can see it",
    );
  });

  it.each(["unused", "ungranted", "needless"] as const)("fails the run for what is %s", (list) => {
    const comparison = { ...exact, [list]: ["sweep sqs:SendMessage"] };
    expect(isExact(comparison)).toBe(false);
    expect(permissionReport(comparison, 3)).toContain("\n    sweep sqs:SendMessage");
  });

  it("fails the run when no world told of any right", () => {
    expect(isExact({ ...exact, rights: 0 })).toBe(false);
  });
});
