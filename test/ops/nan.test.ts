// NaN is never lost on its way: vector instructions for maxima drop it unless they are told.
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.js";
import { Graph, type Value } from "../../src/graph/graph.js";
import { activation } from "../../src/graph/ops/activation.js";
import { biasAdd } from "../../src/graph/ops/bias-add.js";
import { conv2d } from "../../src/graph/ops/conv2d.js";
import { variable } from "../../src/graph/ops/leaf.js";
import { maxPool2d } from "../../src/graph/ops/max-pool2d.js";
import { sizeOf, type VariableSpec } from "../../src/graph/program.js";
import { backendsUnderTest } from "../support/backends.js";
import { TestRandom } from "../support/random.js";

const SHAPE = [2, 20, 6, 10];

/** Ones. */
const WEIGHTS = { name: "weights", dtype: "f32", shape: [3, 20, 3, 3] } as const;
const BIAS = { name: "bias", dtype: "f32", shape: [3] } as const;

/** An op on a tensor in which a share of the elements is NaN. */
async function withNan(backend: Backend, threads: number, op: (src: Value) => Value, share = 0.05) {
  const graph = new Graph(SHAPE[0] ?? 1);
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

    it("max-pooling gives NaN for a window that has one, and for no other", async () => {
      for (const threads of [1, 2]) {
        const { src, dst } = await withNan(backend, threads, (value) =>
          maxPool2d(value, { window: [2, 2] }),
        );
        const [n = 0, c = 0, h = 0, w = 0] = SHAPE;
        const expected = Array.from({ length: (n * c * h * w) / 4 }, (_, at) => {
          const [row, column] = [Math.floor(at / (w / 2)), at % (w / 2)];
          const first = 2 * row * w + 2 * column;
          return [first, first + 1, first + w, first + w + 1].some((i) => Number.isNaN(src[i]));
        });
        expect(Array.from(dst, Number.isNaN)).toEqual(expected);
        expect(expected).toContain(true);
        expect(expected).toContain(false);
      }
    });

    // A backend may do all of it at once.
    it("convolution, pooling, bias and relu give NaN where a window sees one", async () => {
      const [n = 0, c = 0, h = 0, w = 0] = SHAPE;
      const [filters = 0, , side = 0] = WEIGHTS.shape;
      const [oh, ow] = [(h - side + 1) / 2, (w - side + 1) / 2];
      for (const threads of [1, 2]) {
        const { src, dst } = await withNan(
          backend,
          threads,
          (value) => {
            const convolved = conv2d(value, variable(value.graph, WEIGHTS));
            const pooled = maxPool2d(convolved, { window: [2, 2] });
            return activation(biasAdd(pooled, variable(value.graph, BIAS)), "relu");
          },
          0.004,
        );
        const sees = (image: number, y: number, x: number) =>
          Array.from({ length: c * 16 }, (_, i) => {
            const [map, row, column] = [Math.floor(i / 16), (i >> 2) & 3, i & 3];
            return src[((image * c + map) * h + 2 * y + row) * w + 2 * x + column];
          }).some(Number.isNaN);
        const expected = Array.from({ length: n * filters * oh * ow }, (_, at) => {
          const [x, y] = [at % ow, Math.floor(at / ow) % oh];
          return sees(Math.floor(at / (filters * oh * ow)), y, x);
        });
        expect(Array.from(dst, Number.isNaN)).toEqual(expected);
        expect(expected).toContain(true);
        expect(expected).toContain(false);
      }
    });
  },
);
