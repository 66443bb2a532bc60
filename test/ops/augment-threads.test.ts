// The threads divide images among each other, so their number changes no bit of an image.
import { expect, it } from "vitest";
import { backendsUnderTest } from "../support/backends.js";
import { runCases } from "../support/op-program.js";
import { augmentCases } from "./cases/augment.js";

it.each(backendsUnderTest())(
  "$name gives the same bits on any number of threads",
  async (backend) => {
    const one = await runCases(backend, augmentCases, 1, "values");
    for (const threads of [2, 3]) {
      expect(await runCases(backend, augmentCases, threads, "values")).toEqual(one);
    }
  },
);
