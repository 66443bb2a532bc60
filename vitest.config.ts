import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { findGpu, hasGpu } from "./scripts/lib/gpu.mjs";

/** Limits of oneDNN's kernels and our own; the project without one tests the processor's widest. */
const instructionSets = ["SSE41", "AVX2"];

/** Tests that run on CUDA too: on an emulated GPU, and on that of the machine if it has one. */
const cudaTests = [
  "test/{ops,golden}/**/*.test.ts",
  "test/unit/executable.test.ts",
  "test/cuda/graph-nodes.test.ts",
  "test/layers/initialization.test.ts",
  "test/robustness/lifetimes.test.ts",
  "test/network/{augment,diagnostics,dropout,memory,network,not-finite,parity,queue,repeatable,residency,restore-best,resume,save-load,training}.test.ts",
];

/** The backend is that of the tests, the vendor's libraries are emulated. */
const emulated = {
  NETWORK3_CUDA_LIBRARY: fileURLToPath(
    new URL("build/Release/network3_cuda_test.so", import.meta.url),
  ),
  NETWORK3_CUDA_PATH: fileURLToPath(new URL("build/Release/cuda-emulator", import.meta.url)),
};

/** The names of the projects that test CUDA, and their environments. */
function cudaProjects(): [string, Record<string, string>][] {
  if (process.platform !== "linux") return [];
  const projects: [string, Record<string, string>][] = [["cuda", emulated]];
  if (!hasGpu()) return projects;
  const found = findGpu();
  if (found.gpu !== undefined) return [...projects, ["gpu", { NETWORK3_TEST_GPU: "1" }]];
  console.log(`skipped: the tests on the GPU of this machine, which cannot be used:\n${found.why}`);
  return projects;
}

/** The memory of a GPU is measured for all its users together, so its tests come one after the other. */
const oneByOne = { maxWorkers: 1, sequence: { groupOrder: 1 } };

/** Tests import the sources of the package by its name. */
const sources = [
  { find: /^network3$/, replacement: fileURLToPath(new URL("src/index.ts", import.meta.url)) },
  {
    find: /^network3\/(figures|nn|ops|optim)$/,
    replacement: fileURLToPath(new URL("src/$1/index.ts", import.meta.url)),
  },
];

/** Files whose tests leave their process as it was, so that the next file may run in it. */
const shared = ["test/{bad-input,data,figures,golden,images,layers,model,ops,unit}/**/*.test.ts"];
/** The others, and files among those that replace modules. */
const alone = [
  "test/{bench,cli,cuda,network,package,robustness,scripts}/**/*.test.ts",
  "test/figures/figures.test.ts",
  "test/images/without-sharp.test.ts",
  "test/unit/safetensors-reads.test.ts",
];

export default defineConfig(({ mode }) => {
  const soak = mode === "soak";
  // Projects do not inherit what depends on the mode.
  const settings = {
    env: {
      NETWORK3_SOAK: soak ? "1" : "",
      NETWORK3_EXHAUSTIVE: mode === "exhaustive" ? "1" : "",
    },
    testTimeout: soak ? 3_600_000 : 120_000,
    hookTimeout: 120_000,
    setupFiles: ["test/support/fast-equality.ts"],
    // What takes time to answer is measured alone.
    maxWorkers: soak ? 1 : 2,
  };
  return {
    // Tests import the library as its users do.
    resolve: { alias: sources },
    test: {
      // A crash in the addon ends a worker, not the run.
      pool: "forks",
      projects: [
        {
          extends: true,
          test: {
            name: "network3",
            include: shared,
            exclude: alone,
            ...settings,
            isolate: false,
            typecheck: { enabled: !soak, include: ["test/**/*.test-d.ts"] },
          },
        },
        {
          extends: true,
          test: {
            name: "network3-alone",
            include: alone,
            ...settings,
          },
        },
        ...instructionSets.map((isa) => ({
          extends: true as const,
          test: {
            name: isa,
            include: ["test/{ops,golden}/**/*.test.ts"],
            ...settings,
            isolate: false,
            env: { ...settings.env, ONEDNN_MAX_CPU_ISA: isa },
          },
        })),
        ...cudaProjects().map(([name, env]) => ({
          extends: true as const,
          test: {
            name,
            include: cudaTests,
            ...settings,
            ...(name === "gpu" && oneByOne),
            env: { ...settings.env, NETWORK3_TEST_DEVICE: "cuda", ...env },
          },
        })),
      ],
    },
  };
});
