import { maxPool2d } from "../../../src/graph/ops/max-pool2d.js";
import { kinkFree, opCases } from "../../support/op-case.js";
import { poolShape } from "../../support/window-shapes.js";

export const maxPool2dCases = opCases("max_pool2d", 220, (random) => {
  const { src, options, name } = poolShape(random);
  return {
    name,
    batch: src[0],
    inputs: { src: kinkFree(src) },
    build: ({ input }) => [maxPool2d(input("src"), options)],
    exact: true,
    gradient: ["src"],
  };
});
