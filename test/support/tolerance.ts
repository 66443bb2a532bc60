// The tolerance between float32 backends and the float64 reference, used by all tests.
import type { FloatArray } from "../../src/backend/backend.js";

/**
 * The bound on |actual - expected|: 2e-6 · √K · max(1, largest |expected|), for an output whose
 * elements are sums of K products. Rounding errors of a sum add up like a random walk (√K); float32
 * rounds to 6e-8, so one operation may have 30 rounding errors. The 1 avoids a too small bound for
 * sums that cancel, whose O(1) terms have no more digits.
 */
export function float32Tolerance(expected: FloatArray, reduction: number): number {
  return 2e-6 * Math.sqrt(reduction) * Math.max(1, largestOf(expected));
}

/** The largest absolute value. */
export function largestOf(values: FloatArray | Int32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/**
 * Describes the first difference beyond `tolerance`, or returns `undefined`. With tolerance 0 the
 * arrays must be equal bit by bit, except that 0 and -0 count as equal. Integers must always be
 * equal.
 */
export function difference(
  actual: FloatArray | Int32Array | undefined,
  expected: FloatArray | Int32Array,
  tolerance: number,
): string | undefined {
  if (!actual) return "output is missing";
  if (actual.length !== expected.length) {
    return `${actual.length} elements instead of ${expected.length}`;
  }
  const allowed = expected instanceof Int32Array ? 0 : tolerance;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] ?? Number.NaN;
    const e = expected[i] ?? Number.NaN;
    if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    if (!(Math.abs(a - e) <= allowed)) {
      return `[${i}] is ${a} instead of ${e} (allowed: ${allowed})`;
    }
  }
  return undefined;
}
