// The threads divide images among each other, so their number changes no bit of an image.
import { expect, it } from "vitest";
import { backendsUnderTest } from "../support/backends.js";
import { testedDevice } from "../support/devices.js";
import { runCases } from "../support/op-program.js";
import { augmentCases } from "./cases/augment.js";

const some = { ...augmentCases, cases: augmentCases.cases.slice(0, 60) };
const tested = backendsUnderTest().filter(({ name }) => name === testedDevice);

it.each(tested)(
  "$name augments images to the same bits on any number of threads",
  async (backend) => {
    const one = await runCases(backend, some, 1, "values");
    for (const threads of [2, 3]) {
      expect(await runCases(backend, some, threads, "values")).toEqual(one);
    }
  },
);
