// `npm run test:packages`: the packed tarballs, as every package manager installs them on every Node.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { MatrixReporter } from "./support/matrix-reporter.js";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/packages/**/*.matrix.ts"],
    globalSetup: "test/packages/support/global-setup.ts",
    reporters: ["default", new MatrixReporter()],
    pool: "forks",
    // Times are reported, so one test runs at a time.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
