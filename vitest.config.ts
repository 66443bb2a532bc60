import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** oneDNN's kernels and our own keep to these; without one they are the processor's widest. */
const instructionSets = ["SSE41", "AVX2", "AVX512_CORE"];

export default defineConfig(({ mode }) => {
  const soak = mode === "soak";
  // Projects do not inherit what depends on the mode.
  const shared = {
    env: { NETWORK3_SOAK: soak ? "1" : "" },
    testTimeout: soak ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
    // What takes time to answer is measured alone.
    maxWorkers: soak ? 1 : 2,
  };
  return {
    // Tests import the library as its users do.
    resolve: { alias: { network3: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
    test: {
      // A process per file: a crash in the addon fails one file, not the whole run.
      pool: "forks",
      projects: [
        {
          extends: true,
          test: {
            name: "network3",
            include: ["test/**/*.test.ts"],
            ...shared,
            typecheck: { enabled: !soak, include: ["test/**/*.test-d.ts"] },
          },
        },
        ...instructionSets.map((isa) => ({
          extends: true as const,
          test: {
            name: isa,
            include: ["test/{ops,golden}/**/*.test.ts"],
            ...shared,
            env: { ...shared.env, ONEDNN_MAX_CPU_ISA: isa },
          },
        })),
      ],
    },
  };
});
