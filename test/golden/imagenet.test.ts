// AlexNet and GoogLeNet with few channels give PyTorch's outputs, gradients and updates (test/golden/pytorch/imagenet.py).
import type { Module } from "network3/nn";
import { describe, expect, it, onTestFinished } from "vitest";
import { alexnet, classifier, GoogLeNet } from "../../examples/alexnet-googlenet.js";
import { devices } from "../support/devices.js";
import { distance, pytorchTensors, type Shaped } from "../support/pytorch.js";

const [CLASSES, ROWS, UPDATES] = [10, 2, 2];
const { tensor, under } = await pytorchTensors("imagenet");

/** Numbers in [-1, 1) by a hash of their places, the same as in the script. */
function noise(stream: number, shape: readonly number[]): Float64Array {
  const first = Math.imul(stream, 0x9e3779b1);
  const length = shape.reduce((product, size) => product * size, 1);
  return Float64Array.from({ length }, (_, place) => {
    let h = place + first;
    h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
    h = Math.imul(h ^ (h >>> 15), 0xd35a2d97);
    return ((h ^ (h >>> 15)) >>> 0) / 2 ** 31 - 1;
  });
}

function start(stream: number, shape: readonly number[]): Shaped {
  const fan = shape.length === 4 ? shape.slice(1).reduce((a, b) => a * b, 1) : (shape[0] ?? 1);
  const bound = shape.length === 1 ? 0.1 : Math.sqrt(6 / fan);
  return { shape, data: noise(stream, shape).map((value) => value * bound) };
}

/** The norm, and the product with fixed numbers. */
function numbersOf(stream: number, { shape, data }: Shaped): readonly [number, number] {
  const pattern = noise(1000 + stream, shape);
  let [squares, product] = [0, 0];
  for (const [i, value] of data.entries()) {
    squares += value ** 2;
    product += value * (pattern[i] ?? 0);
  }
  return [Math.sqrt(squares), product];
}

const nets: Readonly<Record<string, readonly [net: () => Module, size: number]>> = {
  alexnet: [() => alexnet({ classes: CLASSES, width: 1 / 64, dropout: false }), 67],
  googlenet: [
    () => new GoogLeNet({ classes: CLASSES, width: 1 / 32, dropout: false, auxiliary: true }),
    80,
  ],
};

describe.each(devices)("on %s", (device) => {
  // Some gradients are small sums of large numbers.
  const share = device === "reference" ? 1e-9 : 1e-3;

  it.each(Object.entries(nets))(
    "%s gives its outputs, gradients and updates",
    async (name, net) => {
      const model = classifier(net[0](), { size: net[1], batchSize: ROWS, device });
      onTestFinished(() => model.dispose());
      const shapes = await model.parameters();
      const names = Object.keys(under(`${name}/gradient`)).sort();
      expect(Object.keys(shapes).sort()).toEqual(names);
      const before = Object.fromEntries(
        names.map((key, stream) => [key, start(stream, shapes[key]?.shape ?? [])]),
      );
      await model.setParameters(before as typeof shapes);
      const x = noise(2000, [ROWS, 3, net[1], net[1]]);
      const data = { x, y: Int32Array.of(0, 3) };

      const outputs: Record<string, Shaped> = await model.run({ x });
      for (const [output, value] of Object.entries(outputs)) {
        expect(distance(value, tensor(`${name}/${output}`)), output).toBeLessThanOrEqual(share);
      }
      const { loss } = await model.evaluate(data);
      const expected = tensor(`${name}/loss`).data[0] ?? Number.NaN;
      expect(Math.abs(loss / expected - 1)).toBeLessThanOrEqual(share);

      const expectLike = (what: string, values: Readonly<Record<string, Shaped>>) => {
        for (const [stream, key] of names.entries()) {
          const [norm, product] = numbersOf(stream, values[key] as Shaped);
          const [theirNorm = 0, theirProduct = 0] = tensor(`${name}/${what}/${key}`).data;
          const difference = Math.max(Math.abs(norm - theirNorm), Math.abs(product - theirProduct));
          expect(difference / theirNorm, `${what} of ${key}`).toBeLessThanOrEqual(share);
        }
      };
      expectLike("gradient", await model.gradients(data));
      for (let update = 0; update < UPDATES; update++) await model.step(data);
      const after: Record<string, Shaped> = await model.parameters();
      expectLike("update", differences(after, before));
    },
  );
});

function differences(
  after: Readonly<Record<string, Shaped>>,
  before: Readonly<Record<string, Shaped>>,
): Record<string, Shaped> {
  return Object.fromEntries(
    Object.entries(after).map(([name, { shape, data }]) => {
      const old = before[name]?.data ?? [];
      return [name, { shape, data: Float64Array.from(data, (v, i) => v - (old[i] ?? 0)) }];
    }),
  );
}
