import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/setup/prepare.ts"],
    // A worker waits a good part of its time (for functions in processes of their own, for DynamoDB Local), so three keep two cores busy.
    maxWorkers: 3,
    // Limits for a busy machine, not expectations: no timing decides a test.
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
