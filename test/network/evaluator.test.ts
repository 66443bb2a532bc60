// The runs that evaluate a network, on a device of the test's own.
import { expect, it } from "vitest";
import type { RunArguments } from "../../src/backend/backend.js";
import { Evaluator } from "../../src/network/evaluator.js";
import { wrong } from "../bad-input/cases/case.js";

it("a signal reaches the device, and is left out where there is none", async () => {
  const given: RunArguments[] = [];
  const run = async (_: string, args: RunArguments) => {
    given.push(args);
    return { seconds: 1, sums: { correct: 7 } };
  };
  const evaluator = new Evaluator(wrong({ run }), [1, 10], false);
  const slice = { data: wrong({}), from: 0 };
  const data = { x: slice, y: slice, rows: 20 };
  const { signal } = new AbortController();
  expect(await evaluator.countCorrect(data, 20, signal)).toEqual({ correct: 7, seconds: 1 });
  await evaluator.countCorrect(data, 20);
  const common = { steps: 2, rows: 20, data: { x: slice, y: slice } };
  expect(given).toStrictEqual([{ ...common, signal }, common]);
});
