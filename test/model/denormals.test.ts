// Native runs flush denormal numbers to zero; JavaScript goes on computing with them.
import { input, Model } from "network3";
import { Flatten } from "network3/nn";
import { expect, it, onTestFinished } from "vitest";

/** The smallest float32 that is not denormal. */
const SMALLEST_NORMAL = 2 ** -126;

function make(threads: number) {
  const model = new Model(new Flatten(), {
    inputs: { x: input.rows(4) },
    outputs: ({ x }) => ({ half: x.mul(0.5), same: x.mul(1) }),
    batchSize: 1,
    threads,
    device: "cpu",
  });
  onTestFinished(() => model.dispose());
  return model;
}

it.each([1, 2])("denormal results of %i threads are zero", async (threads) => {
  const x = Float32Array.of(SMALLEST_NORMAL, -SMALLEST_NORMAL, 2 * SMALLEST_NORMAL, 1);
  const { half, same } = await make(threads).run({ x });
  expect([...half.data].map(Math.abs)).toEqual([0, 0, SMALLEST_NORMAL, 0.5]);
  expect([...same.data]).toEqual([...x]);
});

it("runs on the JavaScript thread leave its arithmetic as it is", async () => {
  const model = make(1);
  for (let i = 0; i < 100; i++) await model.run({ x: new Float32Array(4) });
  const tiny = [1, 3, 5].map((factor) => factor * Number.MIN_VALUE);
  expect(tiny.every((value) => value > 0)).toBe(true);
});
