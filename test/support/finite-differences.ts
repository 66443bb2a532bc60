// Checks the gradient rule of an op against central differences of the float64 reference.

import type { Executable, RunArguments } from "../../src/backend/backend.js";
import { createReferenceBackend } from "../../src/backend/reference/reference.js";
import { gradients } from "../../src/graph/gradients.js";
import type { Value } from "../../src/graph/graph.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { matmul } from "../../src/graph/ops/matmul.js";
import { multiply } from "../../src/graph/ops/multiply.js";
import { reshape } from "../../src/graph/ops/reshape.js";
import { sizeOf } from "../../src/graph/program.js";
import type { OpCase } from "./op-case.js";
import { buildCase, fillCase, runArguments, variablesOf, variableValues } from "./op-program.js";
import { TestRandom } from "./random.js";
import { largestOf } from "./tolerance.js";

/** Step size. It is far below half the spacing of `distinct` values, so no kink is crossed. */
const STEP = 1e-3;
/** Number of elements of each input that are checked. */
const SAMPLES = 12;

/**
 * The largest |analytic - numeric| over sampled elements of the inputs in `gradient`, relative to
 * the input's largest gradient. The cost is the sum of output 0 with random weights.
 */
export async function gradientError(op: string, each: OpCase): Promise<number> {
  const random = new TestRandom(`${op}/${each.name}/gradient`);
  const { graph, input, outputs } = buildCase(each, 0);
  const [output] = outputs;
  const names = each.gradient ?? [];
  if (!output) throw new RangeError("the case has no output");
  const weights = { name: "gradient.weights", dtype: "f32" as const, shape: output.type.shape };
  const cost = weightedSum(output, variable(graph, weights));
  const diffs = gradients(cost, names.map(input));
  const lasts = diffs.map((value, i) => ({ name: `diff${i}`, value, kind: "last" as const }));
  const backend = createReferenceBackend();
  const executable = backend.compile(
    {
      variables: [...variablesOf(each, 0), weights, { ...ONES, shape: [sizeOf(weights.shape), 1] }],
      functions: {
        cost: graph.toFunction([{ name: "cost", value: cost, kind: "sum" }]),
        gradients: graph.toFunction(lasts),
      },
    },
    { seed: 3, threads: 1 },
  );
  const filled = fillCase(op, each, 0, "values");
  const values = variableValues([each], [filled]);
  const size = sizeOf(weights.shape);
  await executable.write({
    ...values,
    [weights.name]: Float64Array.from({ length: size }, () => random.normal()),
    [ONES.name]: new Float64Array(size).fill(1),
  });
  const args = await runArguments(backend, each, 0, filled);
  const analytic = (await executable.run("gradients", args)).tensors;
  let worst = 0;
  for (const [i, name] of names.entries()) {
    const diff = analytic[`diff${i}`] ?? new Float64Array();
    const variableName = `case0.${name}`;
    const at = Float64Array.from(values[variableName] ?? []);
    const largest = Math.max(1e-3, largestOf(diff));
    for (const element of random.permutation(at.length).slice(0, SAMPLES)) {
      const numeric = await slope(executable, args, variableName, at, element);
      const error = Math.abs((diff[element] ?? Number.NaN) - numeric) / largest;
      worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    }
  }
  await executable.dispose();
  return worst;
}

const ONES = { name: "gradient.ones", dtype: "f32" as const };

/** Σ value ∘ weights as a scalar: a matrix product with ones. */
function weightedSum(value: Value, weights: Value): Value {
  const size = sizeOf(value.type.shape);
  const ones = variable(value.graph, { ...ONES, shape: [size, 1] });
  return reshape(matmul(reshape(multiply(value, weights), [1, size]), ones), []);
}

/** The derivative by one element, from four points (error of order STEP⁴). */
async function slope(
  executable: Executable,
  args: RunArguments,
  name: string,
  at: Float64Array,
  element: number,
): Promise<number> {
  const costAt = async (offset: number): Promise<number> => {
    const moved = at.slice();
    moved[element] = (at[element] ?? 0) + offset;
    await executable.write({ [name]: moved });
    return (await executable.run("cost", args)).sums.cost ?? Number.NaN;
  };
  const near = (await costAt(STEP)) - (await costAt(-STEP));
  const far = (await costAt(2 * STEP)) - (await costAt(-2 * STEP));
  await executable.write({ [name]: at });
  return (8 * near - far) / (12 * STEP);
}
