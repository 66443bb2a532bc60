// The cost ctc equals the sum over all paths, and says what labels it takes.
import { input, Model } from "network3";
import { Activation } from "network3/nn";
import { ctc } from "network3/ops";
import { describe, expect, it, onTestFinished } from "vitest";
import { devices } from "../support/devices.js";
import { TestRandom } from "../support/random.js";

const CLASSES = 4;
const LENGTH = 3;

/** All lists of a length of the numbers 0 to below `count`. */
function lists(length: number, count: number): number[][] {
  if (length === 0) return [[]];
  return lists(length - 1, count).flatMap((list) =>
    Array.from({ length: count }, (_, last) => [...list, last]),
  );
}

/** The labels that a path writes: each run of a class once, without blanks. */
const written = (path: readonly number[]): string =>
  path.filter((label, at) => label !== 0 && label !== path[at - 1]).join();

/** All labels of up to three of the classes 1 to 3, padded with zeros. */
const texts = lists(LENGTH, CLASSES).filter((text) =>
  text.every((label, at) => label === 0 || text[at - 1] !== 0),
);

describe.each(devices)("on %s", (device) => {
  it.each([1, 2, 3, 4])("with %i frames, all labels cost what their paths say", async (frames) => {
    const random = new TestRandom(`ctc ${frames}`);
    const net = new Activation((x) => x);
    const model = new Model(net, {
      inputs: { z: input.sequence(frames, CLASSES), text: input.tokens(LENGTH) },
      outputs: ({ z }) => ({ same: net.forward(z) }),
      loss: ({ z, text }) => ctc(z, text),
      ...{ device },
    });
    onTestFinished(() => model.dispose());
    const z = Float32Array.from({ length: frames * CLASSES }, () => random.normal());
    const probabilities = Array.from({ length: frames }, (_, frame) => {
      const powers = Array.from(z.subarray(frame * CLASSES, (frame + 1) * CLASSES), Math.exp);
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    });
    const sums = new Map<string, number>();
    for (const path of lists(frames, CLASSES)) {
      const key = written(path);
      const p = path.reduce((product, label, at) => product * (probabilities[at]?.[label] ?? 0), 1);
      sums.set(key, (sums.get(key) ?? 0) + p);
    }
    expect(texts).toHaveLength(1 + 3 + 9 + 27);
    for (const text of texts) {
      const { loss } = await model.evaluate({ z, text: Int32Array.from(text) });
      const expected = sums.get(text.filter(Boolean).join());
      if (expected === undefined) expect(loss).toBeGreaterThan(1e29);
      else expect(loss).toBeCloseTo(-Math.log(expected), 5);
    }
  });
});
