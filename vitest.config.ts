import {defineConfig} from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/build.ts"],
    setupFiles: ["test/close.ts"],
    // Against tests that hang, not a bound on speed: a GPU in software on a busy machine is slow.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2
  }
});
