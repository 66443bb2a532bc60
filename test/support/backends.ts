// The backends that every op and contract test runs on.
import type { Backend } from "../../src/backend/backend.js";
import { createCpuBackend, createCudaBackend } from "../../src/backend/native/adapter.js";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import { isLimited, testedDevice } from "./devices.js";
import type { FillKind } from "./op-program.js";
import { exhaustive } from "./repetitions.js";

/**
 * Reference and the tested device. Throws where that does not load: a test run without it would
 * prove nothing about the device that users train on.
 */
export function backendsUnderTest(): Backend[] {
  const tested = testedDevice === "cuda" ? createCudaBackend(0) : createCpuBackend();
  return [createReferenceBackend(), tested];
}

/** True under a sanitizer, which is ten times slower; then less is tested. */
export const isSanitized = Boolean(process.env.NETWORK3_SANITIZED);

export type Setting = readonly [threads: number, fill: FillKind];

const FILLS = ["values", "integers"] as const;

/**
 * The thread counts and values that op cases run with. A GPU has no thread counts. Every thread
 * count occurs, because each divides the work in another way; `further` ones occur unless the
 * instruction set is limited. All combinations are left to `npm run test:exhaustive`.
 */
export function settings({ name }: Backend, further: readonly number[] = []): readonly Setting[] {
  if (name !== "cpu") return FILLS.map((fill) => [1, fill]);
  if (exhaustive) {
    return [1, 2, 3, ...further].flatMap((threads) =>
      FILLS.map((fill) => [threads, fill] as const),
    );
  }
  const common = [
    [2, "values"],
    [3, "integers"],
  ] as const;
  if (isLimited || isSanitized) return common;
  return [...common, [1, "values"], ...further.map((threads) => [threads, "integers"] as const)];
}

/** The thread counts that a backend is tested with where the values do not matter. */
export function threadCounts(backend: Backend): number[] {
  return [...new Set(settings(backend).map(([threads]) => threads))];
}
