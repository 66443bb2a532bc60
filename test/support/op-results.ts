// Compares the results of op cases with the reference.
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import type { OpCases } from "./op-case.js";
import { type CaseOutputs, type FillKind, keyOf, runCases } from "./op-program.js";
import { keptResult } from "./reference-results.js";
import { difference, float32Tolerance } from "./tolerance.js";

const references = new Map<string, Promise<CaseOutputs[]>>();

/** The reference's results, computed once for all devices, thread counts and instruction sets. */
export function referenceResults(table: OpCases, fill: FillKind): Promise<CaseOutputs[]> {
  const key = keyOf(table, fill);
  const compute = () => runCases(createReferenceBackend(), table, 1, fill);
  const results = references.get(key) ?? keptResult(key, compute);
  references.set(key, results);
  return results;
}

/** Describes the differences from the expected results; integers must be exactly equal. */
export function compareCases(
  { cases }: OpCases,
  actual: readonly CaseOutputs[],
  expected: readonly CaseOutputs[],
  fill: FillKind,
): string[] {
  return cases.flatMap(({ name, exact, reduction = 1 }, index) => {
    if (fill === "integers" && !exact) return [];
    const outputs = expected[index] ?? [];
    return outputs.flatMap((output, order) => {
      const bitwise = fill === "integers" || output instanceof Int32Array;
      const tolerance = bitwise ? 0 : float32Tolerance(output, reduction);
      const found = difference(actual[index]?.[order], output, tolerance);
      return found === undefined ? [] : [`${name}: output ${order} ${found}`];
    });
  });
}
