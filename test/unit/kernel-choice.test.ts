// A build may have the kernels of one instruction set alone, as that of `npm start` has.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createCpuBackend } from "../../src/backend/native/adapter.js";

const program = fileURLToPath(new URL("../../build/Release/kernel_choice", import.meta.url));

/** The choice of a build with kernels for AVX-512 alone. */
function choiceOn(limit: string): string {
  const env = { ...process.env, ONEDNN_MAX_CPU_ISA: limit };
  const { status, stdout } = spawnSync(program, { env, encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

const error =
  /^ERR_DEVICE_UNAVAILABLE: this build has kernels for avx512 alone, which .* `npm run build -- --kernels all`\n$/;

describe("a build with kernels for AVX-512 alone", () => {
  it.each(["SSE41", "AVX2"])("names its kernels and the remedy if the limit is %s", (limit) => {
    expect(choiceOn(limit)).toMatch(error);
  });

  it("uses them where the processor has AVX-512", () => {
    const hasAvx512 = /AVX-512/.test(createCpuBackend().description);
    expect(choiceOn("ALL")).toMatch(hasAvx512 ? /^avx512\n$/ : error);
  });
});
