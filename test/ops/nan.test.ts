// No op may lose NaN. Vector instructions for maxima do not propagate it by default.
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.js";
import { Graph, type Value } from "../../src/graph/graph.js";
import { activation } from "../../src/graph/ops/activation.js";
import { biasAdd } from "../../src/graph/ops/bias-add.js";
import { conv2d } from "../../src/graph/ops/conv2d.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { maxPool2d } from "../../src/graph/ops/max-pool2d.js";
import type { Pair } from "../../src/graph/ops/window.js";
import { sizeOf, type VariableSpec } from "../../src/graph/program.js";
import { backendsUnderTest } from "../support/backends.js";
import { TestRandom } from "../support/random.js";

const SHAPE = [2, 20, 12, 18] as const;

/** Ones. */
const WEIGHTS = { name: "weights", dtype: "f32", shape: [3, 20, 3, 3] } as const;
const BIAS = { name: "bias", dtype: "f32", shape: [3] } as const;

const POOLINGS: readonly [string, Pooling][] = [
  ["windows side by side", { window: [2, 2] }],
  ["large windows", { window: [3, 3] }],
  ["overlapping windows", { window: [2, 2], stride: [1, 1] }],
  ["windows that reach over the border", { window: [3, 3], stride: [2, 2], padding: [1, 1] }],
];

interface Pooling {
  readonly window: Pair;
  readonly stride?: Pair;
  readonly padding?: Pair;
}

/** Returns for every window on planes `[planes, height, width]` if it contains a true element. */
function windowsWith(
  flags: readonly boolean[],
  [planes, height, width]: readonly [number, number, number],
  { window, stride = window, padding = [0, 0] }: Pooling,
): boolean[] {
  const places = (size: number, axis: 0 | 1) =>
    Array.from(
      { length: Math.floor((size + 2 * padding[axis] - window[axis]) / stride[axis]) + 1 },
      (_, i) => {
        const from = i * stride[axis] - padding[axis];
        return [Math.max(0, from), Math.min(size, from + window[axis])] as const;
      },
    );
  return Array.from({ length: planes }, (_, plane) =>
    places(height, 0).flatMap(([top, bottom]) =>
      places(width, 1).map(([left, right]) => {
        for (let row = top; row < bottom; row++) {
          const at = (plane * height + row) * width;
          if (flags.slice(at + left, at + right).includes(true)) return true;
        }
        return false;
      }),
    ),
  ).flat();
}

/** Runs an op on a tensor in which a share of the elements is NaN. */
async function withNan(backend: Backend, threads: number, op: (src: Value) => Value, share = 0.05) {
  const graph = new Graph(SHAPE[0]);
  const spec = { name: "src", dtype: "f32", shape: SHAPE } as const;
  const dst = op(variable(graph, spec));
  const run = graph.toFunction([{ name: "dst", value: dst, kind: "last" }]);
  const executable = backend.compile(
    { variables: [spec, WEIGHTS, BIAS], functions: { run } },
    { seed: 1, threads },
  );
  try {
    const random = new TestRandom("nan");
    const src = Float32Array.from({ length: sizeOf(SHAPE) }, () =>
      random.uniform() < share ? Number.NaN : random.normal(),
    );
    const ones = ({ shape }: VariableSpec) => new Float32Array(sizeOf(shape)).fill(1);
    await executable.write({ src, weights: ones(WEIGHTS), bias: ones(BIAS) });
    const { tensors } = await executable.run("run", { steps: 1, rows: 2, data: {} });
    return { src, dst: tensors.dst ?? new Float32Array() };
  } finally {
    await executable.dispose();
  }
}

describe.each(backendsUnderTest().map((backend) => [backend.name, backend] as const))(
  "on %s",
  (_name, backend) => {
    it.each(["relu", "sigmoid", "tanh"] as const)("%s keeps NaN where it is", async (name) => {
      for (const threads of [1, 2]) {
        const { src, dst } = await withNan(backend, threads, (value) => activation(value, name));
        expect(Array.from(dst, Number.isNaN)).toEqual(Array.from(src, Number.isNaN));
        expect(src.some(Number.isNaN)).toBe(true);
      }
    });

    it.each(POOLINGS)(
      "max-pooling gives NaN for a window that has one: %s",
      async (_what, options) => {
        for (const threads of [1, 2]) {
          const { src, dst } = await withNan(backend, threads, (value) =>
            maxPool2d(value, options),
          );
          const [n, c, h, w] = SHAPE;
          const expected = windowsWith(Array.from(src, Number.isNaN), [n * c, h, w], options);
          expect(Array.from(dst, Number.isNaN)).toEqual(expected);
          expect(expected).toContain(true);
          expect(expected).toContain(false);
        }
      },
    );

    // A backend may fuse these ops.
    it.each(POOLINGS)("pooling after a convolution keeps NaN: %s", async (_what, options) => {
      const [n, c, h, w] = SHAPE;
      const [filters, , rows, columns] = WEIGHTS.shape;
      for (const threads of [1, 2]) {
        const network = (value: Value) => {
          const convolved = conv2d(value, variable(value.graph, WEIGHTS));
          const pooled = maxPool2d(convolved, options);
          return activation(biasAdd(pooled, variable(value.graph, BIAS)), "relu");
        };
        const { src, dst } = await withNan(backend, threads, network, 0.001);
        // Each filter reads all maps of an image.
        const pixels = Array.from({ length: n * h * w }, (_, at) => {
          const image = Math.floor(at / (h * w));
          const maps = Array.from({ length: c }, (_, map) => (image * c + map) * h * w);
          return maps.some((from) => Number.isNaN(src[from + (at % (h * w))]));
        });
        const [oh, ow] = [h - rows + 1, w - columns + 1];
        const convolved = windowsWith(pixels, [n, h, w], {
          window: [rows, columns],
          stride: [1, 1],
        });
        const plane = windowsWith(convolved, [n, oh, ow], options);
        const size = plane.length / n;
        const expected = Array.from({ length: n * filters * size }, (_, at) => {
          const image = Math.floor(at / (filters * size));
          return plane[image * size + (at % size)];
        });
        expect(Array.from(dst, Number.isNaN)).toEqual(expected);
        expect(expected).toContain(true);
        expect(expected).toContain(false);
      }
    });
  },
);
