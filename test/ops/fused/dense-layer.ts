import type { Value } from "../../../src/graph/graph.js";
import { add } from "../../../src/graph/ops/add.js";
import { l2Penalty } from "../../../src/graph/ops/l2-penalty.js";
import { matmul } from "../../../src/graph/ops/matmul.js";
import { reshape } from "../../../src/graph/ops/reshape.js";
import { scale } from "../../../src/graph/ops/scale.js";
import { sgdUpdate } from "../../../src/graph/ops/sgd-update.js";
import { integers, sparse, sparseBytes } from "../../support/fill.js";
import {
  type BuildContext,
  floats,
  gradients,
  type InputSpec,
  opCases,
  type RunShape,
  SIZES,
  scalarInput,
} from "../../support/op-case.js";
import type { TestRandom } from "../../support/random.js";

const SHAPES = [...SIZES, 10, 48, 64, 100, 127, 129] as const;
const DENSITIES = [0, 0.02, 0.2, 0.45, 0.55, 1] as const;

/** Batch sizes up to more than the kernels process at once, and the layers of the book. */
const GIVEN: readonly (readonly number[])[] = [
  [10, 640, 100],
  [10, 784, 100],
  [10, 100, 10],
  [64, 30, 20],
  [65, 30, 20],
  [130, 33, 17],
];

/**
 * More weights than the caches of two or three threads hold, so the threads divide the outputs
 * instead of the inputs. The keys are indices of cases without data, with and without a penalty.
 */
const LARGE: ReadonlyMap<number, readonly number[]> = new Map([
  [7, [10, 640, 700]],
  [9, [33, 601, 1041]],
  [11, [10, 641, 1003]],
]);

/** Resident examples as floats or bytes; a share `density` of the values is not zero. */
function data(inputs: number, density: number, isBytes: boolean): InputSpec {
  const common = { kind: "data", shape: [inputs] } as const;
  if (!isBytes) {
    return { ...common, dtype: "f32", values: sparse(density), integers: integers(-3, 3) };
  }
  const bytes = sparseBytes(density);
  return { ...common, dtype: "u8", values: bytes, integers: bytes };
}

/** A run whose last rows are missing and whose other rows are in random order. */
function partOfBatch(random: TestRandom, batch: number): RunShape {
  const rows = batch - random.integer(0, batch - 1);
  return { rows, from: 1, dataRows: batch + 2, order: Int32Array.from(random.permutation(rows)) };
}

/** src·w and its update w ← w - η·(srcᵀ·diff + λ·w), with or without decay, diff·wᵀ and the penalty on w. */
export const denseLayerCases = opCases("dense_layer", 240, (random, index) => {
  const [rows, inputs, outputs] = GIVEN[index] ??
    LARGE.get(index) ?? [random.pick(SHAPES), random.pick(SHAPES), random.pick(SHAPES)];
  const [m = 1, k = 1, n = 1] = [rows, inputs, outputs];
  const isData = index % 2 === 0;
  const density = random.pick(DENSITIES);
  const src = isData
    ? data(k, density, index % 5 < 2)
    : { ...floats([m, k]), values: sparse(density) };
  const decays = index % 3 === 0;
  const isPenalised = index % 4 < 2;
  const hasOffset = index % 8 < 2;
  const diffDensity = index % 4 === 3 ? random.pick(DENSITIES) : 1;
  const diffOf = ({ input }: BuildContext): Value => input("diff");
  return {
    name: `[${m}, ${k}] · [${k}, ${n}], ${isData ? "data" : "hidden"}, density ${density}, ${decays ? "with" : "no"} decay${isPenalised ? ", penalty" : ""}, diff ${diffDensity}`,
    batch: m,
    inputs: {
      src,
      w: floats([k, n]),
      diff: gradients([m, n], diffDensity),
      eta: scalarInput(),
      ...(decays ? { decay: scalarInput() } : {}),
      ...(isPenalised ? { factor: scalarInput() } : {}),
      ...(hasOffset ? { offset: floats([]) } : {}),
    },
    build: (context) => {
      // An update is fused with diff·wᵀ only if its scalars are computed before.
      if (index % 2 === 1) {
        for (const name of decays ? ["eta", "decay"] : ["eta"]) context.input(name);
      }
      const forward = () => matmul(context.input("src"), context.input("w"));
      const backward = () => matmul(diffOf(context), context.input("w"), { transposeB: true });
      // A cost of the old w, with another use of its old values. An update may compute its sum of
      // squares.
      const cost = (): Value => {
        const penalty = l2Penalty(context.input("factor"), [context.input("w")]);
        return add(penalty, context.input(hasOffset ? "offset" : "eta"));
      };
      const costs = isPenalised ? [cost()] : [];
      // A reshape of the old w shares its memory.
      const turned = index % 7 === 3 ? [reshape(context.input("w"), [n, k])] : [];
      // Fusing the update with diff·wᵀ is wrong if another op still reads the old w.
      return index % 5 === 0
        ? [backward(), ...costs, forward()]
        : [forward(), ...costs, ...turned, backward()];
    },
    assign: (context) => {
      const { input } = context;
      const product = matmul(input("src"), diffOf(context), { transposeA: true });
      const gradient = decays ? add(product, scale(input("w"), 0.5, [input("decay")])) : product;
      const updated = (name: string, by: Value) => sgdUpdate(input(name), by, input("eta"));
      return {
        w: updated("w", gradient),
        ...(hasOffset ? { offset: updated("offset", input("eta")) } : {}),
      };
    },
    ...(isData && index % 3 === 1 ? { run: partOfBatch(random, m) } : {}),
    reduction: Math.max(k, m, n),
    exact: true,
  };
});
