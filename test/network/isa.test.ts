// No network of the chapter may use reference implementations of oneDNN, on any instruction set.
import { readFileSync } from "node:fs";
import { experiments } from "network3";
import { describe, expect, it } from "vitest";
import { runChild } from "../support/child.js";

const flags = readFileSync("/proc/cpuinfo", "utf8").match(/^flags.*$/m)?.[0] ?? "";

const script = `
  import { experiments } from "./dist/index.js";
  import { createCpuBackend } from "./dist/backend/native/adapter.js";
  import { lowerNetwork } from "./dist/network/lower.js";
  const backend = createCpuBackend();
  const kernels = [];
  for (const { id, layers, miniBatchSize } of experiments) {
    const stack = layers();
    const last = stack[stack.length - 1];
    const program = lowerNetwork({ layers: stack, last }, miniBatchSize);
    const executable = backend.compile(program, { seed: 1, threads: 2 });
    for (const name of ["trainStep", "evaluate"]) {
      for (const kernel of await executable.kernels(name)) kernels.push({ id, name, ...kernel });
    }
    await executable.dispose();
  }
  console.log(JSON.stringify({ description: backend.description, kernels }));
`;

interface Report {
  readonly description: string;
  readonly kernels: { id: string; op: string; implementation: string }[];
}

describe.each([
  ["SSE41", "sse4_1", "SSE4.1"],
  ["AVX2", "avx2", "AVX2"],
  ["AVX512_CORE", "avx512bw", "AVX-512"],
])("with ONEDNN_MAX_CPU_ISA=%s", (isa, flag, name) => {
  const lacking = !flags.includes(flag);

  it.skipIf(lacking)(
    `every kernel is a fast one${lacking ? ` (skipped: this processor lacks ${flag})` : ""}`,
    async () => {
      const { stdout, stderr } = await runChild(script, { ONEDNN_MAX_CPU_ISA: isa });
      expect(stderr).toBe("");
      const { description, kernels }: Report = JSON.parse(stdout);
      expect(description).toContain(name);
      expect(new Set(kernels.map(({ id }) => id)).size).toBe(experiments.length);
      expect(kernels.filter(({ op }) => op.startsWith("conv2d")).length).toBeGreaterThan(10);
      expect(kernels.filter(({ implementation }) => /ref/.test(implementation))).toEqual([]);
    },
  );
});
