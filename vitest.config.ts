import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  // Tests import the library as its users do.
  resolve: { alias: { network3: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts"],
    // A process per file: a crash in the addon fails one file, not the whole run.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: mode === "soak" ? 3_600_000 : 60_000,
    env: { NETWORK3_SOAK: mode === "soak" ? "1" : "" },
    typecheck: { enabled: mode !== "soak", include: ["test/**/*.test-d.ts"] },
  },
}));
