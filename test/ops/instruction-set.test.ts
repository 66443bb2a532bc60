// The tests of this folder run with each value of ONEDNN_MAX_CPU_ISA, so the variable must have an
// effect.
import { expect, it } from "vitest";
import { createCpuBackend } from "../../src/backend/native/adapter.js";

const NAMES: Readonly<Record<string, RegExp>> = {
  SSE41: /SSE4\.1/,
  AVX2: /SSE4\.1|AVX2/,
  AVX512_CORE: /SSE4\.1|AVX2|AVX-512/,
};

it("is not wider than the environment says", () => {
  const limit = process.env.ONEDNN_MAX_CPU_ISA ?? "AVX512_CORE";
  expect(createCpuBackend().description).toMatch(NAMES[limit] ?? /unknown limit/);
});
