// Functions of values run once on given arrays.
import { ArgumentError, ShapeError } from "network3";
import { conv2d, evaluate, maxPool2d, relu, type Value } from "network3/ops";
import { describe, expect, it } from "vitest";
import { wrong } from "../bad-input/cases/case.js";
import { devices } from "../support/devices.js";

const tensor = (shape: number[], values: number[]) => ({ shape, data: Float32Array.from(values) });

describe.each(devices)("evaluate on %s", (device) => {
  it("convolves and pools arrays", async () => {
    const x = tensor(
      [1, 1, 4, 4],
      Array.from({ length: 16 }, (_, i) => i),
    );
    const w = tensor([1, 1, 2, 2], [1, 0, 0, 1]);
    const y = await evaluate((a, b) => conv2d(a, b, { stride: 2 }), [x, w], { device });
    expect(y.shape).toEqual([1, 1, 2, 2]);
    expect(Array.from(y.data)).toEqual([5, 9, 21, 25]);
    const padded = await evaluate((a, b) => conv2d(a, b, { padding: [1, 0] }), [x, w], { device });
    expect(padded.shape).toEqual([1, 1, 5, 3]);
    const pooled = await evaluate((a) => maxPool2d(a, 2), [x], { device });
    expect(Array.from(pooled.data)).toEqual([5, 7, 13, 15]);
  });

  it("gives a list for a list", async () => {
    const x = tensor([3], [-1, 0, 2]);
    const both = await evaluate((a) => [relu(a), a.sum()], [x], { device });
    expect(both.map(({ shape, data }) => [shape, Array.from(data)])).toEqual([
      [[3], [0, 0, 2]],
      [[], [1]],
    ]);
  });
});

describe("evaluate refuses", () => {
  const x = tensor([2, 2], [1, 2, 3, 4]);
  it.each([
    ["no function", () => evaluate(wrong(3), [x]), /must be a function of values, got 3/],
    ["one array", () => evaluate((a) => a, wrong(x)), /expected a list of arrays/],
    ["an array without shape", () => evaluate((a) => a, wrong([x.data])), /arrays\[0\]: shape/],
    ["too few elements", () => evaluate((a) => a, [{ ...x, shape: [3] }]), /expected shape \[3\]/],
    [
      "a number for a result",
      () =>
        evaluate(
          wrong(() => 3),
          [x],
        ),
      /the result must be a Value/,
    ],
    ["an unknown option", () => evaluate((a) => a, [x], wrong({ dev: 1 })), /"dev"/],
    ["a step of 0", () => evaluate((a) => conv2d(a, a, { stride: 0 }), [x]), /conv2d: stride/],
    [
      "three sizes",
      () => evaluate((a) => maxPool2d(a, wrong([1, 2, 3])), [x]),
      /\[rows, columns\]/,
    ],
  ])("%s", async (_, act, message) => {
    await expect(act()).rejects.toThrow(message);
    const error = await (act() as Promise<unknown>).catch((reason) => reason);
    expect(error instanceof ArgumentError || error instanceof ShapeError).toBe(true);
  });

  it("matrices that do not fit", async () => {
    const y = tensor([3, 1], [1, 2, 3]);
    const product = evaluate((a: Value, b: Value) => a.matmul(b), [x, y]);
    await expect(product).rejects.toThrow(ShapeError);
  });
});
