// Configures the tests that StrykerJS runs for one source file, in its copy of the work tree.
import path from "node:path";
import { defineConfig } from "vitest/config";
import { SOURCE, testsFor } from "./slices.mjs";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^network3$/, replacement: path.resolve("src/index.ts") },
      { find: /^network3\/(\w+)$/, replacement: path.resolve("src/$1/index.ts") },
    ],
  },
  test: {
    include: testsFor(process.env[SOURCE] ?? ""),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
