import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/setup/prepare.ts"],
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    // Limits for a busy machine, not expectations: no timing decides a test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
