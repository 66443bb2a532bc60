import { maxPool2dBackwardOp, maxPool2dOp } from "../../../src/graph/ops/max-pool2d.js";
import { floats, kinkFree, opCases } from "../../support/op-case.js";
import { poolShape } from "../../support/window-shapes.js";

/** Each case includes the pooling, because the layout of its workspace depends on the backend. */
export const maxPool2dBackwardCases = opCases("max_pool2d_backward", 220, (random) => {
  const { src, dst, options, name } = poolShape(random);
  return {
    name,
    batch: src[0],
    inputs: { src: kinkFree(src), diffDst: floats(dst) },
    build: ({ graph, input }) => {
      const [, workspace] = graph.apply(maxPool2dOp, [input("src")], options);
      if (!workspace) throw new RangeError("max_pool2d has no workspace");
      const attributes = { ...options, shape: src };
      return [graph.apply1(maxPool2dBackwardOp, [input("diffDst"), workspace], attributes)];
    },
    reduction: options.window[0] * options.window[1],
    exact: true,
  };
});
